import { matchesImage } from '../model/image-pattern.ts';
import { isOnlyLocal, isStandIn } from '../model/official-image.ts';
import { pinFixes } from '../model/pin.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'unpinned-image',
  title: 'Image not pinned by digest',
  severity: 'low',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: 'A tag can be moved: what is built or started tomorrow may not be what was tested today, and whoever takes over the registry account decides what it is. A digest names the content itself.',
  remedy: 'Add the digest after the tag, `name:tag@sha256:…`, and let Renovate or Dependabot raise both together.',
  references: {
    'cis-docker': { id: '4.2', relation: 'wider' },
    checkov: 'CKV_K8S_43',
    kics: '7c81d34c-8e5a-402b-9798-9f442630e678',
    semgrep: 'dockerfile-source-not-pinned',
    'compose-lint': { id: 'CL-0019', relation: 'narrower' },
    kubescape: { id: 'image-not-pinned-to-digest', relation: 'wider' },
    kyverno: 'require-image-checksum',
  },
  options: { allow: [] },

  *image({ image }, { options }) {
    const reference = image.value;
    if (reference === undefined || reference.digest !== undefined) return;
    // What was never pushed has no digest to pin.
    if (isOnlyLocal(reference) || isStandIn(reference)) return;
    if ((options.allow as readonly string[]).some((pattern) => matchesImage(pattern, reference))) return;
    yield {
      range: image.range,
      message: `\`${reference.text}\` is not pinned by digest`,
      fixes: () => pinFixes(image),
    };
  },
});
