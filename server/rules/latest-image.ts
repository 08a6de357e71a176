import { pinFixes } from '../model/pin.ts';
import { defineRule, listed } from './rule.ts';

export default defineRule({
  id: 'latest-image',
  title: 'Image tagged latest',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: '`latest` is whatever was pushed last: builds differ from day to day, a roll-back brings the same broken image again, and nobody can tell which version runs.',
  remedy: 'Name the version that was tested, and pin it by digest.',
  references: {
    'cis-docker': { id: '5.28', relation: 'wider' },
    hadolint: 'DL3007',
    tally: 'DL3007',
    trivy: [
      { id: 'DS-0001', relation: 'wider' },
      { id: 'KSV-0013', relation: 'wider' },
    ],
    checkov: [
      { id: 'CKV_DOCKER_7', relation: 'wider' },
      { id: 'CKV_K8S_14', relation: 'wider' },
    ],
    kics: ['f45ea400-6bbe-4501-9fc7-1c3d75c32067', { id: '583053b7-e632-46f0-b989-f81ff8045385', relation: 'wider' }],
    semgrep: 'avoid-latest-version',
    'compose-lint': { id: 'CL-0004', relation: 'wider' },
    dclint: { id: 'service-image-require-explicit-tag', relation: 'wider' },
    'kube-linter': { id: 'latest-tag', relation: 'wider' },
    'kube-score': { id: 'Container Image Tag', relation: 'wider' },
    polaris: { id: 'tagNotSpecified', relation: 'wider' },
    kyverno: { id: 'disallow-latest-tag/validate-image-tag', relation: 'equal' },
  },

  *image({ image, role, tagArguments = [] }) {
    const reference = image.value;
    // With a digest beside it, the tag is only a remark.
    if (reference?.tag !== 'latest' || reference.digest !== undefined || role === 'content') return;
    const unless = tagArguments.length === 0 ? '' : `, unless the build is given another ${listed(tagArguments)}`;
    yield {
      range: image.range,
      message: `\`${reference.text}\` may be another image tomorrow${unless}`,
      ...(unless === '' ? {} : { severity: 'low' }),
      fixes: () => pinFixes(image),
    };
  },
});
