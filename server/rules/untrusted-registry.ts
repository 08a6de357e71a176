import { comesFrom } from '../model/image-pattern.ts';
import { type ImageReference, normalizedName } from '../model/image-reference.ts';
import { isOnlyLocal } from '../model/official-image.ts';
import { contains } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, listed, type Problem } from './rule.ts';

export default defineRule({
  id: 'untrusted-registry',
  title: 'Image from a registry that is not trusted',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: 'Whoever can push to a registry decides what runs where its images are used. A project that names the registries it trusts is spared look-alikes, images of unknown upkeep, and a public image that answers to the name of an internal one.',
  remedy:
    'Take the image from a registry that `images.registries` in `.bulkhead.yaml` names, by a mirror if need be, or add its own there. Without that list the rule says nothing.',
  references: {
    'cis-docker': { id: '4.2', relation: 'wider' },
    'cis-kubernetes': { id: '5.5.1', relation: 'wider' },
    hadolint: 'DL3026',
    tally: 'DL3026',
    trivy: 'KSV-0125',
    kubescape: 'C-0078',
  },

  *instruction(instruction, { registries }) {
    const { keyword, range, stage } = instruction;
    if (registries.length === 0 || stage?.isUsed !== true || !/^(?:FROM|COPY|RUN)$/.test(keyword)) return;
    for (const use of stage.build.images) if (contains(range, use.range)) yield* judge(use.image, registries);
  },

  *image({ image, role }, { registries }) {
    // Those of a Dockerfile are judged by instruction: it knows whether its stage is used.
    if (registries.length > 0 && role === 'run') yield* judge(image, registries);
  },
});

function* judge({ value, range }: Slot<ImageReference>, registries: readonly string[]): Generator<Problem> {
  if (value === undefined || isOnlyLocal(value) || registries.some((place) => comesFrom(place, value))) return;
  const message = `\`${value.text}\` is \`${normalizedName(value)}\`, and only ${listed(registries)} may be used`;
  yield { range, message };
}
