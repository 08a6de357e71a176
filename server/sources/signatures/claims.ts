import { isDigest } from '../../model/image-reference.ts';
import { isRecord, readJson } from '../registry/manifest.ts';

/** Why what was signed is not what was looked for; a sentence about `its signature`, without a stop. */
export type Refusal = string;

export const unreadable: Refusal = 'its signature cannot be read';

const payloadType = 'cosign container image signature';
/** By which cosign signs, other than the predicates by which somebody tells how an image was made. */
const signPredicate = 'https://sigstore.dev/cosign/sign/v1';
const statementTypes = ['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1'];

/**
 * Looks whether a signed payload speaks of the image `digest`.
 * Source: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md
 */
export function refusalOfPayload(payload: Uint8Array, digest: string): Refusal | undefined {
  const critical = readJson(payload)?.critical;
  if (!isRecord(critical) || !isRecord(critical.image)) return unreadable;
  if (critical.type !== payloadType) return 'its signature is not one of an image';
  return refusalOfDigest(critical.image['docker-manifest-digest'], digest);
}

/**
 * The same for a statement, by which newer versions of cosign sign.
 * Source: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
 */
export function refusalOfStatement(payload: Uint8Array, digest: string): Refusal | undefined {
  const statement = readJson(payload);
  if (statement === undefined || !Array.isArray(statement.subject)) return unreadable;
  if (!statementTypes.some((type) => type === statement._type)) return unreadable;
  if (statement.predicateType !== signPredicate) return 'its signature is not one of an image';
  const [algorithm = '', hex = ''] = digest.split(':');
  const subjects: readonly unknown[] = statement.subject.slice(0, 1000);
  const said = subjects.map((subject) =>
    isRecord(subject) && isRecord(subject.digest) ? subject.digest[algorithm] : undefined,
  );
  return said.some((each) => each === hex) ? undefined : refusalOfDigest(`${algorithm}:${said[0]}`, digest);
}

function refusalOfDigest(said: unknown, digest: string): Refusal | undefined {
  if (said === digest) return undefined;
  if (typeof said !== 'string' || !isDigest(said)) return unreadable;
  return `its signature is of another image, \`${said.slice(0, 19)}…\``;
}
