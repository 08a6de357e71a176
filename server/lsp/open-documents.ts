import { type Position, type Range, type TextDocumentContentChangeEvent, TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';

/** The documents that the client has open. */
export function openDocuments(): TextDocuments<TextDocument> {
  return new TextDocuments({ create: TextDocument.create, update: updateDocument });
}

/**
 * What the library makes of `changes`, whose ranges may end outside of the text: of lines that are not there it keeps
 * starts that are none, and every place below is lost. A column that is no number is the start of its line.
 */
export function updateDocument(
  document: TextDocument,
  changes: readonly TextDocumentContentChangeEvent[],
  version: number,
): TextDocument {
  let updated = document;
  for (const change of changes) updated = TextDocument.update(updated, [within(updated, change)], version);
  return updated;
}

function within(document: TextDocument, change: TextDocumentContentChangeEvent): TextDocumentContentChangeEvent {
  const { range } = change as { readonly range?: Range };
  const isThere = ({ line, character }: Position) => line < document.lineCount && Number.isInteger(character);
  if (range === undefined || (isThere(range.start) && isThere(range.end))) return change;
  const inside = (position: Position) => document.positionAt(document.offsetAt(position));
  return { text: change.text, range: { start: inside(range.start), end: inside(range.end) } };
}
