import fc from 'fast-check';

/** A YAML value as it is to be written: what it is, and how it looks. */
export interface Sketch {
  readonly kind: 'scalar' | 'map' | 'list' | 'alias' | 'merge';
  readonly scalar: number;
  /** Entries of a map, elements of a list. */
  readonly children: readonly Sketch[];
  readonly isFlow: boolean;
  readonly hasAnchor: boolean;
  /** What stands before and behind it; each number chooses among the ways to write it. */
  readonly comment: number;
  readonly key: number;
  readonly spread: number;
}

/** How the whole document is written. */
export interface Manner {
  readonly step: number;
  readonly indentsLists: boolean;
  readonly eol: '\n' | '\r\n';
  readonly head: number;
  readonly tail: number;
}

const { tree } = fc.letrec<{ tree: Sketch; leaf: Sketch; branch: Sketch }>((tie) => {
  const looks = {
    scalar: fc.nat(19),
    isFlow: fc.integer({ min: 0, max: 3 }).map((number) => number === 3),
    hasAnchor: fc.integer({ min: 0, max: 5 }).map((number) => number === 5),
    comment: fc.nat(9),
    key: fc.nat(9),
    spread: fc.nat(5),
  };
  return {
    leaf: fc.record({
      ...looks,
      kind: fc.constantFrom('scalar', 'scalar', 'scalar', 'alias'),
      children: fc.constant([]),
    }),
    branch: fc.record({
      ...looks,
      kind: fc.constantFrom('map', 'map', 'list', 'merge'),
      children: fc.array(tie('tree'), { maxLength: 4 }),
    }),
    tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('branch')),
  };
});

export const documents: fc.Arbitrary<string> = fc
  .record({
    entries: fc.array(tree, { minLength: 1, maxLength: 5 }),
    manner: fc.record({
      step: fc.constantFrom(2, 2, 4, 3),
      indentsLists: fc.boolean(),
      eol: fc.constantFrom<'\n' | '\r\n'>('\n', '\n', '\r\n'),
      head: fc.nat(5),
      tail: fc.nat(6),
    }),
  })
  .map(({ entries, manner }) => new Printer(manner).document(entries));

const flowScalars = [
  'a',
  'b c',
  '1',
  'true',
  '"q # x"',
  "'it''s'",
  '~',
  '',
  'a:b',
  'http://x/y',
  '"a\\nb"',
  '-1',
  '!t z',
];
const blockScalars = ['|', '>-', '|+', '|2-', 'lines', '"lines"', '# none'];

/** Writes sketches down. */
class Printer {
  readonly #manner: Manner;
  readonly #anchors: string[] = [];
  #anchorCount = 0;

  constructor(manner: Manner) {
    this.#manner = manner;
  }

  document(entries: readonly Sketch[]): string {
    const { head, tail, eol } = this.#manner;
    const heads = ['', '', '\uFEFF', '# head\n', '%YAML 1.2\n---\n', '---  # start\n'];
    const tails = ['\n', '\n', '', '\n\n# tail\n', '  # last\n', '\n...\n', '\n---\nother: 1\n'];
    const text = this.#map(entries, 0).join('\n');
    return `${heads[head]}${text}${tails[tail]}`.replaceAll('\n', eol);
  }

  #map(entries: readonly Sketch[], indent: number): string[] {
    const pad = ' '.repeat(indent);
    let hasMerge = false;
    return entries.flatMap((entry, index) => {
      const lines = this.#before(entry, indent);
      if (entry.kind === 'merge' && this.#mapAnchors.length > 0 && !hasMerge) {
        hasMerge = true;
        return [...lines, `${pad}<<: *${this.#mapAnchors[entry.key % this.#mapAnchors.length]}`];
      }
      const name = `k${index}`;
      const key = entry.key === 0 ? `"${name}"` : entry.key === 1 ? `'${name}'` : name;
      const isExplicit = entry.key === 2 && entry.spread === 0;
      const [first, ...rest] = this.#value(entry, indent, 'map');
      if (isExplicit) return [...lines, `${pad}? ${key}`, `${pad}:${first}`, ...rest];
      return [...lines, `${pad}${key}${entry.key === 3 ? ' ' : ''}:${first}`, ...rest];
    });
  }

  #list(items: readonly Sketch[], indent: number): string[] {
    const pad = ' '.repeat(indent);
    return items.flatMap((item) => {
      const lines = this.#before(item, indent);
      const [child] = item.children;
      const isBlockMap = item.kind === 'map' && !item.isFlow && !item.hasAnchor;
      if (isBlockMap && child !== undefined && this.#before(child, 0).length === 0) {
        const gap = item.spread === 5 ? '   ' : ' ';
        const [first = '', ...rest] = this.#map(item.children, indent + 1 + gap.length);
        return [...lines, `${pad}-${gap}${first.trimStart()}`, ...rest];
      }
      const [first, ...rest] = this.#value(item, indent, 'list');
      return [...lines, `${pad}-${first}`, ...rest];
    });
  }

  /** What follows a colon or a dash: the rest of its line, and the lines below. */
  #value(sketch: Sketch, indent: number, holder: 'map' | 'list'): string[] {
    const trailing = sketch.comment === 1 ? ' # trailing' : sketch.comment === 2 ? '   # "far' : '';
    if (sketch.kind === 'alias' && this.#anchors.length > 0)
      return [` *${this.#anchors[sketch.scalar % this.#anchors.length]}${trailing}`];
    const isCollection = sketch.kind === 'map' || sketch.kind === 'list';
    const name = sketch.hasAnchor ? `a${this.#anchorCount++}` : undefined;
    const anchor = name === undefined ? '' : ` &${name}`;
    const lines = isCollection
      ? this.#collection(sketch, indent, holder, trailing)
      : this.#scalar(sketch, indent, trailing);
    const isEmpty = lines.length === 1 && lines[0]?.trim() === '';
    if (name !== undefined && !isEmpty) {
      this.#anchors.push(name);
      if (sketch.kind === 'map') this.#mapAnchors.push(name);
    }
    return [anchor + (lines[0] ?? ''), ...lines.slice(1)];
  }

  readonly #mapAnchors: string[] = [];

  #collection(sketch: Sketch, indent: number, holder: 'map' | 'list', trailing: string): string[] {
    const { step, indentsLists } = this.#manner;
    if (sketch.isFlow || sketch.children.length === 0) return this.#flowLines(sketch, indent, trailing);
    const isLevel = sketch.kind === 'list' && holder === 'map' && !indentsLists;
    const deeper = indent + (isLevel ? 0 : Math.max(step, 2));
    const below = sketch.kind === 'map' ? this.#map(sketch.children, deeper) : this.#list(sketch.children, deeper);
    return [trailing, ...below];
  }

  #scalar({ scalar }: Sketch, indent: number, trailing: string): string[] {
    const plain = flowScalars[scalar];
    if (plain !== undefined) return [(plain === '' ? '' : ` ${plain}`) + trailing];
    const style = blockScalars[scalar - flowScalars.length] ?? '|';
    const pad = ' '.repeat(indent + 2);
    if (style === 'lines') return [' one', `${pad}two${trailing}`];
    if (style === '"lines"') return [' "one', `${pad}two"${trailing}`];
    if (style === '# none') return [' # nothing'];
    return [` ${style}${trailing}`, `${pad}one # kept`, '', `${pad}two`, ...(style === '|+' ? ['', ''] : [])];
  }

  #flowLines(sketch: Sketch, indent: number, trailing: string): string[] {
    const [open, close] = sketch.kind === 'map' ? ['{', '}'] : ['[', ']'];
    const parts = sketch.children.map((child, index) => this.#flowPart(child, index, sketch.kind));
    const pad = ' '.repeat(indent + 2);
    if (parts.length === 0) return [` ${open}${sketch.spread === 0 ? ' ' : ''}${close}${trailing}`];
    const comma = sketch.spread >= 4 ? ',' : '';
    if (sketch.spread === 1 || sketch.spread === 4) {
      const body = parts.map((part, index) => {
        const isLast = index === parts.length - 1;
        const comment = sketch.children[index]?.comment === 3 ? ' # in flow' : '';
        return `${pad}${part}${isLast ? comma : ','}${comment}`;
      });
      return [` ${open}`, ...body, `${' '.repeat(indent + 1)}${close}${trailing}`];
    }
    return [
      ` ${open}${sketch.spread === 0 ? ' ' : ''}${parts.join(', ')}${comma}${sketch.spread === 0 ? ' ' : ''}${close}${trailing}`,
    ];
  }

  #flowPart(sketch: Sketch, index: number, holder: Sketch['kind']): string {
    const isCollection = sketch.kind === 'map' || sketch.kind === 'list';
    const value =
      sketch.kind === 'alias' && this.#anchors.length > 0
        ? `*${this.#anchors[sketch.scalar % this.#anchors.length]} `
        : isCollection
          ? (this.#flowLines({ ...sketch, spread: 2 }, 0, '')[0] ?? '').trim()
          : (flowScalars[sketch.scalar] ?? 'z');
    if (holder === 'list') return value === '' ? 'empty' : value;
    const name = sketch.key === 0 ? `"f${index}"` : `f${index}`;
    return value === '' ? (sketch.spread < 3 ? `${name}:` : name) : `${name}: ${value}`;
  }

  #before({ comment, spread }: Sketch, indent: number): string[] {
    const pad = ' '.repeat(indent);
    if (comment === 4) return [`${pad}# before`];
    if (comment === 5) return ['', `${pad}# after a blank`];
    if (comment === 6) return ['# at the margin'];
    if (comment === 7) return [`${pad}   # deeper`];
    return comment === 8 && spread === 0 ? ['', ''] : [];
  }
}
