import { type Refusal, refusalOfPayload, refusalOfStatement, unreadable } from './claims.ts';
import { type FoundSignature, signedBytes } from './found.ts';
import { isSignedBy, type PublicKey } from './public-key.ts';

const statementType = 'application/vnd.in-toto+json';
const notByKey: Refusal = 'its signature is by another key, or was changed';

/** Why `found` is not the signature of the image `digest` by `key`; undefined when it is. */
export function refusalByKey(found: FoundSignature, key: PublicKey, digest: string): Refusal | undefined {
  if (found.form === 'cosign') {
    if (!isSignedBy(key, found.payload, found.signature)) return notByKey;
    return refusalOfPayload(found.payload, digest);
  }
  const { envelope } = found;
  if (envelope === undefined || envelope.type !== statementType) return unreadable;
  const bytes = signedBytes(envelope);
  if (!envelope.signatures.some((signature) => isSignedBy(key, bytes, signature))) return notByKey;
  return refusalOfStatement(envelope.payload, digest);
}
