import { capabilityNamed } from '../model/capability.ts';
import { isExemptForWindows } from '../model/pod-security.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, shared } from './rule.ts';

export default defineRule({
  id: 'added-capability',
  title: 'Default capability added back',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'Clusters that enforce the restricted level refuse pods that add any capability but the one to open ports below 1024. A program that runs as another user than root has no use for the others: it starts without them.',
  remedy:
    'Run the program as a user of its own, with files that belong to it, and leave the capability out. `dangerous-capability` finds those that reach beyond the container.',
  references: {
    'pod-security': { id: 'restricted/capabilities_restricted', relation: 'wider' },
    trivy: { id: 'KSV-0106', relation: 'wider' },
    kyverno: [
      { id: 'disallow-capabilities-strict', relation: 'wider' },
      { id: 'restrict-adding-capabilities', relation: 'narrower' },
    ],
  },
  podSecurity: [{ level: 'restricted', check: 'capabilities_restricted', since: [1, 22] }],

  *podContainer(container, { kubernetesVersion }) {
    if (isExemptForWindows(container, kubernetesVersion)) return;
    for (const item of container.addedCapabilities.items) {
      const capability = item.value === undefined ? undefined : capabilityNamed(item.value);
      if (capability?.isBaseline !== true || capability.name === 'NET_BIND_SERVICE') continue;
      yield {
        range: item.range,
        message: `\`${container.name}\` adds \`${item.value}\`, with which it can ${capability.allows}`,
        fixes: [removeFix(item)],
      };
    }
  },
});

function removeFix(item: Slot<string>): Fix {
  return shared(item, {
    title: `Remove \`${item.value}\``,
    safety: 'unsafe',
    breaks: 'A program that starts as root and uses the capability fails there',
    edits: () => item.remove(),
  });
}
