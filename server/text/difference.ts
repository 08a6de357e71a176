/** What makes one text another. */
export interface TextEdit {
  /** How much is the same at the start. */
  readonly prefix: number;
  /** Where in the new text the same end starts. */
  readonly suffix: number;
  /** How much there is between the two. */
  readonly inserted: number;
  /** How far what follows has moved. */
  readonly by: number;
}

export function editBetween(old: string, text: string): TextEdit {
  const by = text.length - old.length;
  const prefix = commonPrefix(text, old);
  const suffix = text.length - commonSuffix(text, old, prefix);
  const inserted = suffix - prefix;
  const removed = inserted - by;
  // A line that is put in may begin as the one behind it does: then it is that line which seems to be cut in two.
  const back =
    removed === 0 ? toLineStart(text, prefix, suffix) : inserted === 0 ? toLineStart(old, prefix, suffix - by) : 0;
  return { prefix: prefix - back, suffix: suffix - back, inserted, by };
}

const longestIndentation = 200;

/** How far back a line starts from which on `from` to `to` could as well have been put into `text`; 0 where none does. */
function toLineStart(text: string, from: number, to: number): number {
  for (let back = 0; back < longestIndentation; back++) {
    const before = text[from - 1 - back];
    if (before === '\n' || before === undefined) return back;
    if (before !== text[to - 1 - back]) return 0;
  }
  return 0;
}

/** Whole stretches are compared at once: a loop over the characters takes ten times as long. */
const stretch = 1_024;

function commonPrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at + stretch <= most && a.slice(at, at + stretch) === b.slice(at, at + stretch)) at += stretch;
  while (at < most && a[at] === b[at]) at++;
  return at;
}

/** How long the common end is, of what is behind the first `prefix` characters. */
function commonSuffix(a: string, b: string, prefix: number): number {
  const most = Math.min(a.length, b.length) - prefix;
  const end = (text: string, from: number, to: number) => text.slice(text.length - to, text.length - from);
  let length = 0;
  while (length + stretch <= most && end(a, length, length + stretch) === end(b, length, length + stretch))
    length += stretch;
  while (length < most && a[a.length - 1 - length] === b[b.length - 1 - length]) length++;
  return length;
}
