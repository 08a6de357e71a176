import * as vscode from 'vscode';
import {
  type FileImages,
  imagesRequest,
  type LocalImage,
  localImagesRequest,
  type Report,
  type ScanSubject,
} from '../../server/protocol-scan.ts';
import type { Session } from '../session.ts';
import { ask } from './request.ts';

/** What is to be scanned, and the document that names it. */
export interface Chosen {
  readonly subject: ScanSubject;
  readonly uri?: string;
  /** Another than the usual one. */
  readonly scanner?: Report['scanner']['name'];
}

interface Item extends vscode.QuickPickItem {
  readonly choose?: () => Promise<Chosen | undefined> | Chosen;
}

/** The image under the cursor, else what the user picks of the file, of the images here, or types. */
export async function chooseSubject(session: Session, title: string): Promise<Chosen | undefined> {
  const editor = vscode.window.activeTextEditor;
  const uri = editor?.document.uri.toString();
  const file = uri === undefined ? undefined : await imagesOf(session, uri);
  const at = editor?.selection.active;
  const here = file?.images.find(({ range }) => at !== undefined && toRange(range).contains(at));
  if (uri !== undefined && here !== undefined) return named(here.reference, uri);
  const items: Item[] = [
    ...(uri === undefined || file === undefined ? [] : itemsOf(file, uri)),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: '$(server-environment) An image of this machine…', choose: () => pickLocal(session, title, uri) },
    { label: '$(edit) Another image, by its name…', choose: () => typeName(title) },
    { label: '$(file-zip) An image in a file…', choose: () => pickArchive(title) },
  ];
  const placeHolder = 'Which image';
  return (await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true }))?.choose?.();
}

/** Where `image`, as reports call it, is named in the document at `uri`. */
export async function placeOf(session: Session, uri: string, image: string) {
  const file = await imagesOf(session, uri);
  const isIt = (reference: string) =>
    image === reference || image.replace(/^docker\.io\/(?:library\/)?/, '') === reference;
  const found = file?.images.find(({ reference }) => isIt(reference));
  return found && { uri: vscode.Uri.parse(uri), range: toRange(found.range) };
}

function imagesOf(session: Session, uri: string): Promise<FileImages | undefined> {
  return session.request<FileImages>(imagesRequest, { uri });
}

function itemsOf({ images, builds }: FileImages, uri: string): Item[] {
  const known = new Map(images.map((image) => [image.reference, image]));
  return [
    ...[...known.values()].map(({ reference, owner, isBuilt }) => ({
      label: `$(package) ${reference}`,
      description: isBuilt ? `${owner}, built by this file` : owner,
      choose: () => named(reference, uri),
    })),
    ...builds.map(({ service }) => ({
      label: `$(tools) ${service === undefined ? 'The image that this builds' : `What ${service} is built to`}`,
      description: 'build it now, and scan it',
      choose: () => ({ subject: { kind: 'build' as const, uri, ...(service !== undefined && { service }) }, uri }),
    })),
  ];
}

async function pickLocal(session: Session, title: string, uri: string | undefined): Promise<Chosen | undefined> {
  const images = await ask<LocalImage[]>(session, localImagesRequest, {});
  if (images === undefined) return undefined;
  const items = images.map((image) => ({
    label: image.name,
    description: [image.size, image.created, image.engine].filter((part) => part !== undefined).join(' · '),
    image,
  }));
  const placeHolder = items.length === 0 ? 'Neither docker nor podman has images here' : 'Which image of this machine';
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder });
  if (picked === undefined) return undefined;
  const { engine, id, name } = picked.image;
  return { subject: { kind: 'local', engine, id, name }, ...(uri !== undefined && { uri }) };
}

async function typeName(title: string): Promise<Chosen | undefined> {
  const reference = await vscode.window.showInputBox({ title, prompt: 'Name of the image', placeHolder: 'nginx:1.29' });
  return reference ? { subject: { kind: 'reference', reference: reference.trim() } } : undefined;
}

async function pickArchive(title: string): Promise<Chosen | undefined> {
  const [file] = (await vscode.window.showOpenDialog({ title, filters: { 'Saved images': ['tar'] } })) ?? [];
  return file && { subject: { kind: 'archive', uri: file.toString() } };
}

function named(reference: string, uri: string): Chosen {
  return { subject: { kind: 'reference', reference }, uri };
}

function toRange({ start, end }: FileImages['images'][number]['range']): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
