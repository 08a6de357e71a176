import { isExpired, type Layer, levelOf, type Suppression } from '../engine/config.ts';
import type { ConfigProblem } from '../engine/config-cascade.ts';
import type { Rule } from '../rules/rule.ts';
import type { Linted } from './linter.ts';
import { documentPath } from './paths.ts';

/** One entry of `suppress`, and what was seen of it. */
export interface SeenSuppression {
  readonly path: string;
  readonly suppression: Suppression;
  isUsed: boolean;
  /** Whether its rule was switched off in a file that it means: then its silence says nothing. */
  isOff: boolean;
}

/**
 * Notes which entries of `suppress` silenced something. Only those of configurations whose whole folder was checked are
 * judged: what others are for may lie elsewhere.
 */
export class UnusedSuppressions {
  readonly #rules: ReadonlyMap<string, Rule>;
  readonly #today: string;
  readonly #entries = new Map<string, SeenSuppression>();

  constructor(rules: readonly Rule[], today: string) {
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.#today = today;
  }

  note({ document, config, result }: Linted): void {
    const accepted = new Set(result.accepted);
    for (const layer of config.layers) {
      for (const { entry, matches } of layer.suppress) {
        const seen = this.#entryOf(layer, entry);
        if (seen === undefined) continue;
        if (accepted.has(entry)) seen.isUsed = true;
        const rule = this.#rules.get(entry.rule);
        if (rule && matches(document.path) && levelOf(config, rule, document.path) === 'off') seen.isOff = true;
      }
    }
  }

  /** What was seen so far, for another to add to what it has seen. */
  get seen(): readonly SeenSuppression[] {
    return [...this.#entries.values()];
  }

  /** Adds what another has seen. */
  add(seen: readonly SeenSuppression[]): void {
    for (const each of seen) {
      const key = keyOf(each.path, each.suppression);
      const known = this.#entries.get(key);
      if (known === undefined) this.#entries.set(key, { ...each });
      else {
        known.isUsed ||= each.isUsed;
        known.isOff ||= each.isOff;
      }
    }
  }

  /** What to say of those that silenced nothing, when all of `folders` was checked. */
  problems(folders: readonly string[]): ConfigProblem[] {
    const roots = folders.map((folder) => `${documentPath(folder).replace(/\/$/, '')}/`);
    return [...this.#entries.values()].flatMap(({ path, suppression, isUsed, isOff }): ConfigProblem[] => {
      if (isUsed || isOff || !roots.some((root) => path.startsWith(root))) return [];
      const message = `The suppression of \`${suppression.rule}\` in \`${suppression.file}\` silences nothing`;
      return [{ path, severity: 'warning', message, range: suppression.range }];
    });
  }

  #entryOf({ path }: Layer, suppression: Suppression): SeenSuppression | undefined {
    // One that has expired is reported with its file.
    if (path === undefined || isExpired(suppression, this.#today)) return undefined;
    const key = keyOf(path, suppression);
    const known = this.#entries.get(key);
    if (known) return known;
    const entry = { path, suppression, isUsed: false, isOff: false };
    this.#entries.set(key, entry);
    return entry;
  }
}

function keyOf(path: string, { range }: Suppression): string {
  return `${path}\n${range.start}`;
}
