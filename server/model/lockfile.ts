import type { Edit } from '../text/edit.ts';
import type { BuildContext } from './build-context.ts';
import { isSwitchedOn } from './call-setting.ts';
import { optionNamed } from './command-line.ts';
import type { Instruction, Stage } from './dockerfile.ts';
import { insertOption } from './insert-option.ts';
import { type Lock, lockBeside } from './lock-evidence.ts';
import { nameOfCall, type PackageCall, packageCalls } from './package-call.ts';
import { remember } from './remember.ts';

/** A call that may install something else than the lock beside it names. */
export interface LockBypass {
  readonly call: PackageCall;
  readonly lock: Lock;
  /** Whether it resolves everything anew by intent, rather than where the lock does not fit. */
  readonly isUpdate: boolean;
  readonly remedy: { readonly title: string; readonly edits: () => Edit[] | undefined } | undefined;
}

/** What makes a package manager keep to its lock. */
interface LockRow {
  readonly manager: string;
  readonly locks: readonly string[];
  /** What installs from the lock, and changes it where it does not fit; others fail there. */
  readonly install?: RegExp;
  /** What does not look at it. */
  readonly update?: RegExp;
  /** Options that hold it to the lock, or have it install nothing. */
  readonly frozen: RegExp;
  /** Variables that do. */
  readonly variables: readonly string[];
  /** The option that the fix adds, or the word that it puts in the verb's place. */
  readonly option?: string;
  readonly verb?: string;
  /** Set before the program where it has no option for it. */
  readonly assignment?: string;
}

/** By the manuals: `npm help install`, yarnpkg.com/cli/install, pnpm.io/cli/install, docs.astral.sh/uv, bundler.io/man, … */
const rows: readonly LockRow[] = [
  {
    manager: 'npm',
    locks: ['package-lock.json', 'npm-shrinkwrap.json'],
    install: /^(?:install|i|in|ins|isntall|it|install-test)$/,
    update: /^(?:update|up|upgrade)$/,
    frozen: /^(?:-g|--global|--location|--dry-run|--package-lock-only)$/,
    variables: [],
    verb: 'ci',
  },
  {
    manager: 'yarn',
    locks: ['yarn.lock'],
    install: /^(?:install)?$/,
    update: /^(?:upgrade|up)$/,
    frozen: /^(?:--(?:immutable|immutable-cache|frozen-lockfile|pure-lockfile|check-cache|version|help|mode)|-v|-h)$/,
    variables: ['CI', 'YARN_ENABLE_IMMUTABLE_INSTALLS', 'YARN_FROZEN_LOCKFILE'],
    option: '--frozen-lockfile',
  },
  {
    manager: 'pnpm',
    locks: ['pnpm-lock.yaml'],
    install: /^(?:install|i)$/,
    update: /^(?:update|up|upgrade)$/,
    frozen: /^(?:-g|--global|--frozen-lockfile|--lockfile-only|--fix-lockfile)$/,
    variables: ['CI', 'PNPM_CONFIG_FROZEN_LOCKFILE', 'NPM_CONFIG_FROZEN_LOCKFILE', 'npm_config_frozen_lockfile'],
    option: '--frozen-lockfile',
  },
  {
    manager: 'bun',
    locks: ['bun.lock', 'bun.lockb'],
    install: /^(?:install|i)$/,
    update: /^update$/,
    frozen: /^(?:-g|--global|--frozen-lockfile|--dry-run)$/,
    variables: [],
    option: '--frozen-lockfile',
  },
  {
    manager: 'pipenv',
    locks: ['Pipfile.lock'],
    install: /^install$/,
    update: /^update$/,
    frozen: /^--(?:deploy|ignore-pipfile|skip-lock|requirements)$/,
    variables: ['PIPENV_IGNORE_PIPFILE', 'PIPENV_DEPLOY'],
    option: '--deploy',
  },
  {
    manager: 'poetry',
    locks: ['poetry.lock'],
    update: /^update$/,
    frozen: /^(?:--(?:dry-run|lock|version|help)|-V|-h)$/,
    variables: [],
    verb: 'install',
  },
  {
    manager: 'uv',
    locks: ['uv.lock'],
    install: /^sync$/,
    frozen: /^--(?:frozen|locked|dry-run|check|script)$/,
    variables: ['UV_FROZEN', 'UV_LOCKED'],
    option: '--locked',
  },
  {
    manager: 'bundle',
    locks: ['Gemfile.lock', 'gems.locked'],
    install: /^(?:install)?$/,
    update: /^update$/,
    frozen: /^--(?:deployment|frozen|local|version|help)$/,
    variables: ['BUNDLE_DEPLOYMENT', 'BUNDLE_FROZEN'],
    assignment: 'BUNDLE_FROZEN=true',
  },
  {
    manager: 'composer',
    locks: ['composer.lock'],
    update: /^(?:update|u|upgrade)$/,
    frozen: /^--(?:lock|dry-run|version|help)$/,
    variables: [],
    verb: 'install',
  },
  {
    manager: 'cargo',
    locks: ['Cargo.lock'],
    install: /^build$/,
    // It looks at no lock unless it is told to: https://doc.rust-lang.org/cargo/commands/cargo-install.html
    update: /^(?:update|install)$/,
    frozen: /^(?:--(?:locked|frozen|offline|dry-run|list)|-Z)$/,
    variables: ['CARGO_NET_OFFLINE'],
    option: '--locked',
  },
  {
    manager: 'dotnet',
    locks: ['packages.lock.json'],
    install: /^restore$/,
    frozen: /^(?:--(?:locked-mode|use-lock-file)|[-/]p:RestoreLockedMode)$/i,
    variables: ['RestoreLockedMode', 'NUGET_RESTORE_LOCKED_MODE'],
    option: '--locked-mode',
  },
];

const programs = /\b(?:npm|yarn|yarnpkg|pnpm|bun|pipenv|poetry|uv|bundler?|composer|cargo|dotnet)\b/;

/** The calls of `instruction` that may go past the lock beside them. */
export function lockBypasses(instruction: Instruction, contextOf: () => BuildContext | undefined): LockBypass[] {
  return packageCalls(instruction, programs).flatMap((call) => {
    const row = rows.find(({ manager }) => manager === call.manager);
    if (row === undefined) return [];
    const isUpdate = row.update?.test(call.verb) ?? false;
    if ((!isUpdate && !row.install?.test(call.verb)) || isHeld(call, row)) return [];
    const lock =
      publishedLock(call) ?? (call.packages.length > 0 ? undefined : lockBeside(call, row.locks, contextOf()));
    return lock === undefined ? [] : [{ call, lock, isUpdate, remedy: remedyOf(call, row, isUpdate) }];
  });
}

/** The lock that a program is published with, which `cargo install` does not look at. */
function publishedLock({ manager, verb, packages }: PackageCall): Lock | undefined {
  const isPublished = manager === 'cargo' && verb === 'install' && packages.some(({ value }) => value !== undefined);
  return isPublished ? { name: 'Cargo.lock', isSure: true } : undefined;
}

function isHeld(call: PackageCall, { frozen, variables, manager }: LockRow): boolean {
  const { command, instruction, words } = call;
  if (optionNamed(call, frozen) !== undefined || isSwitchedOn(variables, command, instruction)) return true;
  // Options may stand in a variable.
  if (words.slice(1).some(({ text, value }) => value === undefined && /^"?\$/.test(text))) return true;
  return manager === 'bundle' && isConfigured(instruction);
}

/** Where bundler is first told, or given a file that may say so: `bundle config set frozen true`. */
const bundlerToldAt = remember(({ instructions }: Stage) => {
  const settings = /\bbundler?\s+config\b|\.bundle\b|BUNDLE_(?:DEPLOYMENT|FROZEN)/;
  const told = instructions.find(
    ({ argumentText }) => settings.test(argumentText) && /deployment|frozen|\.bundle\b/i.test(argumentText),
  );
  return told?.range.start ?? Number.POSITIVE_INFINITY;
});

function isConfigured({ stage: own, range }: Instruction): boolean {
  for (let stage = own; stage !== undefined; stage = stage.parent) if (bundlerToldAt(stage) <= range.start) return true;
  return false;
}

function remedyOf(call: PackageCall, row: LockRow, isUpdate: boolean): LockBypass['remedy'] {
  const { verb, verbWord, instruction, words, program } = call;
  if (call.options.some(({ name }) => /lock|^--force$/.test(name))) return undefined;
  if (row.verb !== undefined && verbWord.value === verb) {
    const newText = row.verb;
    const range = quotesLeft(verbWord.range, verbWord.text);
    return { title: `Use \`${program} ${newText}\``, edits: () => [{ range, newText }] };
  }
  if (isUpdate && verb !== 'install') return undefined;
  const first = words[0];
  if (row.assignment !== undefined && first !== undefined && instruction.exec === undefined) {
    const { start } = first.range;
    const newText = `${row.assignment} `;
    return { title: `Set \`${row.assignment}\``, edits: () => [{ range: { start, end: start }, newText }] };
  }
  const option = row.manager === 'yarn' && isBerry(instruction) ? '--immutable' : row.option;
  if (option === undefined) return undefined;
  return { title: `Add \`${option}\``, edits: () => insertOption(verbWord, option, instruction) };
}

const namesBerry = remember(({ instructions }: Stage) => {
  const evidence = /\.yarnrc\.yml|\.yarn\b|yarn set version|yarn@(?:[2-9]|stable|berry)/;
  return instructions.some(({ argumentText }) => evidence.test(argumentText));
});

/** Whether yarn is version 2 or later, whose option has another name. */
function isBerry({ stage: own }: Instruction): boolean {
  for (let stage = own; stage !== undefined; stage = stage.parent) if (namesBerry(stage)) return true;
  return false;
}

function quotesLeft({ start, end }: { readonly start: number; readonly end: number }, text: string) {
  const quote = /^["']/.test(text) ? 1 : 0;
  return { start: start + quote, end: end - quote };
}

/** What a call does to the lock, for a message. */
export function bypassOf({ call, lock, isUpdate }: LockBypass): string {
  const verb = isUpdate ? 'installs' : 'may install';
  return `\`${nameOfCall(call)}\` ${verb} other versions than \`${lock.name}\` names${lock.isSure ? '' : ', if that is copied along'}`;
}
