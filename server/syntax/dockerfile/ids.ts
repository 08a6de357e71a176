import { attached } from '../../text/attached.ts';
import type { InstructionNode } from './instruction-node.ts';

/** What instructions are called from one version of a file to the next. */
export interface Ids {
  /** The number of each instruction, in their order. */
  readonly ids: readonly number[];
  /** The first that none ever had. */
  readonly nextId: number;
}

/**
 * Numbers for `nodes`. What stands at the start and at the end as it did keeps its own, and so do instructions between that
 * were rewritten one by one. A number that was lost is not given again until so many are that it is worth beginning anew.
 */
export function numbered(
  nodes: readonly InstructionNode[],
  before?: Ids & { readonly instructions: readonly InstructionNode[] },
): Ids {
  if (before === undefined || before.nextId > 2 * nodes.length + 1_000) return anew(nodes.length);
  const old = before.instructions;
  if (nodes.length === old.length) return { ids: before.ids, nextId: before.nextId };
  const most = Math.min(nodes.length, old.length);
  let start = 0;
  while (start < most && isSame(nodes[start], old[start])) start++;
  let end = 0;
  while (end < most - start && isSame(nodes.at(-1 - end), old.at(-1 - end))) end++;
  const added = Array.from({ length: nodes.length - start - end }, (_, index) => before.nextId + index);
  const ids = [...before.ids.slice(0, start), ...added, ...before.ids.slice(old.length - end)];
  return { ids, nextId: before.nextId + added.length };
}

/** The place of what goes by the number `id`; undefined when nothing does. */
export function placeOf(id: number, ids: readonly number[]): number | undefined {
  // Until instructions come and go, numbers are places.
  if (ids[id] === id) return id;
  let known = places.get(ids);
  if (known === undefined) {
    known = new Map(ids.map((each, place) => [each, place]));
    places.set(ids, known);
  }
  return known.get(id);
}

/** By their numbers, which stay the same list until instructions come and go. */
const places = attached<readonly number[], ReadonlyMap<number, number>>();

function anew(count: number): Ids {
  return { ids: Array.from({ length: count }, (_, index) => index), nextId: count };
}

/** Whether it is known, or can be seen, that both are written alike. */
function isSame(a: InstructionNode | undefined, b: InstructionNode | undefined): boolean {
  return a !== undefined && b !== undefined && (a.identity === b.identity || written(a) === written(b));
}

function written({ source, range }: InstructionNode): string {
  return source.slice(range.start, range.end);
}
