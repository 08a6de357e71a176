import { type Alias, isAlias, isCollection, isPair, type Node } from 'yaml';

interface Anchored {
  readonly at: number;
  readonly node: Node;
}

/** Resolves aliases of one document in constant time; the library's own resolution walks the tree for every alias. */
export class AnchorTable {
  readonly #contents: unknown;
  #anchors: Map<string, Anchored[]> | undefined;
  #uses = new Map<Node, number>();

  constructor(contents: unknown) {
    this.#contents = contents;
  }

  /** The node that `alias` stands for: the last one with its anchor before it; undefined when there is none. */
  resolve(alias: Alias): Node | undefined {
    return this.#lookUp(alias.source, alias.range?.[0] ?? 0);
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

  #lookUp(name: string, before: number): Node | undefined {
    const candidates = this.#read().get(name) ?? [];
    let low = 0;
    let high = candidates.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((candidates[middle] as Anchored).at < before) low = middle + 1;
      else high = middle;
    }
    return candidates[low - 1]?.node;
  }

  #read(): Map<string, Anchored[]> {
    if (this.#anchors !== undefined) return this.#anchors;
    const anchors = new Map<string, Anchored[]>();
    this.#anchors = anchors;
    const aliases: Alias[] = [];
    const waiting: unknown[] = [this.#contents];
    while (waiting.length > 0) {
      const item = waiting.pop();
      if (isPair(item)) {
        waiting.push(item.value, item.key);
        continue;
      }
      if (isAlias(item)) aliases.push(item);
      if (isCollection(item)) for (let i = item.items.length - 1; i >= 0; i--) waiting.push(item.items[i]);
      const anchor = (item as Node | null)?.anchor;
      if (anchor === undefined) continue;
      const node = item as Node;
      const list = anchors.get(anchor);
      if (list === undefined) anchors.set(anchor, [{ at: node.range?.[0] ?? 0, node }]);
      else list.push({ at: node.range?.[0] ?? 0, node });
    }
    for (const alias of aliases) {
      const node = this.#lookUp(alias.source, alias.range?.[0] ?? 0);
      if (node !== undefined) this.#uses.set(node, (this.#uses.get(node) ?? 0) + 1);
    }
    return anchors;
  }
}
