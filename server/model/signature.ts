import { matchesImage } from './image-pattern.ts';
import { formatReference, type ImageReference } from './image-reference.ts';
import { isOnlyLocal } from './official-image.ts';

/** Whom `images.signed-by` of the configuration names: by a key, by an identity, or by the machine's Notation. */
export type Signer = KeySigner | IdentitySigner | NotationSigner | ContentTrustSigner;

/** What all of them have. */
interface AnySigner {
  /** Names of the images that it may sign, `*` stands for any characters; all images when empty. */
  readonly images: readonly string[];
}

/** Whoever has the private half of a key; signs with cosign. */
export interface KeySigner extends AnySigner {
  readonly kind: 'key';
  /** The public key in PEM, or the path of its file as paths of documents are written. */
  readonly key: string;
}

/** Somebody whom an issuer knows; signs with cosign, without a key of their own. */
export interface IdentitySigner extends AnySigner {
  readonly kind: 'identity';
  /** An e-mail address, or the address of a workflow; `*` stands for any characters. */
  readonly identity: string;
  /** Who vouches for that, such as `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
}

/** Whomever the trust policy of Notation on this machine names. */
export interface NotationSigner extends AnySigner {
  readonly kind: 'notation';
}

/** Docker Content Trust, which ends, and is never believed. */
export interface ContentTrustSigner extends AnySigner {
  readonly kind: 'content-trust';
}

/** A signature that holds. */
export interface ImageSignature {
  /** The file of the key, or the identity; a text of the user's or of a verified certificate. */
  readonly by: string;
  /** Who vouches for an identity. */
  readonly issuer?: string;
  readonly form: 'cosign' | 'sigstore-bundle' | 'notation';
  readonly checkedBy: 'bulkhead' | 'cosign' | 'notation';
  /** ISO 8601, where something that was verified says so. */
  readonly signedAt?: string;
}

/** What a server of Docker Content Trust has of an image; nobody has verified it. */
export interface ContentTrustData {
  /** Its host. */
  readonly server: string;
  /** Whether it names the image that was looked at, or another one under the same tag. */
  readonly names: 'this-image' | 'another-image' | 'other-tags';
  /** ISO 8601, from when on nobody accepts it. */
  readonly expires?: string;
}

/** What is known of the signatures of an image, all of its signers having been tried. */
export interface SignatureCheck {
  /** The digest that was looked at. */
  readonly digest: string;
  /** How many signatures lie beside the image, whoever made them; undefined where only a program has looked. */
  readonly found?: number;
  /** Those by one of the signers that were asked for. */
  readonly valid: readonly ImageSignature[];
  /** Why others were not accepted, one sentence without a stop for each reason. */
  readonly refused: readonly string[];
  /** Where no signature holds. */
  readonly contentTrust?: ContentTrustData;
}

const pem = /^-----BEGIN /;

/** Whether the text of a key is the key itself, and no path. */
export function isInlineKey(key: string): boolean {
  return pem.test(key.trimStart());
}

/** Those of `signers` that may sign `image`. */
function signersOf(image: ImageReference, signers: readonly Signer[]): readonly Signer[] {
  return signers.filter(({ images }) => images.length === 0 || images.some((pattern) => matchesImage(pattern, image)));
}

/** The question whether one of `signers` has signed `image`; undefined where none of them has to. */
export function signatureQuestion(
  image: ImageReference,
  signers: readonly Signer[],
): { readonly kind: 'signature'; readonly reference: string; readonly signers: readonly Signer[] } | undefined {
  const question = signatureInquiry(image, signers);
  return question && question.signers.length > 0 ? question : undefined;
}

/** The same for whoever wants to know in any case: without signers, how many signatures there are. */
export function signatureInquiry(
  image: ImageReference,
  signers: readonly Signer[],
): ReturnType<typeof signatureQuestion> {
  if (isOnlyLocal(image)) return undefined;
  return { kind: 'signature', reference: signedReference(image), signers: signersOf(image, signers) };
}

/** `image` as its signatures are asked for. */
function signedReference(image: ImageReference): string {
  const tag = image.tag ?? (image.digest === undefined ? 'latest' : undefined);
  return formatReference({ ...image, tag });
}

/** A signer in words, without the rest of its sentence: `the key in cosign.pub`. */
export function signerText(signer: Signer): string {
  switch (signer.kind) {
    case 'key':
      return isInlineKey(signer.key) ? 'the key in `.bulkhead.yaml`' : `the key in \`${keyName(signer.key)}\``;
    case 'identity':
      return `\`${signer.identity}\` of \`${signer.issuer}\``;
    case 'notation':
      return 'whom Notation trusts';
    case 'content-trust':
      return 'Docker Content Trust';
  }
}

/** The last part of a key's path. */
export function keyName(key: string): string {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return /%[0-9a-f]{2}/i.test(name) && key.includes('://') ? decoded(name) : name;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
