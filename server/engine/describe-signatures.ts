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
  return ofCheck(answer.value as SignatureCheck, question.signers, image);
}

function ofCheck(
  { valid, refused, found }: SignatureCheck,
  signers: readonly Signer[],
  image: ImageReference,
): SignatureNews {
  const [first] = valid;
  if (first !== undefined) return { state: 'signed', text: `Signed by ${signatureText(first)}.` };
  if (signers.length > 0) {
    const [why] = refused;
    const wanted = signers.map(signerText).join(' or ');
    return { state: 'unsigned', text: `**Not signed** by ${wanted}${why === undefined ? '' : `: ${why}`}.` };
  }
  const count = found === 1 ? 'one signature' : `${found} signatures`;
  const legacy =
    image.registry === 'docker.io' ? ` Docker Content Trust, which ends on ${contentTrustEnd}, is not asked.` : '';
  const text =
    found === 0
      ? `Has no signature by cosign or Notation.${legacy}`
      : `Has ${count}. Nobody can say whose: \`images.signed-by\` in \`.bulkhead.yaml\` names no signer for it.`;
  return { state: 'unjudged', text };
}

function signatureText({ by, issuer, checkedBy, signedAt }: ImageSignature): string {
  const who = by.includes('`') ? by : `\`${by}\``;
  const whose = issuer === undefined ? '' : ` of \`${issuer}\``;
  const when = signedAt === undefined ? '' : `, on ${signedAt.slice(0, 10)}`;
  const how = { bulkhead: '', cosign: ', as cosign says', notation: ', as Notation says' }[checkedBy];
  return `${who}${whose}${when}${how}`;
}
