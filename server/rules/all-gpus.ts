import type { EnvironmentVariable } from '../model/container.ts';
import { imageVariables } from '../model/image-environment.ts';
import type { ImageReference } from '../model/image-reference.ts';
import { defineRule, type Fix, type Problem, type Severity, shared } from './rule.ts';

/** By https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html */
const what = new Map([
  ['NVIDIA_VISIBLE_DEVICES', 'takes every graphics processor of the machine, asked for or not'],
  ['NVIDIA_DRIVER_CAPABILITIES', 'takes every part of the graphics driver'],
]);

export default defineRule({
  id: 'all-gpus',
  title: 'Every graphics processor taken',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: "NVIDIA's runtime reads these variables in every container that it starts. With `all`, a container gets processors that nobody gave it, past the limits of Kubernetes, with the memory of whoever computes there; each part of the driver is code of the host inside of it.",
  remedy:
    'Leave the choice to whoever starts the container: `nvidia.com/gpu` in its limits, `--gpus`, or `devices` in Compose. Of the driver, `compute,utility` is what programs that compute need.',
  references: {
    tally: ['gpu/no-hardcoded-visible-devices', 'gpu/prefer-minimal-driver-capabilities'].map((id) => ({
      id,
      relation: 'narrower' as const,
    })),
  },

  *stage(stage) {
    if (!stage.isFinal) return;
    for (const variable of imageVariables(stage)) yield* judge(variable, stage.base.value, 'low');
  },

  *service({ name, gpus }) {
    for (const { count, capabilities, range } of gpus.items) {
      if (count.value !== 'all' || !capabilities.includes('gpu')) continue;
      const fix: Fix = {
        title: 'Ask for one',
        safety: 'unsafe',
        breaks: 'What computes on several has one, the first',
        // `gpus: all` has no number to be.
        edits: () => (count.range.start === range.start ? undefined : count.set('1')),
      };
      const message = `\`${name}\` takes every graphics processor of the machine`;
      yield { range: count.range, severity: 'low', message, fixes: [shared(count, fix)] };
    }
  },

  *environmentVariable(variable) {
    // In Compose it is a way to ask for them.
    if (variable.source === 'kubernetes') yield* judge(variable, variable.image?.value, 'medium');
  },
});

function* judge(
  variable: EnvironmentVariable,
  image: ImageReference | undefined,
  severity: Severity,
): Iterable<Problem> {
  const { name, nameRange, owner, value } = variable;
  const effect = what.get(name);
  // NVIDIA's own look after all of them, and its bases say so already.
  const isNvidia = image !== undefined && (image.registry === 'nvcr.io' || image.repository.startsWith('nvidia/'));
  if (effect === undefined || isNvidia || value.value !== 'all') return;
  const fix = name === 'NVIDIA_VISIBLE_DEVICES' ? removal(variable) : narrowing(variable);
  yield { range: nameRange, severity, message: `\`${name}\` of \`${owner}\` ${effect}`, fixes: [fix] };
}

function removal({ name, value, remove }: EnvironmentVariable): Fix {
  return shared(value, {
    title: `Remove \`${name}\``,
    safety: 'unsafe',
    breaks: 'A container that is started without asking for a graphics processor has none',
    edits: () => (remove === undefined ? value.remove() : remove()),
  });
}

function narrowing({ value }: EnvironmentVariable): Fix {
  return shared(value, {
    title: 'Take what computing needs',
    safety: 'unsafe',
    breaks: 'What draws, or encodes video, no longer finds its part of the driver',
    edits: () => value.set('compute,utility'),
  });
}
