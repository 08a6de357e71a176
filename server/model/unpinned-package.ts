import { isSwitchedOn } from './call-setting.ts';
import { type CommandLine, optionNamed } from './command-line.ts';
import type { Instruction, Word } from './dockerfile.ts';
import { type PackageCall, packageCalls } from './package-call.ts';

/** Packages that a call takes in whatever version there is that day. */
export interface UnpinnedPackages {
  readonly call: PackageCall;
  readonly packages: readonly Word[];
  /** Their names, without what stands for a version. */
  readonly names: readonly string[];
}

/** How the packages of one package manager are named. */
interface PinRow {
  readonly manager: string;
  readonly verbs: RegExp;
  /** A name that may be any version. */
  readonly floats: (spec: string, call: PackageCall) => boolean;
  /** Options that settle the version of all, and variables. */
  readonly settled?: RegExp;
  readonly variables?: readonly string[];
  /** The options that name a package. */
  readonly named?: RegExp;
  /** Whether only the first name is a package, and the others are what it is called with. */
  readonly isCall?: boolean;
}

/** What is not the registry's: files, addresses, and names that a template puts in. */
const isFile = (spec: string) => /\{\{|^[./~]|:\/\/|\.(?:deb|rpm|apk|whl|tgz|zip|gem|tar\.\w+)$/.test(spec);
/** What stands behind these is somebody's attempt at our patience. */
const mostNamed = 500;
const exactly = /^[=v]?\d+\.\d+\.\d+/;

/** `name@version`, where the name may start with `@`; what comes from elsewhere than the registry is silent. */
function floatsInNode(spec: string): boolean {
  if (isFile(spec) || /:|^[^@][^@]*\//.test(spec)) return false;
  const at = spec.lastIndexOf('@');
  return at <= 0 || !exactly.test(spec.slice(at + 1));
}

/** `git+https://…@v1.2`: what stands behind the last `@` is a version or a commit. */
function isPinnedSource(spec: string): boolean {
  const at = spec.lastIndexOf('@');
  const reference = spec.slice(at + 1);
  return at !== -1 && !reference.includes('/') && /\d\.\d|[0-9a-f]{7}/.test(reference);
}

function floatsInPython(spec: string): boolean {
  if (/^(?:git|hg|svn|bzr)\+/.test(spec)) return !isPinnedSource(spec.replace(/#.*/, ''));
  if (isFile(spec) || spec.includes('/') || / @ /.test(spec)) return false;
  // One version, or a bound that somebody chose.
  return !/==|~=|<|\*/.test(spec.replace(/==[^=,]*\*/, '')) && !/^\S+@\d/.test(spec);
}

const python = {
  settled: /^(?:-c|--constraints?|--require-hashes|--no-index|-f|--find-links)$/,
  variables: ['PIP_CONSTRAINT', 'PIP_REQUIRE_HASHES', 'PIP_NO_INDEX'],
  floats: floatsInPython,
};
const branch = /@(?:latest|upgrade|patch|main|master|HEAD|develop|trunk)$/;

const dependencies: readonly PinRow[] = [
  { manager: 'pip', verbs: /^install$/, ...python },
  { manager: 'uv', verbs: /^(?:pip install|tool install)$/, ...python },
  { manager: 'uv', verbs: /^tool run$/, ...python, named: /^--from$/, isCall: true },
  { manager: 'uvx', verbs: /^/, ...python, named: /^--from$/, isCall: true },
  { manager: 'pipx', verbs: /^install$/, ...python, settled: /^(?:--spec|--pip-args)$/ },
  { manager: 'pipx', verbs: /^run$/, ...python, settled: /^(?:--spec|--pip-args|--path)$/, isCall: true },
  { manager: 'npm', verbs: /^(?:install|i|add)$/, floats: floatsInNode },
  {
    manager: 'npx',
    verbs: /^/,
    named: /^(?:-p|--package)$/,
    isCall: true,
    floats: (spec) => spec.lastIndexOf('@') > 0 && floatsInNode(spec),
  },
  { manager: 'yarn', verbs: /^(?:add|global add)$/, floats: floatsInNode },
  { manager: 'yarn', verbs: /^dlx$/, floats: floatsInNode, isCall: true },
  { manager: 'pnpm', verbs: /^(?:add|install|i)$/, floats: floatsInNode },
  { manager: 'pnpm', verbs: /^dlx$/, floats: floatsInNode, isCall: true },
  { manager: 'bun', verbs: /^(?:add|install|i)$/, floats: floatsInNode },
  {
    manager: 'gem',
    verbs: /^(?:install|i)$/,
    // The option is meant for the gem before it, and fits no other.
    floats: (spec, { options, packages }) =>
      !spec.includes(':') &&
      !isFile(spec) &&
      (packages[0]?.value === spec ? !options.some(({ name }) => /^(?:-v|--version)$/.test(name)) : true),
  },
  { manager: 'go', verbs: /^(?:install|run)$/, floats: (spec) => branch.test(spec), isCall: true },
  {
    manager: 'go',
    verbs: /^get$/,
    floats: (spec, call) =>
      branch.test(spec) || (!/@|^\.|\.\.\./.test(spec) && optionNamed(call, /^-u$/) !== undefined),
  },
  {
    manager: 'cargo',
    verbs: /^install$/,
    settled: /^(?:--version|--vers|--path|--rev|--tag)$/,
    floats: (spec) => !/@=?\d/.test(spec),
  },
  {
    manager: 'composer',
    verbs: /^(?:require|global require|create-project)$/,
    floats: (spec, { packages }) =>
      /^[\w.-]+\/[\w.-]+$/.test(spec) &&
      !packages.slice(0, mostNamed).some(({ value }) => /^[\^~]?\d/.test(value ?? '')),
  },
  { manager: 'dotnet', verbs: /^tool install$/, settled: /^--version$/, floats: (spec) => !spec.includes('@') },
];

const system: readonly PinRow[] = [
  { manager: 'apt', verbs: /^install$/, floats: (spec) => !/[=/]/.test(spec) && !isFile(spec) && !/[-+]$/.test(spec) },
  { manager: 'apk', verbs: /^add$/, floats: (spec) => !/[=<>~!]/.test(spec) && !isFile(spec) },
  { manager: 'dnf', verbs: /^(?:install|in)$/, floats: (spec) => !/-\d|[@:/*(]/.test(spec) && !isFile(spec) },
  {
    manager: 'zypper',
    verbs: /^(?:install|in)$/,
    settled: /^(?:-t|--type)$/,
    floats: (spec) => !/[=<>:/]/.test(spec) && !isFile(spec),
  },
];

const dependencyPrograms = /\b(?:pip[\d.]*|uvx?|pipx|npm|npx|yarn|pnpm|bun|gem|go|cargo|composer|dotnet)\b/;
const dependencyVerbs = /\b(?:i|install|add|dlx|get|run|require|create-project)\b|\b(?:npx|uvx)\b/;
const systemPrograms = /\b(?:apt|apt-get|aptitude|apk|(?:micro|t)?dnf\d?|yum|zypper)\b/;

/** The packages of programming languages that `instruction` takes as they come. */
export function unpinnedDependencies(instruction: Instruction): UnpinnedPackages[] {
  return packageCalls(instruction, dependencyPrograms, dependencyVerbs).flatMap((call) => unpinned(call, dependencies));
}

/** The packages of the distribution that `instruction` takes as they come. */
export function unpinnedSystemPackages(instruction: Instruction): UnpinnedPackages[] {
  return packageCalls(instruction, systemPrograms, /\b(?:install|in|add)\b/).flatMap((call) => unpinned(call, system));
}

function unpinned(call: PackageCall, rows: readonly PinRow[]): UnpinnedPackages[] {
  const row = rows.find(({ manager, verbs }) => manager === call.manager && verbs.test(call.verb));
  if (row === undefined || isSettled(call, row)) return [];
  const packages = specsOf(call, row)
    .slice(0, mostNamed)
    .filter(({ value }) => value !== undefined && value !== '' && row.floats(value, call));
  const names = packages.map(({ value = '' }) => value.slice(0, 1) + value.slice(1).replace(/[@:=<>~!^[;\s].*/s, ''));
  return packages.length === 0 ? [] : [{ call, packages, names }];
}

function isSettled({ command, instruction, ...line }: PackageCall, { settled, variables = [] }: PinRow): boolean {
  if (settled !== undefined && optionNamed(line as CommandLine, settled) !== undefined) return true;
  return variables.length > 0 && isSwitchedOn(variables, command, instruction);
}

/** What names packages: options that do, else the operands, or the first of them. */
function specsOf(
  { options, operands, packages, verb, manager }: PackageCall,
  { named, isCall }: PinRow,
): readonly Word[] {
  const given = named === undefined ? [] : options.filter(({ name, value }) => named.test(name) && value !== undefined);
  if (given.length > 0) return given.map(({ word, value }) => ({ ...word, value }));
  // Programs that do nothing else are told what to run at once.
  const all = manager === 'npx' || manager === 'uvx' ? operands : packages;
  if (isCall !== true || (manager === 'go' && verb === 'install')) return all;
  return all.slice(0, 1);
}
