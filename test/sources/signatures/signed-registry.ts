import { createSign, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { parseImageReference } from '../../../server/model/image-reference.ts';
import type { Signer } from '../../../server/model/signature.ts';
import { RegistryClient } from '../../../server/sources/registry/client.ts';
import { type SignatureOptions, SignatureVerifier } from '../../../server/sources/signatures/verifier.ts';
import {
  descriptor,
  indexType,
  makeImage,
  manifestType,
  type Stored,
  serve,
  stored,
} from '../registry/fake-registry.ts';

export const simpleType = 'application/vnd.dev.cosign.simplesigning.v1+json';
export const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
export const signPredicate = 'https://sigstore.dev/cosign/sign/v1';

/** The image that is signed, or is not. */
export const image = makeImage({}).manifest;

/** The kinds of keys that cosign signs with. */
export const keyKinds = {
  'ECDSA P-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'ECDSA P-384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  RSA: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  Ed25519: () => generateKeyPairSync('ed25519'),
};

export interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export function pemOf({ publicKey }: Pair): string {
  return publicKey.export({ type: 'spki', format: 'pem' }) as string;
}

/** As cosign signs: by SHA-256, but for Ed25519. */
export function signatureOf(bytes: string | Buffer, { privateKey }: Pair, hash = 'sha256'): string {
  const data = Buffer.from(bytes);
  if (privateKey.asymmetricKeyType === 'ed25519') return sign(null, data, privateKey).toString('base64');
  return createSign(hash).update(data).sign(privateKey).toString('base64');
}

/** What cosign signs of an image. */
export function payloadOf(digest: string, more: object = {}): string {
  const identity = { 'docker-reference': '127.0.0.1/app' };
  const critical = { identity, image: { 'docker-manifest-digest': digest }, type: 'cosign container image signature' };
  return JSON.stringify({ critical: { ...critical, ...more }, optional: null });
}

/** One signature as a layer: its payload, and its annotations. */
export interface Layer {
  readonly payload: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly type?: string;
}

export function layerBy(pair: Pair, payload = payloadOf(image.digest), hash = 'sha256'): Layer {
  return { payload, annotations: { 'dev.cosignproject.cosign/signature': signatureOf(payload, pair, hash) } };
}

/** A manifest of signatures, with what it points at. */
export function signatureManifest(layers: readonly Layer[], more: object = {}): [manifest: Stored, ...blobs: Stored[]] {
  const config = stored('application/vnd.oci.image.config.v1+json', {});
  const blobs = layers.map(({ payload, type = simpleType }) => stored(type, payload));
  const listed = blobs.map((blob, index) => descriptor(blob, { annotations: layers[index]?.annotations }));
  const manifest = { schemaVersion: 2, mediaType: manifestType, config: descriptor(config), layers: listed, ...more };
  return [stored(manifestType, manifest), config, ...blobs];
}

/** A statement in an envelope in a bundle, as cosign has written signatures since version 3. */
export function bundleBy(pair: Pair, digest = image.digest, predicateType = signPredicate): string {
  const type = 'application/vnd.in-toto+json';
  const subject = [{ digest: { sha256: digest.replace('sha256:', '') }, annotations: {} }];
  const payload = JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate: {} });
  const signed = `DSSEv1 ${type.length} ${type} ${Buffer.byteLength(payload)} ${payload}`;
  return JSON.stringify({
    mediaType: bundleType,
    verificationMaterial: { publicKey: { hint: 'x' }, tlogEntries: [] },
    dsseEnvelope: {
      payload: Buffer.from(payload).toString('base64'),
      payloadType: type,
      signatures: [{ sig: signatureOf(signed, pair), keyid: '' }],
    },
  });
}

/** What a registry has beside the image. */
export interface Beside {
  /** Under the tag that cosign gives it. */
  readonly tagged?: readonly Stored[];
  /** What refers to the image, by kind. */
  readonly referrers?: readonly {
    readonly type: string;
    readonly stored: readonly Stored[];
    readonly annotations?: object;
  }[];
  /** Bodies that are sent instead of those that belong to a digest. */
  readonly instead?: Readonly<Record<string, string>>;
  /** Statuses for paths that end so. */
  readonly statuses?: Readonly<Record<string, number>>;
}

export const tag = `${image.digest.replace(':', '-')}.sig`;

/** Starts a registry with the image `app:1`; its address, and what it was asked. */
export async function serveSigned({ tagged = [], referrers = [], instead = {}, statuses = {} }: Beside) {
  const all = [image, ...tagged, ...referrers.flatMap((each) => each.stored)];
  const tags: Readonly<Record<string, Stored | undefined>> = { 1: image, [tag]: tagged[0] };
  const requests: string[] = [];
  const listed = referrers.map(({ type, stored: [manifest], annotations }) =>
    descriptor(manifest as Stored, { artifactType: type, annotations }),
  );
  const host = await serve((request, response) => {
    const url = request.url ?? '';
    requests.push(`${request.method} ${url}`);
    const [, status] = Object.entries(statuses).find(([end]) => url.endsWith(end)) ?? [];
    if (status !== undefined) return void response.writeHead(status).end();
    if (url === '/v2/') return void response.writeHead(200).end('{}');
    const [, kind, name = ''] = /^\/v2\/app\/(manifests|blobs|referrers)\/(.+)$/.exec(url) ?? [];
    if (kind === 'referrers') {
      response.writeHead(200, { 'content-type': indexType });
      return void response.end(JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: listed }));
    }
    const found = all.find(({ digest }) => digest === name) ?? (kind === 'manifests' ? tags[name] : undefined);
    if (found === undefined) return void response.writeHead(404).end();
    const type = kind === 'manifests' ? found.type : 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'docker-content-digest': found.digest });
    response.end(request.method === 'HEAD' ? undefined : (instead[found.digest] ?? found.body));
  });
  return { host, requests };
}

/** Checks `app:1` of a registry with keys of these names. */
export async function checkAt(
  host: string,
  signers: readonly Signer[],
  keys: Readonly<Record<string, string>> = {},
  more: Partial<SignatureOptions> = {},
  signal: AbortSignal = new AbortController().signal,
) {
  const reference = parseImageReference(`${host}/app:1`);
  if (reference === undefined) throw new Error(host);
  const verifier = new SignatureVerifier({
    registry: new RegistryClient({ fetch }),
    readKey: async (path) => keys[path],
    identities: async () => undefined,
    mayRun: () => false,
    environment: {},
    ...more,
  });
  return verifier.check(reference, signers, signal);
}
