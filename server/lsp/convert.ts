import type { Range as LspRange, TextEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Document } from '../engine/finding.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';

/** The open document as the engine wants it. */
export function toDocument(document: TextDocument): Document {
  return { path: document.uri, text: document.getText(), languageId: document.languageId };
}

/** Offsets to positions; the open document keeps its line starts between edits, so no text is scanned for this. */
export function toLspRange(document: TextDocument, range: Range): LspRange {
  return { start: document.positionAt(range.start), end: document.positionAt(range.end) };
}

export function fromLspRange(document: TextDocument, range: LspRange): Range {
  return { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
}

export function toTextEdit(document: TextDocument, edit: Edit): TextEdit {
  return { range: toLspRange(document, edit.range), newText: edit.newText };
}
