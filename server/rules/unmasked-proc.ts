import { mayBeRootInside } from '../model/pod-security.ts';
import { unmaskedPaths } from '../model/security-options.ts';
import { defineRule, shared } from './rule.ts';

const breaks = 'What writes to kernel settings below `/proc/sys`, or nests containers in this one, fails';

export default defineRule({
  id: 'unmasked-proc',
  title: 'Masks over /proc and /sys taken away',
  severity: 'high',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: "Container runtimes hide the parts of `/proc` and `/sys` that belong to the whole kernel: its memory, keys and timers, and the settings that everybody shares. Without the masks a container reads them and, as root, writes them, up to the program that the kernel starts as the host's root.",
  remedy: "Leave the option out. A setting that is the container's own can be given with `sysctls`.",
  references: {
    'pod-security': [
      { id: 'baseline/procMount', relation: 'narrower' },
      { id: 'restricted/procMount_restricted', relation: 'narrower' },
    ],
    trivy: { id: 'KSV-0027', relation: 'narrower' },
    'kube-linter': { id: 'unsafe-proc-mount', relation: 'narrower' },
    polaris: { id: 'procMount', relation: 'narrower' },
    kyverno: { id: 'disallow-proc-mount', relation: 'narrower' },
  },
  podSecurity: [
    { level: 'baseline', check: 'procMount' },
    { level: 'restricted', check: 'procMount_restricted', since: [1, 35] },
  ],

  *service({ name, securityOptions, isWindows }) {
    const option = unmaskedPaths(securityOptions);
    if (option === undefined || isWindows) return;
    const title = 'Keep the masks over `/proc` and `/sys`';
    yield {
      range: option.range,
      message: `\`${name}\` sees all of \`/proc\` and \`/sys\`, unmasked and writable`,
      fixes: [shared(option, { title, safety: 'unsafe', breaks, edits: () => option.remove() })],
    };
  },

  *podContainer({ name, procMount, pod }, { kubernetesVersion }) {
    if (procMount.value === undefined || procMount.value === 'Default') return;
    const isApart = mayBeRootInside(pod, kubernetesVersion);
    const title = 'Keep the masks over `/proc` and `/sys`';
    yield {
      range: procMount.range,
      message: `\`${name}\` sees all of \`/proc\`, unmasked${isApart ? ', though from a user namespace of its own' : ''}`,
      ...(isApart ? { severity: 'low', podSecurity: ['procMount_restricted'] } : {}),
      fixes: [shared(procMount, { title, safety: 'unsafe', breaks, edits: () => procMount.remove() })],
    };
  },
});
