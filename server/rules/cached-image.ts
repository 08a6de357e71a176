import { cachedImages } from '../model/pull-policy.ts';
import { workloadOf } from '../model/workload-spec.ts';
import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'cached-image',
  title: 'Image that is taken from the node unasked',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'What a node has under a tag is run without asking the registry: it may be older than what the tag means now, and any pod of the node gets a private image without showing that it may have it.',
  remedy: 'Pin the image by digest, or set `imagePullPolicy: Always`, which downloads only what the node lacks.',
  references: {
    checkov: { id: 'CKV_K8S_15', relation: 'wider' },
    kics: { id: 'caa3479d-885d-4882-9aac-95e5e78ef5c2', relation: 'wider' },
    'kube-score': { id: 'Container Image Pull Policy', relation: 'wider' },
    polaris: { id: 'pullPolicyNotAlways', relation: 'wider' },
    kubescape: { id: 'C-0075', relation: 'wider' },
    kyverno: { id: 'always-pull-images', relation: 'wider' },
  },

  *resource(resource) {
    const workload = workloadOf(resource);
    if (workload === undefined) return;
    for (const { container, image, policy, isNeverPulled } of cachedImages(workload)) {
      const how = isNeverPulled
        ? 'is taken from the node, and never from its registry'
        : 'may be what the node still has';
      yield {
        range: policy.range,
        message: `\`${image}\` of \`${container.name}\` ${how}`,
        fixes: [
          shared(policy, {
            title: 'Set `imagePullPolicy: Always`',
            safety: 'unsafe',
            breaks: isNeverPulled
              ? 'The pod does not start where the image is in no registry'
              : 'The pod does not start while the registry does not answer, or without a secret for it',
            edits: () => policy.set('Always'),
          }),
        ],
      };
    }
  },
});
