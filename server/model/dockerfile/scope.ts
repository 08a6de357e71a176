import type { Binding } from './expand.ts';

/** Arguments that BuildKit sets by itself. */
const platformArguments = new Set(
  ['BUILD', 'TARGET']
    .flatMap((side) => ['PLATFORM', 'OS', 'OSVERSION', 'ARCH', 'VARIANT'].map((part) => side + part))
    .concat('TARGETSTAGE'),
);

export const unset: Binding = { state: 'unset' };
export const dynamic: Binding = { state: 'dynamic' };

export function bound(value: string | undefined): Binding {
  return value === undefined ? dynamic : { state: 'value', value };
}

interface Entry {
  /** The instruction after which it holds, by its place in the file. */
  readonly after: number;
  readonly binding: Binding;
}

/** Variables of the instructions before the first FROM, or of a stage; a stage sees those of the stage it starts from. */
export class Scope {
  readonly #parent: Scope | undefined;
  readonly #environment = new Map<string, Entry[]>();
  readonly #arguments = new Map<string, Entry[]>();

  constructor(parent: Scope | undefined) {
    this.#parent = parent;
  }

  setEnvironment(name: string, binding: Binding, after: number): void {
    append(this.#environment, name, { after, binding });
  }

  setArgument(name: string, binding: Binding, after: number): void {
    append(this.#arguments, name, { after, binding: platformArguments.has(name) ? dynamic : binding });
  }

  /** What `name` stands for in the instruction at place `at`: ENV wins over ARG, whichever comes later. */
  lookup(name: string, at: number = Number.POSITIVE_INFINITY): Binding | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.#parent) {
      const binding = latest(scope.#environment.get(name), at);
      if (binding !== undefined) return binding;
    }
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.#parent) {
      const binding = latest(scope.#arguments.get(name), at);
      if (binding !== undefined) return binding;
    }
    return undefined;
  }

  /** What `name` stands for in a FROM: only arguments before the first FROM and the platform's count there. */
  lookupGlobal(name: string): Binding {
    if (platformArguments.has(name)) return dynamic;
    return latest(this.#arguments.get(name), Number.POSITIVE_INFINITY) ?? unset;
  }
}

function append(entries: Map<string, Entry[]>, name: string, entry: Entry): void {
  const known = entries.get(name);
  if (known === undefined) entries.set(name, [entry]);
  else known.push(entry);
}

function latest(entries: readonly Entry[] | undefined, at: number): Binding | undefined {
  if (entries === undefined) return undefined;
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as Entry).after < at) low = middle + 1;
    else high = middle;
  }
  return entries[low - 1]?.binding;
}
