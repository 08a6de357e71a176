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

/** How many characters of values a file may still use: it may put a long one on each of very many lines. */
export interface Allowance {
  left: number;
}

export function newAllowance(): Allowance {
  return { left: 2_000_000 };
}

/** Variables of the instructions before the first FROM, or of a stage; a stage sees those of the stage it starts from. */
export class Scope {
  readonly #parent: Scope | undefined;
  readonly #environment = new Map<string, Entry[]>();
  readonly #arguments = new Map<string, Entry[]>();

  readonly #allowance: Allowance;

  constructor(parent: Scope | undefined, allowance: Allowance) {
    this.#parent = parent;
    this.#allowance = allowance;
  }

  setEnvironment(name: string, binding: Binding, after: number): void {
    append(this.#environment, name, { after, binding });
  }

  setArgument(name: string, binding: Binding, after: number): void {
    append(this.#arguments, name, { after, binding: platformArguments.has(name) ? dynamic : binding });
  }

  /**
   * What `name` stands for in the instruction at place `at`. ENV wins over an ARG before it; of an ARG with a value after
   * it, builders differ (https://github.com/docker/cli/issues/3344), so that only what is the same either way is known.
   */
  lookup(name: string, at: number = Number.POSITIVE_INFINITY): Binding | undefined {
    return this.#charged(this.#binding(name, at));
  }

  #charged(binding: Binding | undefined): Binding | undefined {
    if (binding?.state !== 'value') return binding;
    this.#allowance.left -= binding.value.length;
    return this.#allowance.left < 0 ? dynamic : binding;
  }

  #binding(name: string, at: number): Binding | undefined {
    const environment = this.#latest((scope) => scope.#environment.get(name), at);
    const argument = this.#latest((scope) => scope.#arguments.get(name), at);
    if (environment === undefined || argument === undefined) return (environment ?? argument)?.binding;
    if (argument.after < environment.after || argument.binding.state === 'unset') return environment.binding;
    return isSame(environment.binding, argument.binding) ? environment.binding : dynamic;
  }

  /** The last entry before place `at`, here or in the stages below. */
  #latest(entriesOf: (scope: Scope) => readonly Entry[] | undefined, at: number): Entry | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.#parent) {
      const entry = latest(entriesOf(scope), at);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** What `name` stands for in a FROM: only arguments before the first FROM and the platform's count there. */
  lookupGlobal(name: string): Binding {
    if (platformArguments.has(name)) return dynamic;
    return this.#charged(latest(this.#arguments.get(name), Number.POSITIVE_INFINITY)?.binding) ?? unset;
  }
}

function isSame(a: Binding, b: Binding): boolean {
  return a.state === 'value' && b.state === 'value' && a.value === b.value;
}

function append(entries: Map<string, Entry[]>, name: string, entry: Entry): void {
  const known = entries.get(name);
  if (known === undefined) entries.set(name, [entry]);
  else known.push(entry);
}

function latest(entries: readonly Entry[] | undefined, at: number): Entry | undefined {
  if (entries === undefined) return undefined;
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as Entry).after < at) low = middle + 1;
    else high = middle;
  }
  return entries[low - 1];
}
