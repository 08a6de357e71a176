import { type Config, configFileName } from '../engine/config.ts';
import { type ConfigProblem, type ResolvedConfig, resolveConfig } from '../engine/config-cascade.ts';
import type { Rule } from '../rules/rule.ts';
import type { Files } from '../sources/files.ts';
import type { UserSettings } from './settings.ts';

/** The configuration of one folder's documents, and the files that it was made of. */
export interface Configured {
  readonly config: Config;
  /** URIs of the files that exist, outermost first. */
  readonly files: readonly string[];
  readonly problems: readonly ConfigProblem[];
}

/** Finds and combines the configuration files above a document, and remembers them until told that one has changed. */
export class Configuration {
  readonly #files: Files;
  readonly #rules: readonly Rule[];
  readonly #today: () => string;
  readonly #settings: Pick<UserSettings, 'kubernetesVersion'>;
  readonly #folders = new Map<string, Promise<Configured>>();
  /** By the files that it was made of: most folders share one, and what was worked out for it. */
  readonly #made = new Map<string, Configured>();
  #texts = new Map<string, string | null>();
  #revision = 0;
  /** The day that holds in what is remembered: what was accepted until yesterday is not any more. */
  #day = '';

  /** `settings`: what holds where no file says anything; whoever knows of a change invalidates. */
  constructor(
    files: Files,
    rules: readonly Rule[],
    today: () => string,
    settings: Pick<UserSettings, 'kubernetesVersion'>,
  ) {
    this.#files = files;
    this.#rules = rules;
    this.#today = today;
    this.#settings = settings;
  }

  /** Grows with every change, so that results made under an older configuration can be told. */
  get revision(): number {
    return this.#revision;
  }

  /** What holds for the document at `uri`. */
  of(uri: string): Promise<Configured> {
    const today = this.#today();
    if (this.#day !== today) {
      if (this.#folders.size > 0) this.invalidate();
      this.#day = today;
    }
    const folder = folderOf(uri);
    const known = this.#folders.get(folder);
    if (known) return known;
    const revision = this.#revision;
    const found = this.#resolve(foldersAbove(folder).map((above) => above + configFileName)).then((made) =>
      revision === this.#revision ? this.#shared(made) : made,
    );
    this.#folders.set(folder, found);
    return found;
  }

  /** What is wrong with the configuration file at `uri` itself, and with those that it extends. */
  async check(uri: string): Promise<readonly ConfigProblem[]> {
    return (await this.#resolve([uri])).problems.filter((problem) => problem.path === uri);
  }

  /** The text of a configuration file as it was read. */
  textOf(uri: string): string {
    return this.#texts.get(uri) ?? '';
  }

  /** Whether the text of the file at `uri` may be part of a configuration. */
  reads(uri: string): boolean {
    return isConfigFile(uri) || this.#texts.has(uri);
  }

  /** Forgets everything: files are read again when they are needed. */
  invalidate(): void {
    this.#revision++;
    this.#folders.clear();
    this.#made.clear();
    // What is being read now is what was before: it must not come to those who ask from here on.
    this.#texts = new Map();
  }

  #shared(made: Configured): Configured {
    const key = made.files.join('\n');
    const known = this.#made.get(key) ?? made;
    this.#made.set(key, known);
    return known;
  }

  async #resolve(paths: readonly string[]): Promise<Configured> {
    const texts = this.#texts;
    let resolved: ResolvedConfig;
    do {
      const overrides = { usualKubernetes: this.#settings.kubernetesVersion };
      const given = { rules: this.#rules, today: this.#today(), overrides };
      resolved = resolveConfig(paths, (path) => texts.get(path), given);
      await Promise.all(resolved.wanted.map(async (path) => texts.set(path, (await this.#files.read(path)) ?? null)));
    } while (resolved.wanted.length > 0);
    const files = paths.filter((path) => typeof texts.get(path) === 'string');
    return { config: resolved.config, files, problems: resolved.problems };
  }
}

/** Whether a change of the file at `uri` may change a configuration; extended files carry the name as their ending. */
export function isConfigFile(uri: string): boolean {
  return uri.endsWith(configFileName);
}

/** The folder that holds the document at `uri`, with a closing slash; empty when it is in none. */
function folderOf(uri: string): string {
  return uri.startsWith('untitled:') ? '' : uri.slice(0, uri.lastIndexOf('/') + 1);
}

/** `folder` and all above it, outermost first. */
function foldersAbove(folder: string): string[] {
  const root = /^[^:]+:\/\/[^/]*\//.exec(folder)?.[0];
  const folders: string[] = [];
  if (root === undefined) return folders;
  for (let end = root.length - 1; end >= 0; end = folder.indexOf('/', end + 1)) folders.push(folder.slice(0, end + 1));
  return folders;
}
