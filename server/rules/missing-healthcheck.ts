import type { Service } from '../model/compose.ts';
import type { Instruction, Stage } from '../model/dockerfile.ts';
import { normalizedName } from '../model/image-reference.ts';
import { knownImage } from '../model/known-image.ts';
import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'missing-healthcheck',
  title: 'No health check',
  severity: 'low',
  profile: 'recommended',
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

  *stage(stage) {
    const { from, isFinal } = stage;
    if (!isFinal || !bringsNoCheck(stage)) return;
    const instructions = chain(stage).flatMap((one) => one.instructions.toReversed());
    if (instructions.some(({ keyword }) => keyword === 'HEALTHCHECK') || !isService(stage, instructions)) return;
    yield { range: from.words[0]?.range ?? from.keywordRange, message: 'The image has no health check' };
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
function isService({ isScratch, base }: Stage, instructions: readonly Instruction[]): boolean {
  const has = (keyword: string) => instructions.some((instruction) => instruction.keyword === keyword);
  if (has('EXPOSE')) return true;
  // What nobody calls over the network is mostly a tool there, and nothing could ask it how it is.
  if (isScratch || base.value?.registry === 'gcr.io') return false;
  // An entry point alone may be one, or prepare what whoever starts the container asks for.
  const [program, ...options] = instructions.find(({ keyword }) => keyword === 'CMD')?.words ?? [];
  if (program === undefined) return false;
  const waits = options.every(({ value }) => /^-(?:[ail]|-login)$/.test(value ?? ''));
  return !(waits && interactive.has(program.value?.replace(/^.*\//, '') ?? ''));
}

/** The stage, and those that it starts from, nearest first. */
function chain(stage: Stage): Stage[] {
  const stages = [stage];
  for (let { parent } = stage; parent !== undefined; { parent } = parent) stages.push(parent);
  return stages;
}

/** Whether the image that the stage starts from is known to bring no check. */
function bringsNoCheck({ base, isScratch }: Stage): boolean {
  return (
    isScratch ||
    (base.value !== undefined && /^(?:docker\.io\/library|gcr\.io\/distroless)\//.test(normalizedName(base.value)))
  );
}

/**
 * Whether it serves something from an image that is known to bring no check: Docker Official Images bring none by policy,
 * https://github.com/docker-library/faq#healthcheck. What other images bring cannot be seen from here.
 */
function isOfficialServer({ image: { value: image }, isBuilt, publishedPorts }: Service): boolean {
  if (image === undefined || isBuilt || !normalizedName(image).startsWith('docker.io/library/')) return false;
  return publishedPorts.length > 0 || (knownImage(image)?.ports.length ?? 0) > 0;
}
