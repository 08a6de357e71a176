import type { Service } from '../model/compose.ts';
import { normalizedName } from '../model/image-reference.ts';
import { knownImage } from '../model/known-image.ts';
import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'missing-healthcheck',
  title: 'No health check',
  severity: 'low',
  profile: 'recommended',
  // Never for Kubernetes, which ignores the image's and has probes of its own.
  formats: ['compose'],
  why: 'Without a check the engine only sees that the process is there: one that hangs, or was taken over and serves something else, keeps its place and its traffic.',
  remedy: 'Give a command that fails when the program does not do its work.',
  references: {
    'cis-docker': { id: '5.27', relation: 'wider' },
    kics: { id: '698ed579-b239-4f8f-a388-baa4bcb13ef8', relation: 'wider' },
  },

  *service(service) {
    const { name, healthcheck, image, nameRange } = service;
    if (healthcheck.value === false) {
      const fix = shared(healthcheck, {
        title: "Use the image's health check again",
        safety: 'unsafe' as const,
        breaks: 'A service that waits for it to be healthy waits for the check',
        edits: () => healthcheck.remove(),
      });
      yield { range: healthcheck.range, message: `\`${name}\` has its health check switched off`, fixes: [fix] };
    } else if (healthcheck.state === 'absent' && isOfficialServer(service)) {
      yield { range: nameRange, message: `\`${name}\` has no health check, and \`${image.value?.name}\` brings none` };
    }
  },
});

/**
 * Whether it serves something from an image that is known to bring no check: Docker Official Images bring none by policy,
 * https://github.com/docker-library/faq#healthcheck. What other images bring cannot be seen from here.
 */
function isOfficialServer({ image: { value: image }, isBuilt, publishedPorts }: Service): boolean {
  if (image === undefined || isBuilt || !normalizedName(image).startsWith('docker.io/library/')) return false;
  return publishedPorts.length > 0 || (knownImage(image)?.ports.length ?? 0) > 0;
}
