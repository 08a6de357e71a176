import { isOnlyLocal, isStandIn } from '../model/official-image.ts';
import { pinFixes } from '../model/pin.ts';
import { defineRule, listed } from './rule.ts';

export default defineRule({
  id: 'untagged-image',
  title: 'Image without a tag',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: 'Without a tag the engine takes `latest`, which is whatever was pushed last: builds differ from day to day, and nobody can tell which version runs or whether it was scanned.',
  remedy: 'Name the version that was tested, and pin it by digest.',
  references: {
    'cis-docker': { id: '5.28', relation: 'wider' },
    hadolint: 'DL3006',
    tally: 'DL3006',
    trivy: [
      { id: 'DS-0001', relation: 'wider' },
      { id: 'KSV-0013', relation: 'wider' },
    ],
    checkov: [
      { id: 'CKV_DOCKER_7', relation: 'wider' },
      { id: 'CKV_K8S_14', relation: 'wider' },
    ],
    kics: ['9efb0b2d-89c9-41a3-91ca-dcc0aec911fd', { id: '583053b7-e632-46f0-b989-f81ff8045385', relation: 'wider' }],
    semgrep: 'missing-image-version',
    'compose-lint': { id: 'CL-0004', relation: 'wider' },
    dclint: { id: 'service-image-require-explicit-tag', relation: 'wider' },
    'kube-linter': { id: 'latest-tag', relation: 'wider' },
    'kube-score': { id: 'Container Image Tag', relation: 'wider' },
    polaris: { id: 'tagNotSpecified', relation: 'wider' },
    kubeaudit: { id: 'image', relation: 'wider' },
    kyverno: { id: 'disallow-latest-tag/require-image-tag', relation: 'equal' },
  },

  *image({ image, role, tagArguments = [] }) {
    const reference = image.value;
    if (reference === undefined || reference.tag !== undefined || reference.digest !== undefined || role === 'content')
      return;
    if (isOnlyLocal(reference) || isStandIn(reference)) return;
    const unless = tagArguments.length === 0 ? '' : `, unless the build is given another ${listed(tagArguments)}`;
    yield {
      range: image.range,
      message: `\`${reference.text}\` has no tag, so \`latest\` is taken${unless}`,
      ...(unless === '' ? {} : { severity: 'low' }),
      fixes: () => pinFixes(image),
    };
  },
});
