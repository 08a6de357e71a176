import { type Capability, capabilityNamed, isAllCapabilities } from '../model/capability.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Problem, type Severity, shared } from './rule.ts';

const severityOf: Readonly<Record<Capability['class'], Severity>> = {
  takeover: 'critical',
  'host-reach': 'high',
  disclosure: 'medium',
  availability: 'medium',
  bounded: 'low',
};

export default defineRule({
  id: 'dangerous-capability',
  title: 'Dangerous capability added',
  severity: 'critical',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'Capabilities are the powers of root, one by one. Those that container runtimes leave out by default reach beyond the container: to other processes, to the network, to the kernel.',
  remedy: 'Remove the capability, or find a narrower one for what the program really does.',
  references: {
    'cis-docker': { id: '5.4', relation: 'wider' },
    'cis-kubernetes': '5.2.9',
    'pod-security': 'baseline/capabilities_baseline',
    owasp: { id: 'RULE #3', relation: 'wider' },
    trivy: [
      'KSV-0022',
      { id: 'KSV-0005', relation: 'narrower' },
      { id: 'KSV-0120', relation: 'narrower' },
      { id: 'KSV-0119', relation: 'narrower' },
    ],
    checkov: [
      { id: 'CKV_K8S_25', relation: 'wider' },
      { id: 'CKV_K8S_39', relation: 'narrower' },
    ],
    kics: [
      { id: '19ebaa28-fc86-4a58-bcfa-015c9e22fe40', relation: 'wider' },
      { id: '235236ee-ad78-4065-bd29-61b061f28ce0', relation: 'narrower' },
    ],
    'compose-lint': ['CL-0011', 'CL-0024', 'CL-0027', 'CL-0028', 'CL-0029', 'CL-0030'].map((id) => ({
      id,
      relation: 'narrower' as const,
    })),
    polaris: [
      { id: 'dangerousCapabilities', relation: 'narrower' },
      { id: 'insecureCapabilities', relation: 'wider' },
    ],
    kubescape: { id: 'insecure-capabilities', relation: 'narrower' },
    kubeaudit: { id: 'capabilities', relation: 'wider' },
    kyverno: [
      'disallow-capabilities',
      { id: 'disallow-capabilities-strict', relation: 'wider' },
      { id: 'restrict-adding-capabilities', relation: 'wider' },
    ],
  },

  *container({ name, addedCapabilities, isWindows }) {
    if (isWindows) return;
    for (const item of addedCapabilities.items) {
      const { value } = item;
      if (value === undefined) continue;
      const capability = capabilityNamed(value);
      if (isAllCapabilities(value)) {
        yield problem(
          item,
          value,
          `\`${name}\` adds every capability of the kernel, which is as good as root on the host`,
          'critical',
        );
      } else if (capability !== undefined && !capability.isBaseline) {
        // What runtimes give by default anyway, and only the Pod Security Standards refuse.
        const severity = capability.isDefault ? 'medium' : severityOf[capability.class];
        yield problem(
          item,
          value,
          `\`${name}\` adds \`${capability.name}\`, with which it can ${capability.allows}`,
          severity,
        );
      }
    }
  },
});

function problem(item: Slot<string>, written: string, message: string, severity: Severity): Problem {
  const breaks = 'What needs the capability stops working';
  const fix = { title: `Remove \`${written}\``, safety: 'unsafe' as const, breaks, edits: () => item.remove() };
  return { range: item.range, message, severity, fixes: [shared(item, fix)] };
}
