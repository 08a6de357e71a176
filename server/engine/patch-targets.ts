import type { Facts } from '../model/facts.ts';
import { pathFrom } from '../model/file-path.ts';
import { type PatchedObject, patchedObjects } from '../model/kustomize/patched.ts';
import type { Pod } from '../model/pod.ts';
import type { Resource } from '../model/resource.ts';
import type { Context, Problem, Rule } from '../rules/rule.ts';
import type { YamlFile } from '../syntax/yaml/parse.ts';
import { type CheckName, podTargets, type Target } from './targets.ts';

/** What is judged of a pod. */
const checks = ['pod', 'podContainer', 'container', 'image'] as const satisfies readonly CheckName[];

/**
 * What patches in `file` make worse of the workloads that they are laid over: a patch that takes away what its base has,
 * or replaces it, says nothing that could be judged by itself.
 */
export function patchTargets(file: YamlFile, path: string, facts: Facts): Target[] {
  const scope = { start: 0, end: file.text.length };
  return patchedObjects(file, path, facts).flatMap((patched) => {
    const [first] = patched.before;
    if (first === undefined || podsOf(first).length === 0) return [];
    const judging = new Judging(patched, path);
    return checks.map((check) => ({
      check,
      name: `${first.kind}/${first.name}`,
      scope,
      run: (rule: Rule, context: Context) => judging.worsened(rule, context, check),
    }));
  });
}

/** Nothing is known to be absent from a part of a pod. */
function podsOf(resource: Resource): Pod[] {
  return [resource.pod ?? [], resource.furtherPods].flat().filter((pod) => !pod.isPartial);
}

/** A thing of an object, and what a rule says of it. */
interface Said {
  readonly target: string;
  readonly problem: Problem;
}

/** One object under one patch. */
class Judging {
  readonly #patched: PatchedObject;
  readonly #path: string;
  readonly #targets = new Map<Resource, readonly Target[]>();
  readonly #steps: (readonly (Resource | undefined)[])[] = [];

  constructor(patched: PatchedObject, path: string) {
    this.#patched = patched;
    this.#path = path;
  }

  /** What `rule` says of the object with the patch and not without, at the part of the patch that it comes with. */
  *worsened(rule: Rule, context: Context, check: CheckName): Generator<Problem> {
    const { before, steps, isManifest, path, file, nameRange } = this.#patched;
    const judge = (resource: Resource | undefined) => this.#judge(resource, rule, context, check);
    const known = before.map((each) => countByTarget(judge(each)));
    const found = new Map<string, Problem>();
    for (const [way, resource] of this.#after(steps.length - 1).entries()) {
      for (const { target, problem } of newIn(judge(resource), known[way])) {
        // What a part of an object says is judged where it says it, and what it adds may be filled in by others.
        const isOurs = !isManifest || (isAbsence(problem, resource) && this.#has(way, target));
        if (isOurs && !found.has(`${target} ${problem.message}`)) found.set(`${target} ${problem.message}`, problem);
      }
    }
    const from = pathFrom(this.#path, path);
    const related = [{ range: nameRange, file: { path: from, text: file.text }, message: 'What it is laid over' }];
    for (const [key, { severity, message }] of found) {
      const isThere = (step: number) =>
        this.#after(step).some((resource, way) =>
          newIn(judge(resource), known[way]).some(({ target, problem }) => `${target} ${problem.message}` === key),
        );
      const step = steps.findIndex((_, index) => isThere(index));
      const { range, drop } = steps[step === -1 ? steps.length - 1 : step] as (typeof steps)[number];
      yield {
        ...{ range, related, message: `${message} (by this patch of \`${from}\`)` },
        ...(severity && { severity }),
        fixes: [
          { title: 'Leave out this operation', safety: 'unsafe', breaks: 'What it was made for fails', edits: drop },
        ],
      };
    }
  }

  #after(step: number): readonly (Resource | undefined)[] {
    this.#steps[step] ??= this.#patched.steps[step]?.after() ?? [];
    return this.#steps[step];
  }

  #judge(resource: Resource | undefined, rule: Rule, context: Context, check: CheckName): Said[] {
    return this.#targetsOf(resource)
      .filter((target) => target.check === check)
      .flatMap((target) => [...target.run(rule, context)].map((problem) => ({ target: target.name, problem })));
  }

  #has(way: number, name: string): boolean {
    return this.#targetsOf(this.#patched.before[way]).some((target) => target.name === name);
  }

  #targetsOf(resource: Resource | undefined): readonly Target[] {
    if (resource === undefined) return [];
    const targets = this.#targets.get(resource) ?? podsOf(resource).flatMap((pod) => [...podTargets(pod)]);
    this.#targets.set(resource, targets);
    return targets;
  }
}

function countByTarget(said: readonly Said[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { target } of said) counts.set(target, (counts.get(target) ?? 0) + 1);
  return counts;
}

/** Those of `said` that are more than there were of their target. */
function newIn(said: readonly Said[], known: ReadonlyMap<string, number> = new Map()): Said[] {
  const counts = new Map<string, number>();
  return said.filter(({ target }) => {
    const count = (counts.get(target) ?? 0) + 1;
    counts.set(target, count);
    return count > (known.get(target) ?? 0);
  });
}

/** Whether `problem` is about what is not there: it is shown at the name of what lacks it. */
function isAbsence({ range }: Problem, resource: Resource | undefined): boolean {
  return (resource === undefined ? [] : podsOf(resource))
    .flatMap((pod) => [pod.nameRange, ...pod.containers.map((container) => container.nameRange)])
    .some(({ start }) => start === range.start);
}
