import path from 'node:path';
import { type Config, type ConfigOverrides, configFileName, defaultConfig } from '../engine/config.ts';
import { type ConfigProblem, resolveConfig } from '../engine/config-cascade.ts';
import type { Rule } from '../rules/rule.ts';
import { readRegularFileSync } from '../sources/regular-file.ts';
import { decode } from './decode.ts';
import { documentPath } from './paths.ts';
import { maximumBytes, reasonOf } from './read.ts';

export interface ConfigSettings {
  readonly rules: readonly Rule[];
  readonly today: string;
  readonly overrides: ConfigOverrides;
  /** The one file to use instead of those that are found. */
  readonly file?: string | undefined;
}

/** Finds, combines and remembers the configuration of each folder. */
export class Configs {
  readonly #settings: ConfigSettings;
  readonly #chains = new Map<string, readonly string[]>();
  readonly #configs = new Map<string, Config>();
  readonly #texts = new Map<string, string | null>();
  readonly #problems = new Map<string, ConfigProblem>();

  constructor(settings: ConfigSettings) {
    this.#settings = settings;
  }

  /** What holds for the file at an absolute path. */
  of(file: string): Config {
    const own = this.#settings.file;
    const chain = own === undefined ? this.#chain(path.dirname(file)) : [path.resolve(own)];
    const key = chain.join('\n');
    const known = this.#configs.get(key);
    if (known) return known;
    const config = chain.length === 0 ? defaultConfig(this.#settings.overrides) : this.#resolve(chain);
    this.#configs.set(key, config);
    return config;
  }

  /** What is wrong with the files that were read so far. */
  get problems(): readonly ConfigProblem[] {
    return [...this.#problems.values()];
  }

  /** The text of a file that was read. */
  textOf(file: string): string {
    return this.#texts.get(file) ?? '';
  }

  /** The configuration files that exist from the file system's root down to `folder`. */
  #chain(folder: string): readonly string[] {
    const known = this.#chains.get(folder);
    if (known) return known;
    const parent = path.dirname(folder);
    const above = parent === folder ? [] : this.#chain(parent);
    const file = path.join(folder, configFileName);
    const chain = this.#read(file) === null ? above : [...above, file];
    this.#chains.set(folder, chain);
    return chain;
  }

  #resolve(chain: readonly string[]): Config {
    const { rules, today, overrides, file } = this.#settings;
    const { config, problems } = resolveConfig(chain.map(documentPath), (each) => this.#read(each), {
      rules,
      today,
      overrides,
    });
    for (const problem of problems) this.#problem(problem);
    const named = file === undefined ? undefined : documentPath(path.resolve(file));
    if (named !== undefined && this.#read(named) === null) {
      this.#problem({ path: named, severity: 'error', message: 'There is no such file', range: { start: 0, end: 0 } });
    }
    return config;
  }

  #read(file: string): string | null {
    const key = documentPath(file);
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const text = this.#load(key);
    this.#texts.set(key, text);
    return text;
  }

  #load(file: string): string | null {
    const failed = (message: string) => {
      this.#problem({ path: file, severity: 'error', message, range: { start: 0, end: 0 } });
      return '';
    };
    try {
      const decoded = decode(readRegularFileSync(file, maximumBytes));
      return decoded.text ?? failed(`The configuration ${decoded.problem}`);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return null;
      return failed(`The configuration cannot be read: ${reasonOf(error)}`);
    }
  }

  #problem(problem: ConfigProblem): void {
    this.#problems.set(`${problem.path}\n${problem.range.start}\n${problem.message}`, problem);
  }
}
