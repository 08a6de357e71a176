import { builtName } from '../model/built-stage.ts';
import type { Project, Service } from '../model/compose.ts';
import type { Container, EnvironmentVariable } from '../model/container.ts';
import type { Build, Instruction, Stage } from '../model/dockerfile.ts';
import type { ImageUse } from '../model/image-use.ts';
import type { Pod } from '../model/pod.ts';
import { firstOfEach } from '../model/repeated-variable.ts';
import type { Manifest, Resource } from '../model/resource.ts';
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
  /** The only rules that have anything to say of it, in their order; undefined where that is not known. */
  readonly rules?: Iterable<Rule> | undefined;
  /** The image that it is, where it is one. */
  readonly image?: ImageUse;
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

/** A target of a Dockerfile. */
export interface BuildTarget extends Target {
  /** Number of the instruction that it stands in; -1 for the whole build. */
  readonly at: number;
}

/** Targets that are found together, made when they are asked for. */
export interface TargetGroup {
  /** The stage whose variables they are: how many there are its instructions say, of other groups how the build hangs together. */
  readonly variablesOf?: Stage;
  make(): readonly BuildTarget[];
}

export interface TargetGroups {
  readonly count: number;
  /** How many of them, the first, are of one target each, whatever instructions say. */
  readonly singles: number;
  at(index: number): TargetGroup;
  /** Where the groups of one target are that have to do with `instruction`: it, and its stage. */
  placesOf(instruction: Instruction): number[];
  /** What the group at `index` is known by, in every version of the file. */
  keyAt(index: number): number;
}

/** Everything in a Dockerfile that rules judge. */
export function buildTargets(build: Build, length: number): BuildTarget[] {
  const groups = buildTargetGroups(build, length);
  return Array.from({ length: groups.count }, (_, index) => groups.at(index).make()).flat();
}

/** The same, as it is found: made of nothing but what is asked for. */
export function buildTargetGroups(build: Build, length: number): TargetGroups {
  const { instructions, stages } = build;
  const placed = ({ stage, id }: Instruction, make: (name: string) => Target): BuildTarget => ({
    ...make(stage === undefined ? '' : `stages/${stage.name ?? stage.index}`),
    at: id,
  });
  const standing = (range: Range, make: (name: string, scope: Range) => Target): BuildTarget[] => {
    const at = lastBefore(instructions, range.start, (instruction) => instruction.range);
    const instruction = instructions[at];
    return instruction === undefined ? [] : [placed(instruction, (name) => make(name, instruction.range))];
  };
  const variables = (all: readonly EnvironmentVariable[]) =>
    all.flatMap((each) => standing(each.nameRange, (name, scope) => variableTarget(each, name, scope)));
  const first: TargetGroup[] = [
    { make: () => [{ ...target('build', build, '', { start: 0, end: length }), at: -1 }] },
    ...stages.map((stage) => ({
      make: () => standing(stage.from.range, (name, scope) => target('stage', stage, name, scope)),
    })),
  ];
  const last: TargetGroup[] = [
    { make: () => build.images.flatMap((use) => standing(use.range, (name, scope) => imageTarget(use, name, scope))) },
    { make: () => variables(build.globalArguments) },
    ...stages.map((stage) => ({
      variablesOf: stage,
      make: () => variables([...stage.environment, ...(stage.hasHeirs ? stage.triggeredEnvironment : [])]),
    })),
  ];
  const ofInstruction = (one: Instruction): TargetGroup => ({
    make: () => [placed(one, (name) => target('instruction', judged(one), name, one.range))],
  });
  return {
    count: first.length + instructions.length + last.length,
    singles: first.length + instructions.length,
    at(index) {
      const place = index - first.length;
      const instruction = instructions[place];
      if (instruction !== undefined) return ofInstruction(instruction);
      return (first[index] ?? last[place - instructions.length]) as TargetGroup;
    },
    placesOf: ({ index, stage }) => [...(stage === undefined ? [] : [1 + stage.index]), first.length + index],
    keyAt(index) {
      const place = index - first.length;
      const instruction = instructions[place];
      if (instruction !== undefined) return 3 * instruction.id;
      const stage = stages[place < 0 ? index - 1 : place - instructions.length - 2];
      if (stage !== undefined) return 3 * stage.from.id + (place < 0 ? 1 : 2);
      return index === 0 ? -1 : place === instructions.length ? -2 : -3;
    },
  };
}

/** What an ONBUILD puts off is judged in its place, where something is built on it. */
function judged(instruction: Instruction): Instruction {
  const { trigger, stage } = instruction;
  return trigger !== undefined && stage?.hasHeirs === true ? trigger : instruction;
}

/** Place of the last of `things`, which stand in order, that starts at `offset` or before it; -1 where none does. */
export function lastBefore<T>(things: readonly T[], offset: number, rangeOf: (thing: T) => Range): number {
  let low = 0;
  let high = things.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rangeOf(things[middle] as T).start <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Everything in a Compose file that rules judge, made as it is asked for: a hostile file has more than anyone reads. */
export function* projectTargets(project: Project, length: number): Generator<Target> {
  const { services } = project;
  yield projectTarget(project, length);
  const built = new Set(services.flatMap((service) => builtName(service) ?? []));
  const isNew = firstOfEach();
  for (const service of services)
    yield* serviceTargets(
      service,
      isPulledFor(service, () => built),
      isNew,
    );
}

export function projectTarget(project: Project, length: number): Target {
  return target('project', project, '', { start: 0, end: length });
}

/** Whether the image of `service` comes from a registry; `built` are the images that its project builds. */
export function isPulledFor(service: Service, built: () => ReadonlySet<string>): boolean {
  return !service.isBuilt && !built().has(service.image.value?.text ?? '');
}

/** Everything of a service that rules judge; `isPulled`: whether its image is judged too. */
export function* serviceTargets(
  service: Service,
  isPulled: boolean,
  isNew?: (variable: EnvironmentVariable, place: number) => boolean,
): Generator<Target> {
  const name = `services/${service.name}`;
  yield target('service', service, name, service.range);
  yield* containerTargets(service, name, isPulled, isNew);
}

/** Everything in a Kubernetes manifest that rules judge, made as it is asked for; then what `further` finds in each object. */
export function* manifestTargets(
  { resources }: Manifest,
  further: (of: Resource) => Iterable<Target> = () => [],
): Generator<Target> {
  for (const resource of resources) yield* resourceTargets(resource);
  for (const resource of resources) yield* further(resource);
}

/** Everything of an object that rules judge. */
export function* resourceTargets(resource: Resource): Generator<Target> {
  const { kind, name, range, pod } = resource;
  yield target('resource', resource, `${kind}/${name}`, range);
  for (const each of [pod ?? [], resource.furtherPods].flat()) yield* podTargets(each);
}

/** What rules judge of the security contexts among a chart's values; whose they are, the chart's templates say. */
export function* valuesTargets(pods: readonly Pod[]): Generator<Target> {
  for (const { name, containers } of pods) {
    for (const container of containers) {
      yield target('podContainer', container, `values/${name}`, container.range);
      yield target('container', container, `values/${name}`, container.range);
    }
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

function containerTargets(
  container: Container,
  name: string,
  isPulled = true,
  isNew: (variable: EnvironmentVariable, place: number) => boolean = () => true,
): Target[] {
  const { image } = container;
  const use: ImageUse = { image, owner: container.name, range: image.range, role: 'run' };
  return [
    target('container', container, name, container.range),
    ...(image.state === 'absent' || !isPulled ? [] : [imageTarget(use, name, container.range)]),
    ...container.environment.filter(isNew).map((variable) => variableTarget(variable, name, container.range)),
  ];
}

function imageTarget(use: ImageUse, name: string, scope: Range): Target {
  return { ...target('image', use, name, scope), image: use };
}

function variableTarget(variable: EnvironmentVariable, name: string, scope: Range): Target {
  return target('environmentVariable', variable, name, scope);
}
