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
  const prefix = commonPrefix(text, old);
  const suffix = text.length - commonSuffix(text, old, prefix);
  return { prefix, suffix, inserted: suffix - prefix, by: text.length - old.length };
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
