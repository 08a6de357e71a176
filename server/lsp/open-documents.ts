import { type Position, type Range, type TextDocumentContentChangeEvent, TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';

/** The documents that the client has open. */
export function openDocuments(): TextDocuments<TextDocument> {
  return new TextDocuments({ create: createDocument, update: updateDocument });
}

/** What is no document is refused, and logged: among the open ones, it would be met by whatever looks at all of them. */
function createDocument(uri: string, languageId: string, version: number, content: string): TextDocument {
  if ([uri, content].some((text) => typeof text !== 'string')) throw new Error('A document has an address and a text');
  return TextDocument.create(uri, String(languageId), version, content);
}

/**
 * What the library makes of `changes`, whose ranges may end outside of the text: of lines that are not there it keeps
 * starts that are none, and every place below is lost. What is no whole number is the one before it, or zero.
 */
export function updateDocument(
  document: TextDocument,
  changes: readonly TextDocumentContentChangeEvent[],
  version: number,
): TextDocument {
  let updated = document;
  if (changes.some(({ text }) => typeof text !== 'string')) throw new Error('A change has a text');
  for (const change of changes) updated = TextDocument.update(updated, [within(updated, change)], version);
  return updated;
}

function within(document: TextDocument, change: TextDocumentContentChangeEvent): TextDocumentContentChangeEvent {
  const { range } = change as { readonly range?: Range };
  const isThere = ({ line, character }: Position) =>
    Number.isInteger(line) && Number.isInteger(character) && line < document.lineCount;
  if (range === undefined || (isThere(range.start) && isThere(range.end))) return change;
  const whole = (count: unknown) => Math.trunc(Number(count)) || 0;
  const inside = ({ line, character }: Position) =>
    document.positionAt(document.offsetAt({ line: whole(line), character: whole(character) }));
  return { text: change.text, range: { start: inside(range.start), end: inside(range.end) } };
}
