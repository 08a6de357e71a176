import { type CancellationToken, MessageType, ShowMessageNotification } from 'vscode-languageserver';
import { describeSignatures, type SignatureNews } from '../engine/describe-signatures.ts';
import { imagesOf } from '../engine/image-places.ts';
import { signatureInquiry } from '../model/signature.ts';
import type { ImageHost } from './image-commands.ts';
import { withProgress } from './progress.ts';

const kinds: Readonly<Record<SignatureNews['state'], MessageType>> = {
  signed: MessageType.Info,
  unjudged: MessageType.Info,
  unsigned: MessageType.Warning,
  unavailable: MessageType.Error,
};

/** Looks who has signed the image at a place, and tells the user; what it came to, or nothing when it was cancelled. */
export async function verifySignature(
  host: ImageHost,
  given: unknown,
  token: CancellationToken,
): Promise<SignatureNews['state'] | undefined> {
  const { uri, line, character } = (given ?? {}) as { uri?: unknown; line?: unknown; character?: unknown };
  const file = typeof uri === 'string' ? await host.read(uri) : undefined;
  if (file === undefined || typeof line !== 'number' || typeof character !== 'number') return 'unavailable';
  const { config } = file.configured;
  const offset = file.textDocument.offsetAt({ line, character });
  const use = imagesOf(file.document, file.facts, config).find(
    ({ range }) => range.start <= offset && offset <= range.end,
  );
  const image = use?.image.value;
  const question = image && signatureInquiry(image, config.signedBy ?? []);
  const reason = host.offlineReason(file);
  if (image === undefined || question === undefined || reason !== undefined) {
    show(host, MessageType.Error, reason ?? 'What stands here is no image that a registry could have');
    return 'unavailable';
  }
  const title = `Bulkhead: Verify ${image.text}`;
  const news = await withProgress(host.connection, host.abilities, title, token, async (signal) => {
    // Who has just signed wants to see that.
    await host.askAll([question], signal, { anew: true });
    return signal.aborted ? undefined : describeSignatures(image, config.signedBy ?? [], file.facts);
  });
  if (news !== undefined) show(host, kinds[news.state], `\`${image.text}\`: ${news.text.replaceAll('**', '')}`);
  return news?.state;
}

function show({ connection }: ImageHost, type: MessageType, message: string): void {
  connection.sendNotification(ShowMessageNotification.type, { type, message: `Bulkhead: ${message}` }).catch(() => {});
}
