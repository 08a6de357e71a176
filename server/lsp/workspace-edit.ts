import {
  type ChangeAnnotation,
  type Command,
  CreateFile,
  type SnippetTextEdit,
  TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI, Utils } from 'vscode-uri';
import type { ResolvedFix } from '../engine/fix.ts';
import { type FileMode, setFileModesCommand } from '../protocol.ts';
import type { Edit, FileCreation } from '../text/edit.ts';
import type { Abilities } from './abilities.ts';
import { toTextEdit } from './convert.ts';

type DocumentChange = TextDocumentEdit | CreateFile;

/** The one annotation of an edit that wants the user's consent. */
const consent = 'may-change-behaviour';

/** `edits` of one version of `document`. */
function editOf(document: TextDocument, edits: readonly Edit[], abilities: Abilities): WorkspaceEdit {
  const textEdits = edits.map((edit) => toTextEdit(document, edit));
  if (!abilities.documentChanges) return { changes: { [document.uri]: textEdits } };
  return { documentChanges: [TextDocumentEdit.create(versioned(document), textEdits)] };
}

/**
 * A fix as one edit of everything that it touches; undefined when the client cannot apply it. One that makes files
 * besides, and may change behaviour, is shown for confirmation first: undoing it takes more than one key.
 */
export function editOfFix(document: TextDocument, fix: ResolvedFix, abilities: Abilities): WorkspaceEdit | undefined {
  if (fix.creations.length > 0 && !(abilities.createsFiles && hasFolder(document))) return undefined;
  if (fix.creations.length === 0) return editOf(document, fix.edits, abilities);
  const annotated = fix.safety === 'unsafe' && abilities.confirmsEdits;
  const annotate = <T extends object>(change: T): T => (annotated ? { ...change, annotationId: consent } : change);
  const documentChanges = fix.creations.flatMap((creation) => creationChanges(document, creation, annotate));
  const edits = fix.edits.map((edit) => annotate(toTextEdit(document, edit)));
  documentChanges.push(TextDocumentEdit.create(versioned(document), edits));
  if (!annotated) return { documentChanges };
  const annotation: ChangeAnnotation = {
    label: fix.title,
    needsConfirmation: true,
    ...(fix.breaks !== undefined && { description: fix.breaks }),
  };
  return { documentChanges, changeAnnotations: { [consent]: annotation } };
}

/** What the client does after the edit: an edit cannot say that a new file is for its owner only. */
export function commandAfterFix(document: TextDocument, fix: ResolvedFix, abilities: Abilities): Command | undefined {
  if (!abilities.options.commands?.includes(setFileModesCommand)) return undefined;
  const modes = fix.creations.flatMap(({ path, mode }): FileMode[] =>
    mode === undefined ? [] : [{ uri: besides(document, path), mode }],
  );
  if (modes.length === 0) return undefined;
  return { title: 'Restrict access to the new files', command: setFileModesCommand, arguments: [modes] };
}

/** `edits` in which the first occurrence of `placeholder` is selected, ready to be typed over, where the client can. */
export function editWithPlaceholder(
  document: TextDocument,
  edits: readonly Edit[],
  placeholder: string,
  abilities: Abilities,
): WorkspaceEdit {
  const place = edits.findIndex((edit) => edit.newText.includes(placeholder));
  if (!abilities.appliesSnippets || place < 0) return editOf(document, edits, abilities);
  const changes = edits.map((edit, index): TextEdit | SnippetTextEdit => {
    const { range, newText } = toTextEdit(document, edit);
    if (index !== place) return { range, newText };
    const at = newText.indexOf(placeholder);
    const before = escapeSnippet(newText.slice(0, at));
    const after = escapeSnippet(newText.slice(at + placeholder.length));
    return { range, snippet: { kind: 'snippet', value: `${before}\${1:${escapeSnippet(placeholder)}}${after}` } };
  });
  return { documentChanges: [TextDocumentEdit.create(versioned(document), changes)] };
}

function creationChanges(
  document: TextDocument,
  { path, newText }: FileCreation,
  annotate: <T extends object>(change: T) => T,
): DocumentChange[] {
  const uri = besides(document, path);
  const start = { line: 0, character: 0 };
  return [
    annotate(CreateFile.create(uri, { overwrite: false, ignoreIfExists: false })),
    TextDocumentEdit.create({ uri, version: null }, [annotate({ range: { start, end: start }, newText })]),
  ];
}

function versioned({ uri, version }: TextDocument): { uri: string; version: number } {
  return { uri, version };
}

function hasFolder(document: TextDocument): boolean {
  return !document.uri.startsWith('untitled:');
}

/** URI of `path` relative to the document's folder. */
function besides(document: TextDocument, path: string): string {
  return Utils.joinPath(Utils.dirname(URI.parse(document.uri)), path).toString();
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
