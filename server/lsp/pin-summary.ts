import type { PinOutcome } from '../protocol.ts';

/** What pinning came to, in a sentence, and what was left and why, a line for each. */
export function pinSummary({ pinned, files, left, quota }: PinOutcome): {
  readonly summary: string;
  readonly details: string;
} {
  const done = pinned === 0 ? 'No image was pinned.' : `${count(pinned, 'image')} pinned in ${count(files, 'file')}.`;
  const rest = left.length === 0 ? '' : ` ${left.length} left as ${left.length === 1 ? 'it is' : 'they are'}.`;
  const details = left.map(({ uri, line, text, reason }) => `${uri}:${line}: ${text}: ${reason}`).join('\n');
  const limit = quota === undefined ? '' : ` ${quota}.`;
  return { summary: done + rest + limit, details };
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
