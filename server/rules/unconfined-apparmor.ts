import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, type Problem, shared } from './rule.ts';

const breaks =
  "What the runtime's default profile forbids, such as to mount or to write below `/proc` and `/sys`, fails";

export default defineRule({
  id: 'unconfined-apparmor',
  title: 'AppArmor switched off',
  severity: 'high',
  profile: 'recommended',
  covers: ['profile-annotation'],
  formats: ['compose', 'kubernetes'],
  why: 'The default AppArmor profile keeps a container from mounting, and from writing to the parts of `/proc` and `/sys` through which the kernel is commanded. Unconfined, only the other walls are left.',
  remedy: "Use the runtime's default profile, or load one for this program.",
  references: {
    'cis-docker': '5.2',
    'pod-security': 'baseline/appArmorProfile',
    nsa: '1.9',
    owasp: { id: 'RULE #6', relation: 'wider' },
    trivy: 'KSV-0002',
    kics: { id: '8b36775e-183d-4d46-b0f7-96a6f34a723f', relation: 'wider' },
    'compose-lint': { id: 'CL-0009', relation: 'wider' },
    kubeaudit: { id: 'apparmor', relation: 'wider' },
    kyverno: 'restrict-apparmor-profiles',
  },
  podSecurity: [{ level: 'baseline', check: 'appArmorProfile' }],

  *service({ name, appArmor }) {
    // Any other name is that of a profile of the host.
    if (appArmor.value === 'unconfined') yield problem(name, appArmor, () => appArmor.remove());
  },

  *pod({ name, appArmor, appArmorAnnotations }) {
    if (isOutside(appArmor)) yield problem(name, appArmor, () => appArmor.set('default'));
    // The standards look at them whether or not there is such a container, and what its field says.
    for (const { container, profile } of appArmorAnnotations) {
      if (isOutsideAnnotation(profile)) yield problem(container || name, profile, () => profile.set('runtime/default'));
    }
  },

  *podContainer({ name, appArmor, pod }) {
    const isElsewhere = [pod.appArmor, ...pod.appArmorAnnotations.map(({ profile }) => profile)].some(
      ({ range }) => range.start === appArmor.range.start,
    );
    if (!isElsewhere && isOutside(appArmor)) yield problem(name, appArmor, () => appArmor.set('default'));
  },
});

/** Whether it is neither the runtime's profile nor one of the node. */
function isOutside({ value }: Slot<string>): boolean {
  return value !== undefined && !['default', 'localhost'].includes(value);
}

/** An empty annotation is the runtime's profile. */
function isOutsideAnnotation({ value }: Slot<string>): boolean {
  return value !== undefined && value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/');
}

function problem(name: string, slot: Slot<string>, edits: Fix['edits']): Problem {
  const isOff = slot.value === 'unconfined';
  const title = "Use the runtime's default AppArmor profile";
  return {
    range: slot.range,
    message: isOff
      ? `\`${name}\` is not confined by AppArmor`
      : `\`${name}\` asks for the AppArmor profile \`${slot.value}\`, which is of no known kind`,
    ...(isOff ? {} : { severity: 'medium' }),
    fixes: [shared(slot, { title, safety: 'unsafe', breaks, edits })],
  };
}
