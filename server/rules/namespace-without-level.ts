import { enforceLevel, type PodSecurityLevel } from '../model/namespace-level.ts';
import { defineRule, type Fix } from './rule.ts';

/** The cluster's own: they need what the levels forbid. */
const systemName = /^(?:kube-|openshift)/;

export default defineRule({
  id: 'namespace-without-level',
  title: 'Namespace without a Pod Security level',
  severity: 'medium',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Without a label of the Pod Security Standards a namespace takes any pod, privileged ones and those that mount the disk of the node included: whoever may start a pod owns the node.',
  remedy:
    'Label it `pod-security.kubernetes.io/enforce: restricted`, or `baseline` where programs are not ready for that.',
  references: {
    'cis-kubernetes': { id: '5.2.1', relation: 'wider' },
    kubescape: { id: 'C-0192', relation: 'wider' },
  },

  *resource(resource) {
    if (!resource.is('', 'Namespace') || systemName.test(resource.name)) return;
    const level = resource.label(enforceLevel);
    if (level.state !== 'absent') return;
    const fix = (title: string, breaks: string, levels: Readonly<Record<string, PodSecurityLevel>>): Fix => ({
      title,
      breaks,
      safety: 'unsafe',
      edits: () => resource.setLabels(levels),
    });
    const what = resource.isNamed ? `Namespace \`${resource.name}\`` : 'This namespace';
    yield {
      range: resource.nameRange,
      message: `${what} takes any pod, as it enforces no level of the Pod Security Standards`,
      fixes: [
        fix('Enforce `restricted`', 'Pods that do not fit `restricted` are refused when they are next started', {
          [enforceLevel]: 'restricted',
        }),
        fix(
          'Enforce `baseline`, and warn of what `restricted` would refuse',
          'Pods that do not fit `baseline` are refused when they are next started',
          { [enforceLevel]: 'baseline', 'pod-security.kubernetes.io/warn': 'restricted' },
        ),
      ],
    };
  },
});
