import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** A key that signatures can be checked by, and the hashes that cosign signs with it. */
export interface PublicKey {
  readonly key: KeyObject;
  /** Of which one has to fit; `null` where the kind of key needs none. */
  readonly hashes: readonly (string | null)[];
}

/** Why a text is no key to check signatures by; a phrase that follows its name. */
export interface KeyProblem {
  readonly problem: string;
}

/** cosign hashes by SHA-256 whatever the curve, newer versions of it by the curve's own. */
const curves: Readonly<Record<string, readonly string[]>> = {
  prime256v1: ['sha256'],
  secp384r1: ['sha384', 'sha256'],
  secp521r1: ['sha512', 'sha256'],
};
const leastModulus = 2048;
const mostModulus = 16_384;

/** Reads a public key in PEM: ECDSA of P-256, P-384 or P-521, RSA, or Ed25519. */
export function readPublicKey(text: string): PublicKey | KeyProblem {
  // Node would take the public half of it without a word.
  if (/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/.test(text)) return { problem: 'is a private key; name the public one' };
  if (!/-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(text)) return { problem: 'is no public key in PEM' };
  try {
    const key = createPublicKey(text);
    const hashes = hashesFor(key);
    return hashes === undefined ? { problem: 'is of a kind that cosign does not sign with' } : { key, hashes };
  } catch {
    return { problem: 'is damaged: it is no public key' };
  }
}

/** Whether `signature` is the one of `data` by `key`. */
export function isSignedBy({ key, hashes }: PublicKey, data: Uint8Array, signature: Uint8Array): boolean {
  return hashes.some((hash) => {
    try {
      return verify(hash, data, key, signature);
    } catch {
      return false;
    }
  });
}

function hashesFor({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): PublicKey['hashes'] | undefined {
  if (asymmetricKeyType === 'ed25519') return [null];
  if (asymmetricKeyType === 'ec') return curves[asymmetricKeyDetails?.namedCurve ?? ''];
  const { modulusLength = 0 } = asymmetricKeyDetails ?? {};
  const isUsual = modulusLength >= leastModulus && modulusLength <= mostModulus;
  return asymmetricKeyType === 'rsa' && isUsual ? ['sha256'] : undefined;
}
