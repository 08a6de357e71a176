import { isRecord } from '../registry/manifest.ts';

/** A signature as cosign has long written it: a payload, and what belongs to it in annotations. */
export interface SimpleSignature {
  readonly form: 'cosign';
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  /** In PEM, of a signer without a key of their own. Nothing of it is verified yet. */
  readonly certificate: string | undefined;
  /** What the transparency log gave for it, in its JSON. */
  readonly log: Readonly<Record<string, unknown>> | undefined;
}

/** A signature with all that it takes to check it, in one JSON. */
export interface BundledSignature {
  readonly form: 'sigstore-bundle';
  readonly bundle: Readonly<Record<string, unknown>>;
  /** What is signed, where it is a statement. */
  readonly envelope: Envelope | undefined;
}

export type FoundSignature = SimpleSignature | BundledSignature;

/** https://github.com/secure-systems-lab/dsse/blob/master/envelope.md */
export interface Envelope {
  readonly type: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly Uint8Array[];
}

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;
const mostSignatures = 10;

/** Reads the payload of a signature with the annotations of its layer. */
export function readSimple(payload: Uint8Array, annotations: unknown): SimpleSignature | undefined {
  if (!isRecord(annotations)) return undefined;
  const signature = bytesOf(annotations['dev.cosignproject.cosign/signature']);
  if (signature === undefined) return undefined;
  const certificate = annotations['dev.sigstore.cosign/certificate'];
  return {
    form: 'cosign',
    payload,
    signature,
    certificate: typeof certificate === 'string' && certificate !== '' ? certificate : undefined,
    log: recordIn(annotations['dev.sigstore.cosign/bundle']),
  };
}

/** https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto */
export function readBundle(bundle: Readonly<Record<string, unknown>> | undefined): BundledSignature | undefined {
  if (bundle === undefined || !isRecord(bundle.verificationMaterial)) return undefined;
  return { form: 'sigstore-bundle', bundle, envelope: readEnvelope(bundle.dsseEnvelope) };
}

/** The bytes of an envelope that are signed. */
export function signedBytes({ type, payload }: Envelope): Uint8Array {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** The bytes that base64 stands for. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  return typeof value === 'string' && base64.test(value) ? Buffer.from(value, 'base64') : undefined;
}

function readEnvelope(value: unknown): Envelope | undefined {
  if (!isRecord(value) || typeof value.payloadType !== 'string' || !Array.isArray(value.signatures)) return undefined;
  const payload = bytesOf(value.payload);
  const list: readonly unknown[] = value.signatures.slice(0, mostSignatures);
  const signatures = list.flatMap((each) => (isRecord(each) ? (bytesOf(each.sig) ?? []) : []));
  if (payload === undefined || signatures.length === 0) return undefined;
  return { type: value.payloadType, payload, signatures };
}

function recordIn(json: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof json !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
