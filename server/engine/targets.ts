import type { Project } from '../model/compose.ts';
import type { Container, EnvironmentVariable } from '../model/container.ts';
import type { Build, Instruction, Stage } from '../model/dockerfile.ts';
import type { ImageUse } from '../model/image-use.ts';
import type { Pod } from '../model/pod.ts';
import type { Manifest } from '../model/resource.ts';
import type { Context, Problem, Rule } from '../rules/rule.ts';
import type { Range } from '../text/range.ts';

/** The checks that a rule may have. */
export const checkNames = [
  'build',
  'stage',
  'instruction',
  'project',
  'service',
  'resource',
  'pod',
  'podContainer',
  'container',
  'image',
  'environmentVariable',
] as const satisfies readonly (keyof Rule)[];
export type CheckName = (typeof checkNames)[number];

/** Something to be judged: the thing, what it is called in reports, and where it stands. */
export interface Target {
  readonly check: CheckName;
  readonly name: string;
  readonly scope: Range;
  /** Runs a rule's check for it; nothing when the rule has none. */
  run(rule: Rule, context: Context): Iterable<Problem>;
}

function target<Name extends CheckName>(
  check: Name,
  thing: Parameters<NonNullable<Rule[Name]>>[0],
  name: string,
  scope: Range,
): Target {
  return {
    check,
    name,
    scope,
    // Each name goes with its own kind of thing, which the compiler cannot follow through the union.
    run: (rule, context) =>
      (rule[check] as ((thing: unknown, context: Context) => Iterable<Problem>) | undefined)?.(thing, context) ?? [],
  };
}

/** Everything in a Dockerfile that rules judge. */
export function buildTargets(build: Build, length: number): Target[] {
  const whole = { start: 0, end: length };
  const stageName = (stage: Stage): string => `stages/${stage.name ?? stage.index}`;
  const instructionAt = (range: Range): Range =>
    lastBefore(build.instructions, range.start, (instruction) => instruction.range)?.range ?? range;
  const nameAt = (range: Range): string => {
    const stage = lastBefore(build.stages, range.start, ({ from }) => from.range);
    return stage === undefined ? '' : stageName(stage);
  };
  const variables = [
    ...build.globalArguments,
    ...build.stages.flatMap((stage) => [...stage.environment, ...(stage.hasHeirs ? stage.triggeredEnvironment : [])]),
  ];
  return [
    target('build', build, '', whole),
    ...build.stages.map((stage) => target('stage', stage, stageName(stage), stage.from.range)),
    ...build.instructions.map((instruction) =>
      target(
        'instruction',
        judged(instruction),
        instruction.stage === undefined ? '' : stageName(instruction.stage),
        instruction.range,
      ),
    ),
    ...build.images.map((use) => imageTarget(use, nameAt(use.range), instructionAt(use.range))),
    ...variables.map((variable) =>
      variableTarget(variable, nameAt(variable.nameRange), instructionAt(variable.nameRange)),
    ),
  ];
}

/** What an ONBUILD puts off is judged in its place, where something is built on it. */
function judged(instruction: Instruction): Instruction {
  const { trigger, stage } = instruction;
  return trigger !== undefined && stage?.hasHeirs === true ? trigger : instruction;
}

/** The last of `things`, which stand in order, that starts at `offset` or before it. */
function lastBefore<T>(things: readonly T[], offset: number, rangeOf: (thing: T) => Range): T | undefined {
  let low = 0;
  let high = things.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rangeOf(things[middle] as T).start <= offset) low = middle + 1;
    else high = middle;
  }
  return things[low - 1];
}

/** Everything in a Compose file that rules judge, made as it is asked for: a hostile file has more than anyone reads. */
export function* projectTargets(project: Project, length: number): Generator<Target> {
  const { services } = project;
  yield target('project', project, '', { start: 0, end: length });
  // An image beside a build names what is built, not what is pulled, for other services too.
  const built = new Set(services.flatMap(({ isBuilt, image }) => (isBuilt ? (image.value?.text ?? []) : [])));
  for (const service of services) {
    const name = `services/${service.name}`;
    yield target('service', service, name, service.range);
    yield* containerTargets(service, name, !service.isBuilt && !built.has(service.image.value?.text ?? ''));
  }
}

/** Everything in a Kubernetes manifest that rules judge, made as it is asked for. */
export function* manifestTargets({ resources }: Manifest): Generator<Target> {
  for (const resource of resources) {
    const { kind, name, range, pod } = resource;
    yield target('resource', resource, `${kind}/${name}`, range);
    if (pod !== undefined) yield* podTargets(pod);
  }
}

/** Everything of a pod that rules judge. */
export function* podTargets(pod: Pod): Generator<Target> {
  const name = `${pod.kind}/${pod.name}`;
  yield target('pod', pod, name, pod.range);
  for (const container of pod.containers) {
    yield target('podContainer', container, `${name}/${container.name}`, container.range);
    yield* containerTargets(container, `${name}/${container.name}`);
  }
}

function containerTargets(container: Container, name: string, isPulled = true): Target[] {
  const { image } = container;
  const use: ImageUse = { image, owner: container.name, range: image.range, role: 'run' };
  return [
    target('container', container, name, container.range),
    ...(image.state === 'absent' || !isPulled ? [] : [imageTarget(use, name, container.range)]),
    ...container.environment.map((variable) => variableTarget(variable, name, container.range)),
  ];
}

function imageTarget(use: ImageUse, name: string, scope: Range): Target {
  return target('image', use, name, scope);
}

function variableTarget(variable: EnvironmentVariable, name: string, scope: Range): Target {
  return target('environmentVariable', variable, name, scope);
}
