import { parseDockerfile } from '../syntax/dockerfile/parse.ts';
import { attached } from '../text/attached.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import { detectFormat } from './detect.ts';
import type { Document } from './finding.ts';

/**
 * Whether one of `edits` is made where a heredoc that has no end may go on once it gets one: up to the instruction that
 * is read as the next. What would be put there may end up in the heredoc.
 */
export function meetsOpenHeredoc(document: Document, edits: readonly Edit[]): boolean {
  return openHeredocs(document).some(({ start, end }) =>
    edits.some(({ range }) => range.start <= end && range.end >= start),
  );
}

/** Several fixes are tried on one document. */
const known = attached<Document, readonly Range[]>();

function openHeredocs(document: Document): readonly Range[] {
  let found = known.get(document);
  if (found === undefined) {
    found = document.text.includes('<<') && detectFormat(document) === 'dockerfile' ? read(document.text) : [];
    known.set(document, found);
  }
  return found;
}

function read(text: string): Range[] {
  const { instructions } = parseDockerfile(text);
  return instructions.flatMap(({ hasOpenHeredoc, range }, index) => {
    const end = instructions[index + 1]?.range.start ?? text.length;
    return hasOpenHeredoc ? [{ start: range.start, end }] : [];
  });
}
