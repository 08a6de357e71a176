import type { Edit } from '../../text/edit.ts';
import { type Json, writeBlock } from './json.ts';
import { readStyle } from './layout.ts';
import type { YamlFile } from './parse.ts';

/** Edits that add `value` to `file` as a document of its own; undefined in JSON, and where the file is broken or a template. */
export function appendDocument(file: YamlFile, value: Json): Edit[] | undefined {
  const { text, eol, documents, isTemplated } = file;
  const isJson = /^\uFEFF?\s*[[{]/.test(text);
  if (isJson || isTemplated || documents.length === 0 || documents.some(({ hasErrors }) => hasErrors)) return undefined;
  // After an end mark another one would be needed for the comments that may follow it.
  if (/^\.\.\.\s/m.test(text)) return undefined;
  const end = text.length;
  const start = text.endsWith('\n') ? '' : eol;
  // A separator that stands at the end already begins an empty document.
  const separator = /(?:^|\n)---[ \t]*\r?\n?$/.test(text) ? [] : ['---'];
  const lines = [...separator, ...writeBlock(value, 0, readStyle(text))];
  return [{ range: { start: end, end }, newText: start + lines.join(eol) + eol }];
}
