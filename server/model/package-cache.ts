import type { Edit } from '../text/edit.ts';
import { standInOrder } from '../text/in-order.ts';
import { appendCommand } from './append-command.ts';
import { isSwitchedOn } from './call-setting.ts';
import { optionNamed } from './command-line.ts';
import type { Instruction } from './dockerfile.ts';
import { insertOption } from './insert-option.ts';
import { type PackageCall, packageCalls } from './package-call.ts';

/** What a package manager leaves in the layer of a step. */
export interface LeftCache {
  /** The first call that writes it. */
  readonly call: PackageCall;
  /** For the end of a sentence. */
  readonly what: string;
  readonly remedy: { readonly title: string; readonly edits: () => Edit[] | undefined };
  /** Whether something later in the image may have counted on it. */
  readonly mayBeMissed: boolean;
}

interface CacheRow {
  readonly manager: string;
  readonly writes: RegExp;
  readonly what: string;
  /** Options and variables with which nothing is left, or elsewhere. */
  readonly option: RegExp;
  readonly variables: readonly string[];
  /** What a later command of the step says that takes it away. */
  readonly cleaned: Pick<RegExp, 'test'>;
  /** Where a cache would be mounted. */
  readonly mount: RegExp;
  /** The option that the fix adds, or the command that it appends. */
  readonly add?: string;
  readonly append?: (program: string) => string;
}

const rows: readonly CacheRow[] = [
  {
    manager: 'apt',
    writes: /^update$/,
    what: 'the lists of packages',
    option: /^(?:--print-uris|--version)$/,
    variables: [],
    cleaned: /\/var\/lib\/(?:apt\b|\{|\*)|\bdist-?clean\b/,
    mount: /^\/var\/lib\/apt|^\/var(?:\/lib)?\/?$/,
    append: () => 'rm -rf /var/lib/apt/lists/*',
  },
  {
    manager: 'apk',
    writes: /^(?:add|update|upgrade|fix)$/,
    what: 'the index of packages',
    option: /^(?:--no-cache|--no-network|-p|--root|--cache-dir)$/,
    variables: [],
    cleaned: /\/var\/cache|\/etc\/apk\/cache|\/var\/\{/,
    mount: /^\/var\/cache|^\/etc\/apk\/cache/,
    add: '--no-cache',
  },
  {
    manager: 'dnf',
    writes:
      /^(?:install|in|update|upgrade|localinstall|reinstall|group|groupinstall|makecache|builddep|swap|distro-sync)$/,
    what: 'metadata and packages in its cache',
    option: /^(?:--installroot|--downloadonly|--version)$/,
    variables: [],
    cleaned: {
      test: (text) =>
        /\/var\/cache|\/var\/\{/.test(text) || standInOrder(text, /\b(?:dnf|yum|tdnf|microdnf)\d?\b/, /\bclean\b/),
    },
    mount: /^\/var\/cache/,
    append: (program) => `${program} clean all`,
  },
  {
    manager: 'zypper',
    writes: /^(?:install|in|update|up|patch|dist-upgrade|dup|refresh|ref|remove|rm)$/,
    what: 'metadata and packages in its cache',
    option: /^(?:-R|--root|--installroot|--version)$/,
    variables: [],
    cleaned: { test: (text) => text.includes('/var/cache') || standInOrder(text, /\bzypper\b/, /\b(?:clean|cc)\b/) },
    mount: /^\/var\/cache/,
    append: () => 'zypper clean --all',
  },
  {
    manager: 'pip',
    writes: /^install$/,
    what: 'what it downloaded in its cache',
    option: /^--(?:no-cache|cache-dir)/,
    variables: ['PIP_NO_CACHE_DIR'],
    cleaned: /\bcache\s+purge\b|\.cache\b|\/root\/\*/,
    mount: /pip|\.cache|^\/root\/?$/,
    add: '--no-cache-dir',
  },
  {
    manager: 'yarn',
    writes: /^(?:install|add|global add)?$/,
    what: 'what it downloaded in its cache',
    option: /^(?:--(?:cache-folder|immutable|version|help|offline)|-v)$/,
    variables: ['YARN_CACHE_FOLDER'],
    cleaned: /\bcache\s+clean\b|\.cache\b|\.yarn\b|yarn-cache|\/yarn-?-/,
    mount: /yarn|\.cache|^\/root\/?$/,
    append: () => 'yarn cache clean',
  },
  {
    manager: 'npm',
    writes: /^(?:install|i|add|ci|clean-install|install-clean|update)$/,
    what: 'what it downloaded in its cache',
    option: /^--(?:cache|version|dry-run)$/,
    variables: ['NPM_CONFIG_CACHE', 'npm_config_cache'],
    cleaned: /\bcache\s+(?:clean|rm|clear)\b|\.npm\b|_cacache|\.cache\b|\/root\/\*/,
    mount: /npm|\.cache|^\/root\/?$/,
    append: () => 'npm cache clean --force',
  },
];

const programs = /\b(?:apt|apt-get|aptitude|apk|(?:micro|t)?dnf\d?|yum|zypper|pip[\d.]*|yarn|npm)\b/;

/** The caches that a step of the delivered image leaves in its layer. */
export function leftCaches(instruction: Instruction): LeftCache[] {
  if (instruction.keyword !== 'RUN' || !instruction.stage?.isInResult) return [];
  const calls = packageCalls(instruction, programs);
  return calls.length === 0 ? [] : rows.flatMap((row) => leftBy(row, calls, instruction));
}

function leftBy(row: CacheRow, calls: readonly PackageCall[], instruction: Instruction): LeftCache[] {
  const writing = calls.filter((call) => call.manager === row.manager && row.writes.test(call.verb));
  const kept = writing.filter((call) => leaves(call, row));
  const [first] = kept;
  const last = writing.at(-1);
  if (first === undefined || last === undefined || isMounted(row, instruction)) return [];
  if (isCleaned(row, last.command.range.start, instruction)) return [];
  return [
    {
      call: first,
      what: row.what,
      remedy: remedyOf(row, kept, first, instruction),
      mayBeMissed: row.manager === 'apt',
    },
  ];
}

function leaves(call: PackageCall, { option, variables }: CacheRow): boolean {
  if (optionNamed(call, option) !== undefined) return false;
  // A variable may hold the option.
  if (call.packages.some(({ text, value }) => value === undefined && /^"?\$\{?\w*(?:opt|arg|flag|cache)/i.test(text)))
    return false;
  return !isSwitchedOn(variables, call.command, call.instruction);
}

function isMounted({ mount, manager }: CacheRow, { flags, stage }: Instruction): boolean {
  if (flags.length === 0) return false;
  const targets = flags.flatMap(({ name, value = '' }) =>
    name === 'mount' && /(?:^|,)type=(?:cache|tmpfs)(?:,|$)/.test(value)
      ? [/(?:^|,)(?:target|dst|destination)=([^,]*)/.exec(value)?.[1] ?? '']
      : [],
  );
  if (targets.some((target) => mount.test(target) || target.includes('$'))) return true;
  // A variable may have moved the cache to where the mount is.
  const isMovable = targets.length > 0 && /^(?:pip|npm|yarn)$/.test(manager);
  return isMovable && stage?.environment.some(({ name }) => /CACHE/i.test(name)) === true;
}

/** Whether a later command of the step takes it away, or may; that it is meant shows where only the `&&` before it is missing. */
function isCleaned({ cleaned }: CacheRow, after: number, instruction: Instruction): boolean {
  const { commands, argumentText, argumentRange } = instruction;
  return commands.some(({ name, range }) => {
    if (range.start < after) return false;
    const text = argumentText.slice(range.start - argumentRange.start, range.end - argumentRange.start);
    return cleaned.test(text.replace(/\s+/g, ' ')) || /clean/i.test(name ?? '');
  });
}

function remedyOf(
  { add, append }: CacheRow,
  calls: readonly PackageCall[],
  first: PackageCall,
  instruction: Instruction,
): LeftCache['remedy'] {
  if (add !== undefined) {
    const edits = () => calls.flatMap(({ verbWord }) => insertOption(verbWord, add, instruction));
    return { title: `Add \`${add}\``, edits };
  }
  const command = append?.(first.program) ?? '';
  // Who needs sudo for the one needs it for the other, and sudo is nothing to add.
  const isOwn = first.command.words[0] === first.words[0];
  const edits = () => (isOwn ? appendCommand(instruction, command) : undefined);
  return { title: `Run \`${command}\` in the same step`, edits };
}
