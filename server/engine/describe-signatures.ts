import { contentTrustEnd } from '../model/content-trust.ts';
import { answerTo, type Facts } from '../model/facts.ts';
import type { ImageReference } from '../model/image-reference.ts';
import {
  type ImageSignature,
  type SignatureCheck,
  type Signer,
  signatureInquiry,
  signerText,
} from '../model/signature.ts';

/** What is known of the signatures of an image, and whether that is good. */
export interface SignatureNews {
  readonly state: 'signed' | 'unsigned' | 'unjudged' | 'unavailable';
  /** Markdown, one or two sentences. */
  readonly text: string;
}

/** What is known of who has signed `image`, `signers` being those of the configuration; undefined when nobody has looked. */
export function describeSignatures(
  image: ImageReference,
  signers: readonly Signer[],
  facts: Facts,
): SignatureNews | undefined {
  const question = signatureInquiry(image, signers);
  const answer = question && answerTo(question, facts);
  if (question === undefined || answer === undefined || answer.state === 'unknown') return undefined;
  if (answer.state === 'unavailable')
    return { state: 'unavailable', text: `Its signatures cannot be checked: ${answer.reason}.` };
  return ofCheck(
    answer.value as SignatureCheck,
    question.signers,
    legacyText(answer.value as SignatureCheck, image, facts),
  );
}

function ofCheck({ valid, refused, found }: SignatureCheck, signers: readonly Signer[], legacy: string): SignatureNews {
  const [first] = valid;
  if (first !== undefined) return { state: 'signed', text: `Signed by ${signatureText(first)}.` };
  if (signers.length > 0) {
    const [why] = refused;
    const wanted = signers.map(signerText).join(' or ');
    return { state: 'unsigned', text: `**Not signed** by ${wanted}${why === undefined ? '' : `: ${why}`}.${legacy}` };
  }
  const count = found === 1 ? 'one signature' : `${found} signatures`;
  const text =
    found === 0
      ? `Has no signature by cosign or Notation.${legacy}`
      : `Has ${count}. Nobody can say whose: \`images.signed-by\` in \`.bulkhead.yaml\` names no signer for it.${legacy}`;
  return { state: 'unjudged', text };
}

/** What is to be said of Docker Content Trust, behind all else: that it is there, until when, and what to do instead. */
function legacyText({ contentTrust }: SignatureCheck, { registry }: ImageReference, { today }: Facts): string {
  const end = `which is not verified here, and ends on ${contentTrustEnd}`;
  if (contentTrust === undefined)
    return registry === 'docker.io' ? ` Docker Content Trust, ${end}, has told nothing of it.` : '';
  const { server, names, expires } = contentTrust;
  const what = {
    'this-image': 'names it',
    'another-image': 'names another image by this tag',
    'other-tags': 'names other tags of it, and not this one',
  }[names];
  const isOver = expires !== undefined && today !== undefined && expires.slice(0, 10) <= today;
  const past = isOver ? `; what it has is out of date since ${expires.slice(0, 10)}` : '';
  return ` Docker Content Trust at \`${server}\`, ${end}, ${what}${past}: sign with cosign or Notation instead, and name the signer in \`images.signed-by\`.`;
}

function signatureText({ by, issuer, checkedBy, signedAt }: ImageSignature): string {
  const who = by.includes('`') ? by : `\`${by}\``;
  const whose = issuer === undefined ? '' : ` of \`${issuer}\``;
  const when = signedAt === undefined ? '' : `, on ${signedAt.slice(0, 10)}`;
  const how = { bulkhead: '', cosign: ', as cosign says', notation: ', as Notation says' }[checkedBy];
  return `${who}${whose}${when}${how}`;
}
