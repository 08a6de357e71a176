import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, shared } from './rule.ts';

const breaks =
  "What the runtime's default profile forbids, such as to mount or to write below `/proc` and `/sys`, fails";

export default defineRule({
  id: 'unconfined-apparmor',
  title: 'AppArmor switched off',
  severity: 'high',
  profile: 'recommended',
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

  *service({ name, appArmor }) {
    if (appArmor.value !== 'unconfined') return;
    yield {
      range: appArmor.range,
      message: message(name),
      fixes: [fix(appArmor, "Use Docker's default AppArmor profile", () => appArmor.remove())],
    };
  },

  *pod({ name, appArmor, isWindows }) {
    if (appArmor.value !== 'unconfined' || isWindows) return;
    yield {
      range: appArmor.range,
      message: message(name),
      fixes: [fix(appArmor, "Use the runtime's default AppArmor profile", () => appArmor.set('default'))],
    };
  },

  *podContainer({ name, appArmor, pod, isWindows }) {
    const isPods = appArmor.range.start === pod.appArmor.range.start;
    if (appArmor.value !== 'unconfined' || isPods || isWindows) return;
    yield {
      range: appArmor.range,
      message: message(name),
      fixes: [fix(appArmor, "Use the runtime's default AppArmor profile", () => appArmor.set('default'))],
    };
  },
});

function message(name: string): string {
  return `\`${name}\` is not confined by AppArmor`;
}

function fix(slot: Slot<string>, title: string, edits: Fix['edits']): Fix {
  return shared(slot, { title, safety: 'unsafe', breaks, edits });
}
