import type { Rule } from '../rules/rule.ts';
import type { Range } from '../text/range.ts';
import { type Config, type ConfigFile, type ConfigOverrides, combine, isExpired } from './config.ts';
import { parseConfig } from './config-file.ts';

/** Something wrong with a configuration file. */
export interface ConfigProblem {
  readonly path: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly range: Range;
}

/** Text of the file at a path; `null` when there is none, `undefined` when that is not known yet. */
export type ConfigReader = (path: string) => string | null | undefined;

export interface ResolvedConfig {
  /** Made of whatever is valid; not to be trusted on the command line when `problems` has an error. */
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
  /** Paths that the reader did not know: ask again once it does. */
  readonly wanted: readonly string[];
}

/** Longest chain of files that extend each other. */
const maximumDepth = 10;

/**
 * Reads and combines the configuration files at `paths`, outermost first, with the files that they extend. Paths are
 * absolute with `/`, or URIs.
 */
export function resolveConfig(
  paths: readonly string[],
  read: ConfigReader,
  { rules, today, overrides }: { rules: readonly Rule[]; today: string; overrides?: ConfigOverrides },
): ResolvedConfig {
  const problems: ConfigProblem[] = [];
  const wanted: string[] = [];
  const files: { folder: string; path: string; config: ConfigFile }[] = [];

  const load = (path: string, chain: readonly string[]): 'loaded' | 'missing' => {
    const text = read(path);
    if (text === undefined) wanted.push(path);
    if (text === null) return 'missing';
    if (text === undefined) return 'loaded';
    const { config, errors } = parseConfig(text, rules);
    const report = (severity: 'error' | 'warning', message: string, range: Range) =>
      problems.push({ path, severity, message, range });
    for (const { message, range } of errors) report('error', message, range);
    for (const entry of config.suppress.filter((each) => isExpired(each, today))) {
      report('warning', `The suppression of \`${entry.rule}\` expired on ${entry.until}`, entry.range);
    }
    if (config.extends && isPath(config.extends.value)) {
      const { value, range } = config.extends;
      const other = resolvePath(folderOf(path), value);
      if (other === path || chain.includes(other)) report('error', `\`${value}\` leads back to this file`, range);
      else if (chain.length >= maximumDepth)
        report('error', `More than ${maximumDepth} files extend each other`, range);
      else if (load(other, [...chain, path]) === 'missing') report('error', `There is no file \`${value}\``, range);
    }
    files.push({ folder: folderOf(path), path, config });
    return 'loaded';
  };

  for (const path of paths) load(path, []);
  return { config: combine(files, overrides), problems, wanted };
}

function isPath(value: string): boolean {
  return value.startsWith('.');
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function resolvePath(folder: string, relative: string): string {
  const segments = folder.split('/');
  for (const segment of relative.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
}
