import { isSince } from '../model/pod-security.ts';
import type { ReleaseField } from '../model/release-field.ts';
import { defineRule, type Fix } from './rule.ts';

export default defineRule({
  id: 'field-of-later-release',
  title: 'Security setting that the cluster does not know yet',
  severity: 'medium',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'A release of Kubernetes that does not know a field drops it, at best with a warning. The pod starts all the same, without what the field was to protect it by. Which release is meant, the configuration says.',
  remedy:
    'Say it as that release can, by an annotation for a profile of AppArmor or seccomp, or update the cluster first.',
  references: {},

  *pod({ name, releaseFields, isWindows }, { kubernetesVersion }) {
    if (isWindows) return;
    for (const field of releaseFields) {
      const { key, since, container, range, isAnnotated } = field;
      if (isAnnotated || isSince(kubernetesVersion, since)) continue;
      yield {
        range,
        message: `\`${key}\` of \`${container ?? name}\` came with Kubernetes ${since.join('.')}, and v${kubernetesVersion.join('.')} drops it`,
        fixes: fixesOf(field),
      };
    }
  },
});

function fixesOf({ annotate }: ReleaseField): Fix[] {
  if (annotate === undefined) return [];
  const breaks = 'The profile comes into force, and what it forbids fails';
  return [{ title: 'Name the profile in an annotation too', safety: 'unsafe', breaks, edits: annotate }];
}
