/** A fenced code block of a Markdown text. */
export interface Fence {
  /** First word of the info string. */
  readonly language: string;
  /** The rest of the info string. */
  readonly argument: string;
  /** Zero-based line of the opening fence; the body starts on the next. */
  readonly line: number;
  readonly body: readonly string[];
}

/** What stands under one heading of the second level; the text before the first has the title ''. */
export interface Section {
  readonly title: string;
  readonly line: number;
  /** Its text without the fences, trimmed. */
  readonly prose: string;
  readonly fences: readonly Fence[];
}

/** Cuts a Markdown text into sections and finds their fences. */
export function parseSections(lines: readonly string[]): Section[] {
  const sections: { title: string; line: number; prose: string[]; fences: Fence[] }[] = [];
  let section = { title: '', line: 0, prose: [] as string[], fences: [] as Fence[] };
  sections.push(section);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    const heading = /^## +(.*?) *$/.exec(line);
    if (heading) {
      section = { title: heading[1] as string, line: at, prose: [], fences: [] };
      sections.push(section);
      continue;
    }
    const opening = /^(`{3,}) *([^\s`]*) *([^`]*?) *$/.exec(line);
    if (!opening) {
      section.prose.push(line);
      continue;
    }
    const end = lines.findIndex((other, index) => index > at && isClosing(other, opening[1] as string));
    if (end === -1) throw new Error(`line ${at + 1}: this fence is not closed`);
    const [, , language = '', argument = ''] = opening;
    section.fences.push({ language, argument, line: at, body: lines.slice(at + 1, end) });
    at = end;
  }
  return sections.map((one) => ({ ...one, prose: one.prose.join('\n').trim() }));
}

function isClosing(line: string, opening: string): boolean {
  return line.startsWith(opening) && /^`+ *$/.test(line);
}

/** The text with the bodies of some fences replaced. */
export function replaceBodies(lines: readonly string[], bodies: ReadonlyMap<Fence, readonly string[]>): string[] {
  const out: string[] = [];
  let at = 0;
  for (const [fence, body] of [...bodies].sort(([a], [b]) => a.line - b.line)) {
    out.push(...lines.slice(at, fence.line + 1), ...body);
    at = fence.line + 1 + fence.body.length;
  }
  return [...out, ...lines.slice(at)];
}
