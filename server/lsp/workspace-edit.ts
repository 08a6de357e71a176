import {
  type ChangeAnnotation,
  type Command,
  CreateFile,
  type SnippetTextEdit,
  TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI, Utils } from 'vscode-uri';
import type { ResolvedFix } from '../engine/fix.ts';
import { editsOf, type Hardening, type HardeningGroup } from '../engine/harden.ts';
import { type FileMode, setFileModesCommand } from '../protocol.ts';
import type { Edit, FileCreation, FileEdit } from '../text/edit.ts';
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

/** Versions of the documents that are open, by URI. */
export type VersionOf = (uri: string) => number | undefined;

/**
 * A fix as one edit of everything that it touches; undefined when the client cannot apply it. One that touches other
 * files too, and may change behaviour, is shown for confirmation first: undoing it takes more than one key.
 */
export function editOfFix(
  document: TextDocument,
  fix: ResolvedFix,
  abilities: Abilities,
  versionOf: VersionOf,
): WorkspaceEdit | undefined {
  const { edits, creations, fileEdits } = fix;
  if (creations.length === 0 && fileEdits.length === 0) return editOf(document, edits, abilities);
  if (!hasFolder(document) || !(creations.length === 0 ? abilities.documentChanges : abilities.createsFiles))
    return undefined;
  const annotated = fix.safety === 'unsafe' && abilities.confirmsEdits;
  const annotate = <T extends object>(change: T): T => (annotated ? { ...change, annotationId: consent } : change);
  const documentChanges = creations.flatMap((creation) => creationChanges(document, creation, annotate));
  documentChanges.push(...fileEdits.map((file) => fileChange(document, file, annotate, versionOf)));
  const own = edits.map((edit) => annotate(toTextEdit(document, edit)));
  if (own.length > 0) documentChanges.push(TextDocumentEdit.create(versioned(document), own));
  if (!annotated) return { documentChanges };
  const annotation: ChangeAnnotation = {
    label: fix.title,
    needsConfirmation: true,
    ...(fix.breaks !== undefined && { description: fix.breaks }),
  };
  return { documentChanges, changeAnnotations: { [consent]: annotation } };
}

/**
 * A hardening as one edit in which each group can be looked at and left out, those that may change behaviour being left out
 * until they are chosen; undefined when the client cannot apply it.
 */
export function hardeningEdit(
  document: TextDocument,
  hardening: Hardening,
  abilities: Abilities,
  versionOf: VersionOf,
): WorkspaceEdit | undefined {
  const { groups, creations, fileEdits } = hardening;
  if (!abilities.confirmsEdits) {
    const all = { title: '', safety: 'unsafe', edits: editsOf(hardening), creations, fileEdits } as const;
    return editOfFix(document, all, abilities, versionOf);
  }
  if ((creations.length > 0 && !abilities.createsFiles) || (creations.length > 0 && !hasFolder(document)))
    return undefined;
  const annotations = Object.fromEntries(groups.map((group, index) => [`step-${index}`, annotationOf(group)]));
  const steps = groups.flatMap(({ edits }, index) => edits.map((edit) => ({ ...edit, annotationId: `step-${index}` })));
  const own = steps
    .sort((a, b) => a.order - b.order)
    .map(({ annotationId, ...edit }) => ({ ...toTextEdit(document, edit), annotationId }));
  const annotate = <T extends object>(change: T): T => ({ ...change, annotationId: consent });
  const files = [
    ...creations.flatMap((creation) => creationChanges(document, creation, annotate)),
    ...fileEdits.map((file) => fileChange(document, file, annotate, versionOf)),
  ];
  const other = { label: 'Other files that the changes need', needsConfirmation: true };
  return {
    documentChanges: [...files, TextDocumentEdit.create(versioned(document), own)],
    changeAnnotations: { ...annotations, ...(files.length > 0 && { [consent]: other }) },
  };
}

function annotationOf({ steps }: HardeningGroup): ChangeAnnotation {
  const unsafe = steps.filter(({ safety }) => safety === 'unsafe');
  const targets = [...new Set(steps.map(({ target }) => target))].filter((target) => target !== '');
  const titles = [...new Set(steps.map(({ title }) => title))].join('; ');
  const breaks = [...new Set(unsafe.flatMap((step) => step.breaks ?? []))].map((sentence) => `${sentence}.`).join(' ');
  const kind = unsafe.length === 0 ? 'Safe' : 'May change behaviour';
  const where = targets.length === 0 ? '' : ` (${targets.join(', ')})`;
  return {
    label: `${kind}: ${titles}${where}`,
    needsConfirmation: unsafe.length > 0,
    ...(breaks !== '' && { description: breaks }),
  };
}

/** What the client does after the edit: an edit cannot say that a new file is for its owner only. */
export function commandAfterFix(
  document: TextDocument,
  fix: Pick<ResolvedFix, 'creations'>,
  abilities: Abilities,
): Command | undefined {
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

/** An edit of another file: of the version that is open, so that the client refuses it when that has changed. */
function fileChange(
  document: TextDocument,
  { path, text, edits }: FileEdit,
  annotate: <T extends object>(change: T) => T,
  versionOf: VersionOf,
): TextDocumentEdit {
  const uri = besides(document, path);
  const other = TextDocument.create(uri, '', 0, text);
  const changes = edits.map((edit) => annotate(toTextEdit(other, edit)));
  return TextDocumentEdit.create({ uri, version: versionOf(uri) ?? null }, changes);
}

function versioned({ uri, version }: TextDocument): { uri: string; version: number } {
  return { uri, version };
}

function hasFolder(document: TextDocument): boolean {
  return !document.uri.startsWith('untitled:');
}

/** URI of `path` relative to the document's folder. */
export function besides(document: TextDocument, path: string): string {
  return Utils.joinPath(Utils.dirname(URI.parse(document.uri)), path).toString();
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
