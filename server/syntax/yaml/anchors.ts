import { type Alias, isAlias, isCollection, isPair, type Node } from 'yaml';
import type { Part } from './parts.ts';

/** An alias, or a node that has an anchor. */
export interface Link {
  readonly name: string;
  readonly node: Node;
}

/** A node, and the part of the file that it is written in. */
export interface Placed<T = Node> {
  readonly node: T;
  readonly part: Part;
}

/** A link in its part; undefined where all of the document is one. */
export interface PlacedLink extends Link {
  readonly part: Part | undefined;
}

/** The links at and below `item`, in the order in which they are written. */
export function linksIn(item: unknown): Link[] {
  const links: Link[] = [];
  const waiting: unknown[] = [item];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (isPair(next)) {
      waiting.push(next.value, next.key);
      continue;
    }
    const node = next as Node | null;
    const name = isAlias(node) ? node.source : node?.anchor;
    if (node !== null && name !== undefined) links.push({ name, node });
    if (isCollection(next)) for (let i = next.items.length - 1; i >= 0; i--) waiting.push(next.items[i]);
  }
  return links;
}

/** Whether an alias in one stands for what it stands for in the other, as far as they decide. */
export function areAlike(some: readonly Link[], others: readonly Link[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ name, node }, at) => name === others[at]?.name && isAlias(node) === isAlias(others[at].node))
  );
}

interface Anchored {
  readonly at: number;
  readonly node: Node;
  readonly part: Part | undefined;
}

/** Resolves aliases of one document in constant time; the library's own resolution walks the tree for every alias. */
export class AnchorTable {
  readonly #links: () => readonly PlacedLink[];
  #anchors: Map<string, Anchored[]> | undefined;
  /** Whether links stand in parts, so that their places are counted from those. */
  #isCut = false;
  #uses = new Map<Node, number>();

  /** `links`: those of the document in order, looked for when they are first asked for. */
  constructor(links: () => readonly PlacedLink[]) {
    this.#links = links;
  }

  /** The node that `alias` in `part` stands for: the last one with its anchor before it; undefined when there is none. */
  resolve(alias: Alias, part: Part): Placed | undefined {
    const anchors = this.#read();
    const found = lookUp(anchors, alias.source, startOf(alias, this.#isCut ? part : undefined));
    return found && { node: found.node, part: found.part ?? part };
  }

  /** Whether the document has none, and no aliases. */
  get isEmpty(): boolean {
    return this.#links().length === 0;
  }

  /** How many aliases stand for `node`. */
  usesOf(node: Node): number {
    this.#read();
    return this.#uses.get(node) ?? 0;
  }

  /** Whether an alias stands for something at or below `item`: without that, the alias would mean nothing. */
  areUsedIn(item: unknown): boolean {
    if (this.#read().size === 0) return false;
    const waiting: unknown[] = [item];
    while (waiting.length > 0) {
      const next = waiting.pop();
      if (isPair(next)) waiting.push(next.value, next.key);
      else if (this.#uses.has(next as Node)) return true;
      else if (isCollection(next)) waiting.push(...next.items);
    }
    return false;
  }

  #read(): Map<string, Anchored[]> {
    if (this.#anchors !== undefined) return this.#anchors;
    const anchors = new Map<string, Anchored[]>();
    this.#anchors = anchors;
    const links = this.#links();
    this.#isCut = links[0]?.part !== undefined;
    for (const { name, node, part } of links) {
      if (isAlias(node)) continue;
      const anchored = { at: startOf(node, part), node, part };
      const list = anchors.get(name);
      if (list === undefined) anchors.set(name, [anchored]);
      else list.push(anchored);
    }
    for (const { name, node, part } of links) {
      if (!isAlias(node)) continue;
      const meant = lookUp(anchors, name, startOf(node, part))?.node;
      if (meant !== undefined) this.#uses.set(meant, (this.#uses.get(meant) ?? 0) + 1);
    }
    return anchors;
  }
}

function startOf(node: Node, part: Part | undefined): number {
  return (part?.base ?? 0) + (node.range?.[0] ?? 0);
}

/** The last of those called `name` that starts before `before`. */
function lookUp(anchors: ReadonlyMap<string, readonly Anchored[]>, name: string, before: number): Anchored | undefined {
  const candidates = anchors.get(name) ?? [];
  let low = 0;
  let high = candidates.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((candidates[middle] as Anchored).at < before) low = middle + 1;
    else high = middle;
  }
  return candidates[low - 1];
}
