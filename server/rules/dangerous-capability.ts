import { type Capability, capabilityNamed, isAllCapabilities } from '../model/capability.ts';
import type { Container } from '../model/container.ts';
import { isExemptForWindows } from '../model/pod-security.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, type Problem, type Severity, shared } from './rule.ts';

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
    'pod-security': ['baseline/capabilities_baseline', { id: 'restricted/capabilities_restricted', relation: 'wider' }],
    owasp: { id: 'RULE #3', relation: 'wider' },
    trivy: [
      { id: 'KSV-0022', relation: 'wider' },
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
      { id: 'restrict-adding-capabilities', relation: 'narrower' },
    ],
  },
  podSecurity: [
    { level: 'baseline', check: 'capabilities_baseline' },
    { level: 'restricted', check: 'capabilities_restricted', since: [1, 22] },
  ],

  *container({ name, format, addedCapabilities, isWindows }, { kubernetesVersion }) {
    // Manifests cannot say it of Windows, and the standards refuse it there as well.
    if (isWindows && format === 'compose') return;
    for (const item of addedCapabilities.items)
      if (item.value !== undefined)
        for (const found of judge(name, format, item, item.value))
          yield isExemptForWindows({ isWindows }, kubernetesVersion)
            ? { ...found, podSecurity: ['capabilities_baseline'] }
            : found;
  },
});

function* judge(name: string, format: Container['format'], item: Slot<string>, written: string): Iterable<Problem> {
  const capability = capabilityNamed(written);
  if (isAllCapabilities(written)) {
    const message = `\`${name}\` adds every capability of the kernel, which is as good as root on the host`;
    yield { range: item.range, message, fixes: [removeFix(item, written)] };
  } else if (capability !== undefined && !capability.isBaseline) {
    yield {
      range: item.range,
      message: `\`${name}\` adds \`${capability.name}\`, with which it can ${capability.allows}`,
      // What runtimes give by default anyway, and only the Pod Security Standards refuse.
      severity: capability.isDefault ? 'medium' : severityOf[capability.class],
      fixes: [removeFix(item, written)],
    };
  } else if (format === 'kubernetes' && written !== capability?.name) {
    const spelling =
      capability === undefined
        ? 'which is no capability'
        : `which the Pod Security Standards know only as \`${capability.name}\``;
    const fix = capability === undefined ? removeFix(item, written) : spellingFix(item, capability.name);
    yield { range: item.range, message: `\`${name}\` adds \`${written}\`, ${spelling}`, severity: 'low', fixes: [fix] };
  }
}

function removeFix(item: Slot<string>, written: string): Fix {
  const breaks = 'What needs the capability stops working';
  return shared(item, { title: `Remove \`${written}\``, safety: 'unsafe', breaks, edits: () => item.remove() });
}

/** Runtimes that take the other spelling mean the same by it. */
function spellingFix(item: Slot<string>, name: string): Fix {
  return shared(item, { title: `Write \`${name}\``, safety: 'safe', edits: () => item.set(name) });
}
