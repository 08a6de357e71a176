import { isSince } from '../model/pod-security.ts';
import type { ProfileAnnotation } from '../model/profile-annotation.ts';
import { defineRule, type Fix, shared } from './rule.ts';

export default defineRule({
  id: 'profile-annotation',
  title: 'AppArmor or seccomp profile in an annotation',
  severity: 'medium',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Profiles of AppArmor and seccomp were named in annotations before there were fields. Kubernetes has ignored those for seccomp since 1.27, so that the container runs without the profile that the manifest names; those for AppArmor are deprecated since 1.30.',
  remedy: 'Name the profile in `seccompProfile` or `appArmorProfile` of the security context, and drop the annotation.',
  references: {},

  *pod({ name, profileAnnotations, isWindows }, { kubernetesVersion }) {
    if (isWindows) return;
    for (const annotation of profileAnnotations) {
      const { system, container, fieldSince, deadSince, field, range } = annotation;
      if (!isSince(kubernetesVersion, fieldSince)) continue;
      const isDead = deadSince !== undefined && isSince(kubernetesVersion, deadSince);
      const state = isDead
        ? `which Kubernetes ignores since ${deadSince.join('.')}`
        : `deprecated since Kubernetes ${fieldSince.join('.')}`;
      yield {
        range,
        message: `The ${system} profile of \`${container ?? name}\` is named in an annotation, ${state}, and not in \`${field}\``,
        ...(isDead ? {} : { severity: 'low' as const }),
        fixes: [shared(annotation, moveFix(annotation, isDead))],
      };
    }
  },
});

function moveFix({ field, move }: ProfileAnnotation, isDead: boolean): Fix {
  const title = `Name profiles in \`${field}\``;
  if (!isDead) return { title, safety: 'safe', edits: move };
  const breaks = 'The profile comes into force, and what it forbids fails';
  return { title, safety: 'unsafe', breaks, edits: move };
}
