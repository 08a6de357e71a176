/** The text that an editor leaves when a snippet is inserted and every tab stop is accepted as it is. */
export function expandSnippet(body: string): string {
  const pieces = parse(body);
  const defaults = new Map<string, readonly Piece[]>();
  collectDefaults(pieces, defaults);
  return render(pieces, defaults);
}

/** Plain text, or a tab stop or variable with what stands in it until someone types. */
type Piece = string | Hole;
interface Hole {
  readonly name: string;
  readonly content: Piece[] | undefined;
}

const token =
  /\\(?<escaped>[\\$}])|\$(?<bare>\d+|[A-Za-z_]\w*)|\$\{(?<empty>\w+)\}|\$\{(?<choice>\d+)\|(?<first>[^,|]*)[^|]*\|\}|\$\{(?<open>\w+):|(?<close>\})|(?<text>[^\\$}]+|[\\$])/g;

function parse(body: string): Piece[] {
  const all: Piece[] = [];
  const stack = [all];
  for (const { groups = {}, 0: match } of body.matchAll(token)) {
    const into = stack.at(-1) as Piece[];
    const { escaped, bare, empty, choice, first = '', open, close } = groups;
    if (escaped !== undefined) into.push(escaped);
    else if (bare ?? empty) into.push({ name: (bare ?? empty) as string, content: undefined });
    else if (choice) into.push({ name: choice, content: [first] });
    else if (open) {
      const content: Piece[] = [];
      into.push({ name: open, content });
      stack.push(content);
    } else if (close && stack.length > 1) stack.pop();
    else into.push(match);
  }
  if (stack.length > 1) throw new SyntaxError('a placeholder is not closed');
  return all;
}

function collectDefaults(pieces: readonly Piece[], defaults: Map<string, readonly Piece[]>): void {
  for (const piece of pieces) {
    if (typeof piece === 'string' || !piece.content) continue;
    if (!defaults.has(piece.name)) defaults.set(piece.name, piece.content);
    collectDefaults(piece.content, defaults);
  }
}

function render(pieces: readonly Piece[], defaults: ReadonlyMap<string, readonly Piece[]>): string {
  const contentOf = (hole: Hole) => hole.content ?? defaults.get(hole.name) ?? [];
  return pieces.map((piece) => (typeof piece === 'string' ? piece : render(contentOf(piece), defaults))).join('');
}
