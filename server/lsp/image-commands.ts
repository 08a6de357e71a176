import {
  type CancellationToken,
  CodeLensRefreshRequest,
  MessageType,
  ShowMessageNotification,
  TextDocumentEdit,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { imagesOf } from '../engine/image-places.ts';
import { countPins, driftQuestions, pinAll, pinQuestions, repin } from '../engine/pinning.ts';
import { imageQuestion } from '../model/base-image.ts';
import { digestQuestion } from '../model/drift.ts';
import type { Question } from '../model/facts.ts';
import { pinQuestion } from '../model/pin.ts';
import {
  checkPinsCommand,
  type LeftAlone,
  lookUpImageCommand,
  type PinOutcome,
  pinImagesCommand,
  updatePinCommand,
  verifySignatureCommand,
} from '../protocol.ts';
import { type Quota, quotaNotes } from '../sources/registry/quota.ts';
import type { Edit } from '../text/edit.ts';
import type { Analysis } from './analysis.ts';
import type { ActionHost } from './code-actions.ts';
import { toDocument, toTextEdit } from './convert.ts';
import { pinSummary } from './pin-summary.ts';
import { withProgress } from './progress.ts';
import { verifySignature } from './signature-command.ts';

/** A document as far as images are concerned, open or not. */
export type Readable = Pick<Analysis, 'textDocument' | 'document' | 'configured' | 'facts'>;

/** What these commands need besides. */
export interface ImageHost extends ActionHost {
  /** A document that is open or on the disk; undefined where it cannot be read. */
  read(uri: string): Promise<Readable | undefined>;
  /** What registries last said of how often they may still be asked, by name. */
  quotas(): ReadonlyMap<string, Quota>;
  /** Has everything answered that can be; `anew`: also what is known. */
  askAll(questions: readonly Question[], signal: AbortSignal, how?: { readonly anew: boolean }): Promise<void>;
}

/** Questions may bring up others: a tag that has moved, when both images were made. */
const maximumRounds = 3;
/** More files than anybody pins at once. */
const maximumFiles = 5000;

/** The commands about images that clients may run, by name. */
export const imageCommands: Readonly<
  Record<string, (host: ImageHost, given: unknown, token: CancellationToken) => Promise<unknown>>
> = {
  [pinImagesCommand]: pinImages,
  [checkPinsCommand]: checkPins,
  [lookUpImageCommand]: lookUpImage,
  [updatePinCommand]: updatePin,
  [verifySignatureCommand]: verifySignature,
};

/** Pins all images of the documents by one edit, and says what was left. */
async function pinImages(host: ImageHost, given: unknown, token: CancellationToken): Promise<PinOutcome | undefined> {
  const uris = urisOf(given);
  const outcome = await withProgress(
    host.connection,
    host.abilities,
    'Bulkhead: Pin images',
    token,
    async (signal, report) => {
      const left: LeftAlone[] = [];
      const files: { readonly file: Readable; readonly edits: readonly Edit[] }[] = [];
      const readable = await readAll(host, uris, left, signal);
      const questions = readable.flatMap(({ document, facts, configured }) =>
        pinQuestions(document, facts, configured.config),
      );
      report(`${questions.length} to ask for`);
      await host.askAll(questions, signal);
      if (signal.aborted) return undefined;
      let pinned = 0;
      for (const one of readable) {
        const file = (await host.read(one.textDocument.uri)) ?? one;
        const result = pinAll(file.document, file.facts, file.configured.config);
        pinned += result.pinned;
        left.push(...result.left.map(({ range, text, reason }) => ({ ...placeOf(file, range.start), text, reason })));
        if (result.edits.length > 0) files.push({ file, edits: result.edits });
        if (signal.aborted) return undefined;
      }
      const isDone = files.length === 0 || (await apply(host, 'Pin images', files));
      return { pinned: isDone ? pinned : 0, files: isDone ? files.length : 0, left, ...lowQuota(host) };
    },
  );
  if (outcome !== undefined && !host.abilities.options.commands?.includes(pinImagesCommand)) tell(host, outcome);
  return outcome;
}

/** What is to be said of registries whose limit is near. */
function lowQuota(host: ImageHost): Pick<PinOutcome, 'quota'> {
  const low = quotaNotes(host.quotas(), Date.now()).filter(({ isLow }) => isLow);
  return low.length === 0 ? {} : { quota: low.map(({ text }) => text).join('; ') };
}

/** The documents whose registries may be asked, and whose text is worth it. */
async function readAll(
  host: ImageHost,
  uris: readonly string[],
  left: LeftAlone[],
  signal: AbortSignal,
): Promise<Readable[]> {
  const readable: Readable[] = [];
  for (const uri of uris) {
    if (signal.aborted) break;
    const file = await host.read(uri);
    if (file === undefined || imagesOf(file.document, file.facts, file.configured.config).length === 0) continue;
    const reason = host.offlineReason(file);
    if (reason === undefined) readable.push(file);
    else left.push({ ...placeOf(file, 0), text: 'all images of the file', reason });
  }
  return readable;
}

/** Looks whether tags have moved on from their digests, and whether those are still there. */
async function checkPins(host: ImageHost, given: unknown, token: CancellationToken): Promise<void> {
  const { connection, abilities } = host;
  await withProgress(connection, abilities, 'Bulkhead: Check pinned images', token, async (signal) => {
    const left: LeftAlone[] = [];
    const uris = urisOf(given);
    const readable = await readAll(host, uris, left, signal);
    for (let round = 0; round < maximumRounds && !signal.aborted; round++) {
      const questions = readable.flatMap(({ document, facts, configured }) => [
        ...driftQuestions(document, facts, configured.config),
      ]);
      if (questions.length === 0) break;
      await host.askAll(questions, signal);
    }
    if (signal.aborted) return;
    const total = { pinned: 0, moved: 0, gone: 0, unanswered: 0 };
    for (const { document, facts, configured } of readable) {
      const counts = countPins(document, facts, configured.config);
      for (const key of ['pinned', 'moved', 'gone', 'unanswered'] as const) total[key] += counts[key];
    }
    const { pinned, moved, gone, unanswered } = total;
    const parts = [
      `${pinned} pinned`,
      `${moved} behind their tag`,
      `${gone} gone`,
      ...(unanswered === 0 ? [] : [`${unanswered} without an answer`]),
    ];
    show(host, MessageType.Info, left[0] && readable.length === 0 ? left[0].reason : `Images: ${parts.join(', ')}`);
    refreshLenses(host);
  });
}

/** Asks for all that a hover tells of the image at a place. */
async function lookUpImage(host: ImageHost, given: unknown, token: CancellationToken): Promise<boolean> {
  const { line, character } = (given ?? {}) as { line?: unknown; character?: unknown };
  const [uri] = urisOf(given);
  const file = uri === undefined ? undefined : await host.read(uri);
  if (file === undefined || typeof line !== 'number' || typeof character !== 'number') return false;
  const { document, facts, configured, textDocument } = file;
  const offset = textDocument.offsetAt({ line, character });
  const use = imagesOf(document, facts, configured.config).find(
    ({ range }) => range.start <= offset && offset <= range.end,
  );
  const image = use?.image.value;
  const question = image && imageQuestion(image);
  const reason = host.offlineReason(file);
  if (image === undefined || question === undefined || reason !== undefined) {
    show(host, MessageType.Error, reason ?? 'No registry can be asked about what stands here');
    return false;
  }
  const questions = [question, pinQuestion(image), digestQuestion(image)].filter((each) => each !== undefined);
  const title = `Bulkhead: Look up ${image.text}`;
  await withProgress(host.connection, host.abilities, title, token, (signal) => host.askAll(questions, signal));
  return true;
}

/** Gives the image at a place the digest that its tag has now; a lens has shown it. */
async function updatePin(host: ImageHost, given: unknown): Promise<void> {
  const [uri] = urisOf(given);
  const { start } = (given ?? {}) as { start?: unknown };
  const file = uri === undefined ? undefined : await host.read(uri);
  const edits =
    file && typeof start === 'number' ? repin(file.document, start, file.facts, file.configured.config) : undefined;
  if (file === undefined || edits === undefined) show(host, MessageType.Error, 'The image cannot be pinned there');
  else await apply(host, 'Update the digest', [{ file, edits }]);
}

/** One edit of all files, so that one undo takes it back. */
async function apply(
  host: ImageHost,
  label: string,
  files: readonly { readonly file: Readable; readonly edits: readonly Edit[] }[],
): Promise<boolean> {
  const changes = files.map(({ file: { textDocument }, edits }) => ({
    uri: textDocument.uri,
    edits: edits.map((edit) => toTextEdit(textDocument, edit)),
  }));
  const edit = host.abilities.documentChanges
    ? {
        documentChanges: changes.map(({ uri, edits }) =>
          TextDocumentEdit.create({ uri, version: host.versionOf(uri) ?? null }, edits),
        ),
      }
    : { changes: Object.fromEntries(changes.map(({ uri, edits }) => [uri, edits])) };
  return (await host.connection.workspace.applyEdit({ label, edit })).applied;
}

function tell(host: ImageHost, outcome: PinOutcome): void {
  const { summary, details } = pinSummary(outcome);
  if (details !== '') host.connection.console.info(details);
  show(host, MessageType.Info, details === '' ? summary : `${summary} The log says why.`);
}

function show({ connection }: ImageHost, type: MessageType, message: string): void {
  connection.sendNotification(ShowMessageNotification.type, { type, message: `Bulkhead: ${message}` }).catch(() => {});
}

/** Has lenses asked for anew; a client that goes away meanwhile has no use for them. */
export function refreshLenses({ connection, abilities }: Pick<ImageHost, 'connection' | 'abilities'>): void {
  if (abilities.refreshesLenses) connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
}

function placeOf({ textDocument }: Readable, offset: number): Pick<LeftAlone, 'uri' | 'line'> {
  return { uri: textDocument.uri, line: textDocument.positionAt(offset).line + 1 };
}

function urisOf(given: unknown): string[] {
  const { uri, uris } = (typeof given === 'object' && given !== null ? given : {}) as { uri?: unknown; uris?: unknown };
  const all = Array.isArray(uris) ? uris : [uri];
  return all.filter((each) => typeof each === 'string').slice(0, maximumFiles);
}

/** A file that is not open, as an open one would be. */
export function closedDocument(
  uri: string,
  text: string,
  configured: Readable['configured'],
  facts: Readable['facts'],
): Readable {
  const textDocument = TextDocument.create(uri, '', 0, text);
  const { path, text: content } = toDocument(textDocument);
  return { textDocument, document: { path, text: content }, configured, facts };
}
