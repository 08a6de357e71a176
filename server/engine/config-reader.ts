import type { ConfigNode } from '../syntax/yaml/config-document.ts';
import type { ConfigError } from './config.ts';
import { globProblem } from './glob.ts';

/** What is done with each key of a mapping. */
export type Fields = Readonly<Record<string, (node: ConfigNode) => void>>;

/** Turns nodes of a configuration into values, and collects an error wherever one is not what it should be. */
export class ConfigReader {
  readonly errors: ConfigError[] = [];

  protected date(node: ConfigNode): string | undefined {
    const text = node.kind === 'scalar' ? String(node.value) : '';
    const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
    // 2026-02-30 is turned into a day in March, or into no day at all.
    if (day && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)) return text;
    this.error(node, 'A date looks like `2027-01-31`');
    return undefined;
  }

  protected globs(node: ConfigNode): readonly string[] {
    return this.list(node, (item) => this.glob(item));
  }

  protected texts(node: ConfigNode): readonly string[] {
    return this.list(node, (item) => this.text(item));
  }

  protected glob(node: ConfigNode): string | undefined {
    const pattern = this.text(node);
    const problem = pattern === undefined ? undefined : globProblem(pattern);
    if (problem) this.error(node, `The pattern ${problem}`);
    return problem ? undefined : pattern;
  }

  protected choice<T extends string>(node: ConfigNode, choices: readonly T[]): T | undefined {
    const choice = choices.find((value) => node.kind === 'scalar' && value === node.value);
    if (choice === undefined) this.error(node, `Expected ${choices.map((value) => `\`${value}\``).join(', ')}`);
    return choice;
  }

  protected text(node: ConfigNode): string | undefined {
    if (node.kind === 'scalar' && typeof node.value === 'string' && node.value.trim() !== '') return node.value;
    this.error(node, 'Expected text');
    return undefined;
  }

  protected list<T>(node: ConfigNode, read: (item: ConfigNode) => T | undefined): readonly T[] {
    if (node.kind === 'seq') return node.items.map(read).filter((item) => item !== undefined);
    if (!isEmpty(node)) this.error(node, 'Expected a list');
    return [];
  }

  /** Reads the entries of a mapping; false when it is none, or lacks something it needs. */
  protected map(node: ConfigNode, what: string, fields: Fields, required: readonly string[] = []): boolean {
    if (node.kind !== 'map') {
      if (!isEmpty(node) || required.length > 0) this.error(node, `Expected ${what} to be a mapping`);
      return false;
    }
    for (const { key, keyRange, value } of node.entries) {
      const known = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (known) known(value);
      else this.errors.push({ message: unknownKey(key, what, Object.keys(fields)), range: keyRange });
    }
    const missing = required.filter((key) => !node.entries.some((entry) => entry.key === key));
    for (const key of missing) this.error(node, `${capitalised(what)} needs \`${key}\``);
    return missing.length === 0;
  }

  protected error(node: ConfigNode, message: string): void {
    this.errors.push({ message, range: node.range });
  }
}

/** Sets what was read; what could not be read leaves things as they are. */
export function assign<T, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value;
}

export function isEmpty(node: ConfigNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function unknownKey(key: string, what: string, known: readonly string[]): string {
  const choices = known.length > 0 ? `: expected ${known.map((name) => `\`${name}\``).join(', ')}` : ': it has none';
  return `\`${key}\` is not a key of ${what}${choices}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
