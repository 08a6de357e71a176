import { normalizeCapability } from '../model/capability.ts';
import type { Service } from '../model/compose.ts';
import { isKnownProgram, knownImage } from '../model/known-image.ts';
import type { PodContainer } from '../model/pod.ts';
import { isExemptForWindows, isSince } from '../model/pod-security.ts';
import { defineRule, type Fix, shared } from './rule.ts';

// Not safe by our measure where the image is not known: a program that gains rights through `sudo` or a file's
// capabilities worked before. Programs whose start is known call no such thing.
const breaks =
  'Setuid programs such as `sudo` or `ping`, and programs whose file carries capabilities, no longer gain rights';

export default defineRule({
  id: 'privilege-escalation',
  title: 'Privilege escalation not forbidden',
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'A process may gain more rights than it was started with by running a setuid program. One such file in the image, and whoever breaks into an unprivileged process is root in the container.',
  remedy:
    'Set `no-new-privileges:true` in `security_opt`, or `allowPrivilegeEscalation: false` in the security context. Programs that start as root and step down on their own are not affected.',
  references: {
    'cis-docker': '5.26',
    'cis-kubernetes': '5.2.6',
    'pod-security': 'restricted/allowPrivilegeEscalation',
    nsa: '1.7',
    owasp: 'RULE #4',
    trivy: 'KSV-0001',
    checkov: 'CKV_K8S_20',
    kics: ['27fcc7d6-c49b-46e0-98f1-6c082a6a2750', '5572cc5e-1e4c-4113-92a6-7a8a3bd25e6d'],
    semgrep: [
      'no-new-privileges',
      { id: 'allow-privilege-escalation', relation: 'narrower' },
      { id: 'allow-privilege-escalation-no-securitycontext', relation: 'narrower' },
      { id: 'allow-privilege-escalation-true', relation: 'narrower' },
    ],
    'compose-lint': 'CL-0003',
    'kube-linter': { id: 'privilege-escalation-container', relation: 'narrower' },
    polaris: 'privilegeEscalationAllowed',
    kubescape: 'rule-allow-privilege-escalation',
    kubeaudit: 'privesc',
    kyverno: 'disallow-privilege-escalation',
  },
  podSecurity: [{ level: 'restricted', check: 'allowPrivilegeEscalation', since: [1, 8] }],

  *service(service) {
    const { name, privilegeEscalation: allowed } = service;
    if (allowed.state === 'dynamic' || allowed.value === false || service.isWindows) return;
    const title = 'Forbid new privileges with `no-new-privileges:true`';
    const message =
      allowed.value === true
        ? `\`${name}\` may gain new privileges: \`no-new-privileges\` is switched off`
        : `\`${name}\` may gain new privileges through setuid programs`;
    const need = whyNeeded(service);
    if (need !== undefined) {
      yield { range: allowed.range, message: message + need, severity: 'low' };
      return;
    }
    yield {
      range: allowed.range,
      message,
      fixes: [shared(allowed, { title, ...safetyFor(service), edits: () => allowed.set(false) })],
    };
  },

  *podContainer(container, { kubernetesVersion }) {
    if (!isSince(kubernetesVersion, [1, 8]) || isExemptForWindows(container, kubernetesVersion)) return;
    const { name, privilegeEscalation: allowed } = container;
    if (allowed.state === 'dynamic' || allowed.value === false) return;
    const cause = whyForced(container);
    const isSet =
      allowed.value === true ? '`allowPrivilegeEscalation` is true' : '`allowPrivilegeEscalation` is not set to false';
    const message = `\`${name}\` may gain new privileges: ${cause === undefined ? isSet : `${cause} forces \`allowPrivilegeEscalation\``}`;
    const need = whyNeeded(container);
    // Who is privileged has them all.
    const isLow = container.privileged.value === true || need !== undefined;
    yield {
      range: allowed.range,
      message: message + (cause === undefined ? (need ?? '') : ''),
      ...(isLow ? { severity: 'low' } : {}),
      fixes: cause === undefined && need === undefined ? [forbidFix(container)] : [],
    };
  },
});

/** Where its image is known to start by setuid programs: what a message says of that. */
function whyNeeded({ image }: Service | PodContainer): string | undefined {
  const needed = image.value && knownImage(image.value)?.setuidPrograms;
  return needed === undefined ? undefined : `, and has to, as \`${image.value?.text}\` starts by ${needed}`;
}

function forbidFix(container: PodContainer): Fix {
  const { privilegeEscalation: allowed } = container;
  const title = 'Set `allowPrivilegeEscalation: false`';
  return shared(allowed, { title, ...safetyFor(container), edits: () => allowed.set(false) });
}

function safetyFor({ image }: Service | PodContainer): Pick<Fix, 'safety' | 'breaks'> {
  return isKnownProgram(image.value) ? { safety: 'safe' } : { safety: 'unsafe', breaks };
}

/** The API refuses `allowPrivilegeEscalation: false` beside what needs it. */
function whyForced({ privileged, addedCapabilities }: PodContainer): string | undefined {
  if (privileged.value === true) return '`privileged: true`';
  const names = addedCapabilities.items.map(({ value }) => (value === undefined ? '' : normalizeCapability(value)));
  return names.includes('SYS_ADMIN') ? '`SYS_ADMIN`' : undefined;
}
