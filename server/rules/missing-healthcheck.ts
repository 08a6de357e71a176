import { baseImage } from '../model/base-image.ts';
import type { Service } from '../model/compose.ts';
import { isForKubernetes } from '../model/deployment-evidence.ts';
import type { Stage } from '../model/dockerfile.ts';
import type { Facts } from '../model/facts.ts';
import { healthProbe } from '../model/health-probe.ts';
import { normalizedName } from '../model/image-reference.ts';
import { defineRule, type Fix, shared } from './rule.ts';

export default defineRule({
  id: 'missing-healthcheck',
  title: 'No health check',
  severity: 'low',
  // It keeps a service up rather than an intruder out, and Kubernetes asks by probes of its own.
  profile: 'strict',
  // Never for Kubernetes, which ignores the image's and has probes of its own.
  formats: ['dockerfile', 'compose'],
  why: 'Without a check the engine only sees that the process is there: one that hangs, or was taken over and serves something else, keeps its place and its traffic.',
  remedy: 'Give a command that fails when the program does not do its work.',
  references: {
    'cis-docker': [
      { id: '4.6', relation: 'wider' },
      { id: '5.27', relation: 'wider' },
    ],
    hadolint: { id: 'DL3057', relation: 'wider' },
    tally: { id: 'DL3057', relation: 'wider' },
    trivy: { id: 'DS-0026', relation: 'wider' },
    checkov: { id: 'CKV_DOCKER_2', relation: 'wider' },
    kics: [
      { id: 'b03a748a-542d-44f4-bb86-9199ab4fd2d5', relation: 'wider' },
      { id: '698ed579-b239-4f8f-a388-baa4bcb13ef8', relation: 'wider' },
    ],
  },

  *stage(stage, { path, facts }) {
    const { from, isFinal, healthcheck } = stage;
    if (!isFinal || healthcheck !== undefined || !bringsNoCheck(stage, facts) || !isService(stage)) return;
    const folders = facts.buildFolders(path);
    if (folders.state === 'known' && isForKubernetes(folders.value)) return;
    const fix = withProbe(stage);
    const range = from.words[0]?.range ?? from.keywordRange;
    yield { range, message: 'The image has no health check', ...(fix && { fixes: [fix] }) };
  },

  *service(service, { facts }) {
    const { name, healthcheck, image, nameRange } = service;
    if (healthcheck.value === false) {
      const fix = shared(healthcheck, {
        title: "Use the image's health check again",
        safety: 'unsafe' as const,
        breaks: 'A service that waits for it to be healthy waits for the check',
        edits: () => healthcheck.remove(),
      });
      yield { range: healthcheck.range, message: `\`${name}\` has its health check switched off`, fixes: [fix] };
    } else if (healthcheck.state === 'absent' && isServer(service, facts)) {
      yield { range: nameRange, message: `\`${name}\` has no health check, and \`${image.value?.name}\` brings none` };
    }
  },
});

/** Programs that wait for someone at a terminal when nothing else is said. */
const interactive = new Set([
  'sh',
  'bash',
  'ash',
  'zsh',
  'fish',
  'pwsh',
  'python',
  'python3',
  'node',
  'irb',
  'php',
  'jshell',
]);

/** Whether the image is made to be started and to stay, as far as can be seen. */
function isService(stage: Stage): boolean {
  const { isScratch, base, command } = stage;
  if (exposes(stage)) return true;
  // What nobody calls over the network is mostly a tool there, and nothing could ask it how it is.
  if (isScratch || base.value?.registry === 'gcr.io') return false;
  // An entry point alone may be one, or prepare what whoever starts the container asks for.
  const [program, ...options] = command?.words ?? [];
  if (program === undefined) return false;
  const waits = options.every(({ value }) => /^-(?:[ail]|-login)$/.test(value ?? ''));
  return !(waits && interactive.has(program.value?.replace(/^.*\//, '') ?? ''));
}

/** Whether it names a port, a dynamic one included. */
function exposes(stage: Stage): boolean {
  for (let one: Stage | undefined = stage; one !== undefined; one = one.parent)
    if (one.instructions.some(({ keyword }) => keyword === 'EXPOSE')) return true;
  return false;
}

/** The check goes where the program is started, or to the end. */
function withProbe(stage: Stage): Fix | undefined {
  const probe = healthProbe(stage);
  const place = stage.instructions.find(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT');
  if (probe === undefined || place === undefined) return undefined;
  const words = probe.map((word) => JSON.stringify(word)).join(', ');
  return {
    title: `Ask the program for its page with \`${probe[0]}\``,
    safety: 'unsafe',
    breaks:
      'A container that does not answer there is called unhealthy, and what waits for it, or replaces it, does so',
    edits: () => place.insertBefore([`HEALTHCHECK CMD [${words}]`]),
  };
}

/** Whether the image that the stage starts from is known to bring no check. */
function bringsNoCheck({ base, isScratch }: Stage, facts: Facts): boolean {
  const told = base.value && baseImage(base.value, facts).hasHealthcheck;
  if (told !== undefined) return !told;
  return (
    isScratch ||
    (base.value !== undefined && /^(?:docker\.io\/library|gcr\.io\/distroless)\//.test(normalizedName(base.value)))
  );
}

/**
 * Whether it serves something from an image that is known to bring no check: Docker Official Images bring none by policy,
 * https://github.com/docker-library/faq#healthcheck. What other images bring, only their registries can say.
 */
function isServer({ image: { value: image }, isBuilt, publishedPorts }: Service, facts: Facts): boolean {
  if (image === undefined || isBuilt) return false;
  const { hasHealthcheck, ports } = baseImage(image, facts);
  const bringsNone = hasHealthcheck === undefined && normalizedName(image).startsWith('docker.io/library/');
  return (bringsNone || hasHealthcheck === false) && (publishedPorts.length > 0 || ports.length > 0);
}
