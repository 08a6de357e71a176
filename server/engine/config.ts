import { pathBeside } from '../model/file-path.ts';
import type { Signer } from '../model/signature.ts';
import { type Profile, type Rule, type Severity, severities } from '../rules/rule.ts';
import type { Range } from '../text/range.ts';
import { signersBeside } from './config-signers.ts';
import { compileGlob, relativeTo } from './glob.ts';
import type { ScanConfig } from './scan-config.ts';

/** What a rule is set to: silent, or reported at a severity. */
export type Level = Severity | 'off';

/** When registries may be asked: never, when a fix or `--online` asks for it, or always. */
export type Online = 'off' | 'on-request' | 'on';

/** What the comments and annotations that silence other tools are to Bulkhead. */
export type OtherSuppressions = 'honour' | 'ignore';

/** What a file says about one rule. */
export interface RuleSetting {
  readonly level?: Level;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Settings of rules, by id, for the paths that match. */
export interface FileOverride {
  readonly match: readonly string[];
  readonly rules: ReadonlyMap<string, RuleSetting>;
}

/** A finding that was looked at and accepted. */
export interface Suppression {
  readonly rule: string;
  /** Path or glob, relative to the folder of the file that says it. */
  readonly file: string;
  /** The target, or what contains it; undefined for the whole file. */
  readonly at?: string;
  readonly reason: string;
  /** Last day on which it holds, ISO 8601. */
  readonly until?: string;
  readonly range: Range;
}

/** One `.bulkhead.yaml` as written: only what it says. */
export interface ConfigFile {
  readonly extends?: { readonly value: string; readonly range: Range };
  readonly kubernetesVersion?: readonly [number, number];
  readonly online?: Online;
  readonly failOn?: Severity;
  readonly otherSuppressions?: OtherSuppressions;
  readonly rules: ReadonlyMap<string, RuleSetting>;
  readonly files: readonly FileOverride[];
  readonly exclude: readonly string[];
  readonly suppress: readonly Suppression[];
  readonly images: {
    readonly registries?: readonly string[];
    readonly build: ReadonlyMap<string, string>;
    readonly signedBy?: readonly Signer[];
  };
  readonly scan: ScanConfig;
  /** Compose files that are read together, in the order of `-f`; paths relative to the folder of the file that says it. */
  readonly composeFiles?: readonly string[];
}

export interface ConfigError {
  readonly message: string;
  readonly range: Range;
}

/** Name of the file in each folder. */
export const configFileName = '.bulkhead.yaml';

/** What each key may hold; the schema is made of the same lists. */
export const configChoices = {
  profile: ['recommended', 'strict'] as const satisfies readonly Profile[],
  online: ['off', 'on-request', 'on'] as const satisfies readonly Online[],
  level: ['off', ...[...severities].reverse()] as const,
  failOn: [...severities].reverse(),
  otherSuppressions: ['honour', 'ignore'] as const satisfies readonly OtherSuppressions[],
};

/** Everything that configuration says about the documents of one folder; immutable. */
export interface Config {
  readonly profile: Profile;
  /** Target version of Kubernetes as `[1, 34]`. */
  readonly kubernetesVersion: readonly [number, number];
  readonly online: Online;
  /** What the files say about that; undefined when none does, so that a personal setting can decide. */
  readonly statedOnline: Online | undefined;
  /** Least severity that makes the command line fail. */
  readonly failOn: Severity;
  readonly otherSuppressions: OtherSuppressions;
  /** Registries that images may come from; undefined when any may. */
  readonly registries: readonly string[] | undefined;
  /** Signers of which an image needs one, keys by the paths of documents; undefined when nobody was asked for. */
  readonly signedBy: readonly Signer[] | undefined;
  /** Path of the Dockerfile that each named image is built from, as paths of documents. */
  readonly builds: ReadonlyMap<string, string>;
  /** Lists of Compose files that are read together, as paths of documents; the nearest file's first. */
  readonly composeFiles: readonly (readonly string[])[];
  readonly scan: ScanConfig;
  /** One for each file, outermost first. */
  readonly layers: readonly Layer[];
}

/** One file's say over paths, ready to be asked. */
export interface Layer {
  readonly folder: string;
  /** The file itself; undefined when it was not read from one. */
  readonly path: string | undefined;
  readonly rules: ReadonlyMap<string, RuleSetting>;
  readonly files: readonly { readonly matches: PathTest; readonly rules: ReadonlyMap<string, RuleSetting> }[];
  readonly excludes: PathTest;
  readonly suppress: readonly { readonly matches: PathTest; readonly entry: Suppression }[];
}

/** Whether a path, as a `Document` has it, is meant. */
export type PathTest = (path: string) => boolean;

/** Choices made outside files, which win over them: command line and editor. */
export interface ConfigOverrides {
  readonly profile?: Profile;
  readonly kubernetesVersion?: readonly [number, number];
  readonly online?: Online;
  readonly failOn?: Severity;
  /** What counts where no file says which release: wins over none. */
  readonly usualKubernetes?: readonly [number, number] | undefined;
}

/** The newest release of Kubernetes that the rules were checked against. */
export const newestKubernetes = [1, 37] as const;

/** What holds when no file says anything. */
export function defaultConfig(overrides: ConfigOverrides = {}): Config {
  return combine([], overrides);
}

/** `folder` as what its files' paths begin with. */
function inside(folder: string): string {
  return folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
}

/**
 * Combines the files that hold for one folder, outermost first: what a nearer one says wins, the rest stands. An
 * `extends` with a path must have been replaced by the file itself, in front of the one that names it.
 */
export function combine(
  files: readonly { readonly folder: string; readonly path?: string; readonly config: ConfigFile }[],
  overrides: ConfigOverrides = {},
): Config {
  const nearest = <T>(read: (file: ConfigFile) => T | undefined): T | undefined => {
    for (const { config } of [...files].reverse()) {
      const value = read(config);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  return {
    profile: overrides.profile ?? nearest(profileOf) ?? 'recommended',
    kubernetesVersion:
      overrides.kubernetesVersion ??
      nearest((file) => file.kubernetesVersion) ??
      overrides.usualKubernetes ??
      newestKubernetes,
    online: overrides.online ?? nearest((file) => file.online) ?? 'on-request',
    statedOnline: nearest((file) => file.online),
    failOn: overrides.failOn ?? nearest((file) => file.failOn) ?? 'low',
    otherSuppressions: nearest((file) => file.otherSuppressions) ?? 'honour',
    registries: nearest((file) => file.images.registries),
    signedBy: signersOf(files),
    builds: new Map(
      files.flatMap(({ folder, config: { images } }) =>
        [...images.build].map(([image, file]) => [image, pathBeside(inside(folder), file)] as const),
      ),
    ),
    composeFiles: files.toReversed().flatMap(({ folder, config: { composeFiles: list } }) => {
      return list === undefined ? [] : [list.map((file) => pathBeside(inside(folder), file))];
    }),
    scan: scanOf(files.map(({ config }) => config.scan)),
    layers: files.map(({ folder, path, config }) => layerOf(folder, path, config)),
  };
}

/** Those that the nearest file names which names any. */
function signersOf(files: readonly { readonly folder: string; readonly config: ConfigFile }[]): Config['signedBy'] {
  const nearest = files.findLast(({ config }) => config.images.signedBy !== undefined);
  return nearest && signersBeside(inside(nearest.folder), nearest.config.images.signedBy ?? []);
}

/** What is accepted anywhere is accepted. */
function scanOf(files: readonly ScanConfig[]): ScanConfig {
  const failOn = files.findLast((scan) => scan.failOn !== undefined)?.failOn;
  return { ...(failOn !== undefined && { failOn }), ignore: files.flatMap(({ ignore }) => ignore) };
}

/** At which severity `rule` reports in the document at `path`, or `off`. */
export function levelOf(config: Config, rule: Rule, path: string): Level {
  const chosen = settingsOf(config, rule, path).findLast((setting) => setting.level !== undefined);
  if (chosen?.level) return chosen.level;
  return rule.profile === 'recommended' || config.profile === 'strict' ? rule.severity : 'off';
}

/** Options of `rule` for the document at `path`: its defaults, and what files set. */
export function optionsOf(config: Config, rule: Rule, path: string): Readonly<Record<string, unknown>> {
  return Object.assign({}, rule.options, ...settingsOf(config, rule, path).map((setting) => setting.options));
}

/** Whether the document at `path` is not to be looked at. */
export function isExcluded(config: Config, path: string): boolean {
  return config.layers.some((layer) => layer.excludes(path));
}

/** The entries by which a finding of the rule `id` about `target` in the document at `path` was accepted, and still is `today`. */
export function suppressionsOf(
  config: Config,
  id: string,
  path: string,
  target: string,
  today: string,
): readonly Suppression[] {
  return config.layers.flatMap((layer) =>
    layer.suppress.flatMap(({ entry, matches }) => {
      if (entry.rule !== id || isExpired(entry, today) || !matches(path)) return [];
      const isMeant = entry.at === undefined || target === entry.at || target.startsWith(`${entry.at}/`);
      return isMeant ? [entry] : [];
    }),
  );
}

/** Whether the last day of a suppression has passed. */
export function isExpired(entry: Suppression, today: string): boolean {
  return entry.until !== undefined && entry.until < today;
}

function profileOf(file: ConfigFile): Profile | undefined {
  const value = file.extends?.value;
  return value === 'recommended' || value === 'strict' ? value : undefined;
}

/** What files say of `rule` at `path`, from the weakest to the strongest. */
function settingsOf(config: Config, rule: Rule, path: string): RuleSetting[] {
  const settings: RuleSetting[] = [];
  for (const layer of config.layers) {
    const general = layer.rules.get(rule.id);
    if (general) settings.push(general);
    for (const override of layer.files) {
      const setting = override.rules.get(rule.id);
      if (setting && override.matches(path)) settings.push(setting);
    }
  }
  return settings;
}

function layerOf(folder: string, path: string | undefined, config: ConfigFile): Layer {
  return {
    folder,
    path,
    rules: config.rules,
    files: config.files.map(({ match, rules }) => ({ matches: pathTest(folder, match), rules })),
    excludes: pathTest(folder, config.exclude, { beneath: true }),
    suppress: config.suppress.map((entry) => ({ entry, matches: pathTest(folder, [entry.file]) })),
  };
}

/** A test for paths inside `folder` that match a pattern, or lie `beneath` a folder that does. */
function pathTest(folder: string, patterns: readonly string[], { beneath = false } = {}): PathTest {
  const tests = patterns.map(compileGlob);
  if (tests.length === 0) return () => false;
  return (path) => {
    const relative = relativeTo(folder, path);
    if (relative === undefined) return false;
    const candidates = beneath ? selfAndParents(relative) : [relative];
    return candidates.some((candidate) => tests.some((test) => test(candidate)));
  };
}

function selfAndParents(path: string): string[] {
  const segments = path.split('/');
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}
