import type { ClusterObject, ClusterObjects, ObjectLookup } from './facts.ts';
import { pathFrom } from './file-path.ts';

/** By which words each kind of question finds an object. */
const wordsOf: Readonly<Record<ObjectLookup, (object: ClusterObject) => readonly string[]>> = {
  role: ({ role }) => [role],
  name: ({ role, name }) => (name === undefined ? [] : [`${role} ${name}`]),
  namespace: ({ role, namespace }) => [namespace === undefined ? role : `${role} ${namespace}`],
  account: ({ account }) => (account === undefined ? [] : [account]),
  receiver: ({ gives, accounts = [] }) => (gives === undefined ? [] : [...new Set(accounts.map(({ name }) => name))]),
  gift: ({ gives }) => (gives === undefined ? [] : [gives.name]),
};

const none: readonly ClusterObject[] = [];

/** A list of objects; what they are found by is worked out when somebody first asks by that. */
export class ListedObjects implements ClusterObjects {
  readonly #list: readonly ClusterObject[];
  readonly #files: ReadonlyMap<ClusterObject, string>;
  readonly #sorted = new Map<ObjectLookup, ReadonlyMap<string, readonly ClusterObject[]>>();

  /** `files`: where those are of which that matters. */
  constructor(list: readonly ClusterObject[], files: ReadonlyMap<ClusterObject, string> = new Map()) {
    this.#list = list;
    this.#files = files;
  }

  find(by: ObjectLookup, word: string): readonly ClusterObject[] {
    let sorted = this.#sorted.get(by);
    if (sorted === undefined) {
      sorted = sortedBy(this.#list, wordsOf[by]);
      this.#sorted.set(by, sorted);
    }
    return sorted.get(word) ?? none;
  }

  pathOf(object: ClusterObject): string | undefined {
    return this.#files.get(object);
  }
}

export const noObjects: ClusterObjects = new ListedObjects([]);

function sortedBy(
  list: readonly ClusterObject[],
  words: (object: ClusterObject) => readonly string[],
): ReadonlyMap<string, readonly ClusterObject[]> {
  const sorted = new Map<string, ClusterObject[]>();
  for (const object of list)
    for (const word of words(object)) {
      const known = sorted.get(word);
      if (known === undefined) sorted.set(word, [object]);
      else known.push(object);
    }
  return sorted;
}

/** The objects of a workspace without those of one file, as it sees them: all files share what the others are found by. */
export class ObjectsBeside implements ClusterObjects {
  readonly #all: ClusterObjects;
  readonly #file: string;
  readonly #own: ReadonlySet<ClusterObject>;

  /** `file`: its path, as `all` has paths; `own`: its objects among `all`. */
  constructor(all: ClusterObjects, file: string, own: readonly ClusterObject[]) {
    this.#all = all;
    this.#file = file;
    this.#own = new Set(own);
  }

  find(by: ObjectLookup, word: string): readonly ClusterObject[] {
    const found = this.#all.find(by, word);
    return found.some((object) => this.#own.has(object)) ? found.filter((object) => !this.#own.has(object)) : found;
  }

  pathOf(object: ClusterObject): string | undefined {
    const path = this.#all.pathOf(object);
    return path && pathFrom(this.#file, path);
  }
}

/** A file's own objects, and after them those around it. */
export class ObjectsTogether implements ClusterObjects {
  readonly #own: ClusterObjects;
  readonly #around: ClusterObjects;

  constructor(own: readonly ClusterObject[], around: ClusterObjects) {
    this.#own = new ListedObjects(own);
    this.#around = around;
  }

  find(by: ObjectLookup, word: string): readonly ClusterObject[] {
    const own = this.#own.find(by, word);
    const around = this.#around.find(by, word);
    if (own.length === 0) return around;
    return around.length === 0 ? own : [...own, ...around];
  }

  pathOf(object: ClusterObject): string | undefined {
    return this.#around.pathOf(object);
  }
}

/** Those of `objects` with a role. */
export function ofRole(objects: ClusterObjects, role: ClusterObject['role']): readonly ClusterObject[] {
  return objects.find('role', role);
}

/** Those with a role that may be in the same namespace as `one`: what names none goes where it is applied. */
export function sharingNamespace(
  objects: ClusterObjects,
  role: ClusterObject['role'],
  { namespace }: Pick<ClusterObject, 'namespace'>,
): readonly ClusterObject[] {
  if (namespace === undefined) return ofRole(objects, role);
  return [...objects.find('namespace', `${role} ${namespace}`), ...objects.find('namespace', role)];
}
