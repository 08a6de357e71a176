import { createHash } from 'node:crypto';
import { bundleFromJSON } from '@sigstore/bundle';
import { type TrustMaterial, toSignedEntity, Verifier } from '@sigstore/verify';
import { matchesText } from '../../model/image-pattern.ts';
import type { IdentitySigner, ImageSignature } from '../../model/signature.ts';
import { isRecord, readJson } from '../registry/manifest.ts';
import { text } from '../untrusted.ts';
import { type Refusal, refusalOfPayload, refusalOfStatement, unreadable } from './claims.ts';
import { bytesOf, type FoundSignature, type SimpleSignature } from './found.ts';

/** Who a certificate that was verified is for. */
interface VerifiedIdentity {
  readonly identity: string;
  readonly issuer: string;
  /** ISO 8601, as the log says. */
  readonly signedAt: string | undefined;
}

/** Sigstore's own words for what is wrong, in ours. */
const failures: Readonly<Record<string, Refusal>> = {
  CERTIFICATE_ERROR: 'the certificate of its signature is not by an authority of the trust root, or was not valid then',
  SIGNATURE_ERROR: 'its signature does not fit what was signed',
  TIMESTAMP_ERROR: 'nothing trustworthy says when its signature was made',
};
const mostEntries = 20;
const longestNote = 16_384;
const notLogged: Refusal = 'its signature is not in the transparency log as it should be';

/** A trust root, ready to be asked who signed. */
export class TrustedIdentities {
  readonly #material: TrustMaterial;

  constructor(material: TrustMaterial) {
    this.#material = material;
  }

  /** The signature of the image `digest` by `signer` that `found` is, or why it is none. */
  judge(found: FoundSignature, digest: string, signer: IdentitySigner): ImageSignature | Refusal {
    const verified = identityOf(found, this.#material, digest);
    if (typeof verified === 'string') return verified;
    const { identity, issuer, signedAt } = verified;
    if (!isMeant(verified, signer)) return `its signature is by \`${plain(identity)}\` of \`${plain(issuer)}\``;
    const when = signedAt === undefined ? {} : { signedAt };
    return { by: identity, issuer, form: found.form, checkedBy: 'bulkhead', ...when };
  }
}

function plain(name: string): string {
  return name.replaceAll('`', "'");
}

/** Who signed the image `digest` by `found`, or why that is not so. */
function identityOf(found: FoundSignature, material: TrustMaterial, digest: string): VerifiedIdentity | Refusal {
  const bundle = found.form === 'cosign' ? bundleOf(found) : found.bundle;
  if (bundle === undefined) return 'its signature is by a key, and not by an identity';
  if (!hasPlainCheckpoints(bundle)) return unreadable;
  try {
    const read = bundleFromJSON(bundle);
    const entity = toSignedEntity(read, found.form === 'cosign' ? Buffer.from(found.payload) : undefined);
    const { identity } = new Verifier(material).verify(entity);
    const refusal = found.form === 'cosign' ? refusalOfPayload(found.payload, digest) : refusalOf(found, digest);
    if (refusal !== undefined) return refusal;
    const name = text(identity?.subjectAlternativeName, 500);
    const issuer = text(identity?.extensions?.issuer, 500);
    if (name === undefined || issuer === undefined) return unreadable;
    const seconds = Number(read.verificationMaterial.tlogEntries[0]?.integratedTime ?? 0);
    return { identity: name, issuer, signedAt: seconds > 0 ? new Date(seconds * 1000).toISOString() : undefined };
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string') return unreadable;
    return (Object.hasOwn(failures, code) && failures[code]) || (code.startsWith('TLOG') ? notLogged : unreadable);
  }
}

function isMeant({ identity, issuer }: VerifiedIdentity, signer: IdentitySigner): boolean {
  return issuer === signer.issuer && matchesText(signer.identity, identity);
}

/**
 * Whether the names in the notes of logs are names. The package takes them for regular expressions, and who writes a note
 * could keep it busy for ever.
 */
function hasPlainCheckpoints(bundle: object): boolean {
  const { verificationMaterial } = bundle as { verificationMaterial?: unknown };
  const entries = isRecord(verificationMaterial) ? verificationMaterial.tlogEntries : undefined;
  if (!Array.isArray(entries)) return true;
  return entries.length <= mostEntries && entries.every((entry) => isPlainNote(noteOf(entry)));
}

function noteOf(entry: unknown): unknown {
  const proof = isRecord(entry) ? entry.inclusionProof : undefined;
  const checkpoint = isRecord(proof) ? proof.checkpoint : undefined;
  return isRecord(checkpoint) ? checkpoint.envelope : undefined;
}

function isPlainNote(note: unknown): boolean {
  if (typeof note !== 'string') return true;
  if (note.length > longestNote) return false;
  return [...note.matchAll(/\u2014 (\S+)/g)].every(([, name = '']) => /^[\w./:-]+$/.test(name));
}

function refusalOf(found: Extract<FoundSignature, { form: 'sigstore-bundle' }>, digest: string): Refusal | undefined {
  if (found.envelope?.type !== 'application/vnd.in-toto+json') return unreadable;
  return refusalOfStatement(found.envelope.payload, digest);
}

/**
 * A signature of the older form as a bundle, which says the same in other places.
 * Source: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#properties
 */
function bundleOf({ payload, signature, certificate, log }: SimpleSignature): object | undefined {
  if (certificate === undefined) return undefined;
  const [, body = ''] =
    /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]{1,20000})-----END CERTIFICATE-----/.exec(certificate) ?? [];
  const entry = log && isRecord(log.Payload) ? log.Payload : {};
  const canonical = bytesOf(entry.body);
  const kind = canonical && kindOf(canonical);
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
    verificationMaterial: {
      x509CertificateChain: { certificates: [{ rawBytes: body.replace(/\s+/g, '') }] },
      tlogEntries: [
        {
          logIndex: String(entry.logIndex),
          logId: { keyId: Buffer.from(String(entry.logID), 'hex').toString('base64') },
          kindVersion: kind,
          integratedTime: String(entry.integratedTime),
          inclusionPromise: { signedEntryTimestamp: log?.SignedEntryTimestamp },
          canonicalizedBody: entry.body,
        },
      ],
    },
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest: sha256(payload) },
      signature: Buffer.from(signature).toString('base64'),
    },
  };
}

function kindOf(body: Uint8Array): { kind: unknown; version: unknown } {
  const { kind, apiVersion } = readJson(body) ?? {};
  return { kind, version: apiVersion };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
