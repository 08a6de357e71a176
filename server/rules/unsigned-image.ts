import { contentTrustEnd } from '../model/content-trust.ts';
import type { Facts } from '../model/facts.ts';
import type { ImageReference } from '../model/image-reference.ts';
import { type Signer, signatureQuestion, signerText } from '../model/signature.ts';
import { contains } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Problem } from './rule.ts';

export default defineRule({
  id: 'unsigned-image',
  title: 'Image without the signature that it needs',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: 'A signature says who made an image, whoever can write to its registry. Where a project says whose signatures it wants, an image without one was made by somebody else, or changed on the way.',
  remedy:
    'Use an image that one of `images.signed-by` in `.bulkhead.yaml` has signed, have it signed, or name its signer there. Without that list the rule says nothing, and registries are asked only where `bulkhead.online`, a command or `--online` allows it.',
  references: {
    'cis-docker': { id: '4.5', relation: 'wider' },
    'cis-kubernetes': { id: '5.5.1', relation: 'wider' },
    kubescape: [
      { id: 'C-0236', relation: 'wider' },
      { id: 'C-0237', relation: 'narrower' },
    ],
  },

  *instruction(instruction, { signedBy, facts }) {
    const { keyword, range, stage } = instruction;
    if (signedBy.length === 0 || stage?.isUsed !== true || !/^(?:FROM|COPY|RUN)$/.test(keyword)) return;
    for (const use of stage.build.images) if (contains(range, use.range)) yield* judge(use.image, signedBy, facts);
  },

  *image({ image, role }, { signedBy, facts }) {
    // Those of a Dockerfile are judged by instruction: it knows whether its stage is used.
    if (signedBy.length > 0 && role === 'run') yield* judge(image, signedBy, facts);
  },
});

function* judge({ value, range }: Slot<ImageReference>, signers: readonly Signer[], facts: Facts): Generator<Problem> {
  const question = value && signatureQuestion(value, signers);
  const answer = question && facts.signature(question.reference, question.signers);
  if (value === undefined || answer?.state !== 'known' || answer.value.valid.length > 0) return;
  const wanted = question?.signers.map(signerText).join(' or ');
  const { refused, contentTrust } = answer.value;
  const isLegacy = contentTrust?.names === 'this-image';
  const [why] = isLegacy
    ? [...refused, `Docker Content Trust, which ends on ${contentTrustEnd}, does not count`]
    : refused;
  const message =
    why === undefined
      ? `\`${value.text}\` is not signed, and has to be by ${wanted}`
      : `\`${value.text}\` is not signed by ${wanted}: ${why}`;
  yield { range, message };
}
