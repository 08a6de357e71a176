import type { Edit } from '../text/edit.ts';
import { standInOrder } from '../text/in-order.ts';
import { optionNamed } from './command-line.ts';
import type { Build, Command, Instruction, Stage } from './dockerfile.ts';
import { type PackageCall, packageCalls } from './package-call.ts';
import { remember } from './remember.ts';

/** A step that asks what packages there are, while others install them. */
export interface LoneUpdate {
  readonly call: PackageCall;
  /** `index`: only lists are fetched; `upgrade`: packages are replaced by newer ones. */
  readonly kind: 'index' | 'upgrade';
  /** The installs of later steps that count on it. */
  readonly needing: readonly PackageCall[];
}

interface IndexRow {
  readonly manager: string;
  readonly kind: LoneUpdate['kind'];
  readonly update: RegExp;
  readonly install: RegExp;
  /** Options with which an install asks by itself. */
  readonly fresh: RegExp;
  /** An install in words that are not a call of it, such as those of xargs: one and, behind it, the other. */
  readonly named: readonly [RegExp, RegExp];
}

const never = /^\b$/;
const rows: readonly IndexRow[] = [
  {
    manager: 'apt',
    kind: 'index',
    update: /^update$/,
    install: /^(?:install|upgrade|dist-upgrade|full-upgrade|safe-upgrade|build-dep|satisfy)$/,
    fresh: never,
    named: [/\b(?:apt|apt-get|aptitude)\b/, /\b(?:install|upgrade|build-dep)\b/],
  },
  {
    manager: 'apk',
    kind: 'index',
    update: /^update$/,
    install: /^(?:add|upgrade|fix)$/,
    fresh: /^(?:-U|--no-cache|--update|--update-cache|--no-network)$/,
    named: [/\bapk\b/, /\b(?:add|upgrade)\b/],
  },
  {
    manager: 'dnf',
    kind: 'upgrade',
    update: /^(?:update|upgrade)$/,
    install: /^(?:install|in|localinstall|groupinstall|group|builddep|reinstall)$/,
    fresh: never,
    named: [/\b(?:dnf|yum|tdnf|microdnf)\b/, /\binstall\b/],
  },
  {
    manager: 'zypper',
    kind: 'upgrade',
    update: /^(?:update|up|refresh|ref|patch|dup|dist-upgrade)$/,
    install: /^(?:install|in)$/,
    fresh: never,
    named: [/\bzypper\b/, /\b(?:install|in)\b/],
  },
  {
    manager: 'pacman',
    kind: 'upgrade',
    update: /^-S[a-z]*y/,
    install: /^-S[a-z]*$/,
    fresh: /^-S[a-z]*y/,
    named: [/\bpacman\b/, /\s-S/],
  },
];

const programs = /\b(?:apt|apt-get|aptitude|apk|(?:micro|t)?dnf\d?|yum|zypper|pacman)\b/;
const updates = /\b(?:update|up|upgrade|refresh|ref|patch|dup|dist-upgrade)\b|-S[a-z]*y/;

/** The update in `instruction` whose layer outlives what it says. */
export function loneUpdate(instruction: Instruction): LoneUpdate | undefined {
  const { stage, keyword } = instruction;
  if (keyword !== 'RUN' || stage?.isUsed !== true) return undefined;
  const calls = packageCalls(instruction, programs, updates);
  for (const row of rows) {
    const call = calls.find((one) => isUpdate(one, row));
    if (
      call === undefined ||
      !fitsBase(row, stage) ||
      installs(row, calls, call, instruction) ||
      isMounted(instruction)
    )
      continue;
    const later = laterInstalls(row, instruction, stage);
    const needing = later.flatMap(({ calls: own }) => lacking(row, own));
    if (needing.length > 0 || (later.length === 0 && isAlone(row, calls, instruction)))
      return { call, kind: row.kind, needing };
  }
  return undefined;
}

function isUpdate(call: PackageCall, { manager, update }: IndexRow): boolean {
  return (
    call.manager === manager &&
    update.test(call.verb) &&
    // Those are updated by name, or kept nowhere.
    (call.packages.length === 0 || manager === 'apt') &&
    optionNamed(call, /^(?:--no-cache|--print-uris|--root|--installroot)$/) === undefined
  );
}

/** A package manager that the base does not have is there for a mistake, or somebody brought it along. */
function fitsBase({ manager }: IndexRow, { knownBase }: Stage): boolean {
  const known = knownBase?.packageManager;
  return known === undefined || known === manager || (manager === 'dnf' && /dnf|yum/.test(known));
}

/** Whether the step itself installs after it has asked, or may. */
function installs(
  row: IndexRow,
  calls: readonly PackageCall[],
  update: PackageCall,
  instruction: Instruction,
): boolean {
  const { argumentText, argumentRange } = instruction;
  if (calls.some((call) => isInstall(row, call) && call.command.range.start > update.command.range.start)) return true;
  const after = argumentText.slice(update.command.range.end - argumentRange.start);
  return standInOrder(after, ...row.named);
}

function isInstall({ manager, install }: IndexRow, call: PackageCall): boolean {
  return call.manager === manager && install.test(call.verb) && (manager !== 'pacman' || call.packages.length > 0);
}

function isMounted({ flags }: Instruction): boolean {
  return flags.some(({ name, value = '' }) => name === 'mount' && value.includes('type=cache'));
}

/** Whether nothing else is done in the step: what is, may install. */
function isAlone(row: IndexRow, calls: readonly PackageCall[], { commands }: Instruction): boolean {
  const own = new Set(calls.filter((call) => isUpdate(call, row)).map(({ command }) => command));
  return commands.every((command) => own.has(command) || /^(?:set|echo|true|:)$/.test(command.name ?? ''));
}

interface Step {
  readonly calls: readonly PackageCall[];
}

const childrenOf = remember(({ stages }: Build) => {
  const children = new Map<Stage, Stage[]>();
  for (const stage of stages) {
    const { parent, isUsed } = stage;
    if (parent === undefined || !isUsed) continue;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [stage]);
    else siblings.push(stage);
  }
  return children;
});

/** The later steps that install, here and in the stages that start from here. */
function laterInstalls(row: IndexRow, { range }: Instruction, stage: Stage): Step[] {
  const steps: Step[] = [];
  const waiting = [stage];
  for (let other = waiting.pop(); other !== undefined; other = waiting.pop())
    // Those that follow an update go by its lists.
    if (!endsWithUpdate(row, other, range.start, steps)) waiting.push(...(childrenOf(stage.build).get(other) ?? []));
  return steps;
}

/** Adds the steps of `stage` behind `start` that install, up to one that updates; tells whether there is such a one. */
function endsWithUpdate(row: IndexRow, stage: Stage, start: number, steps: Step[]): boolean {
  for (const instruction of stage.instructions) {
    if (instruction.keyword !== 'RUN' || instruction.range.start <= start) continue;
    const calls = packageCalls(instruction, programs).filter(({ manager }) => manager === row.manager);
    if (calls.some((call) => isInstall(row, call))) steps.push({ calls });
    if (calls.some((call) => isUpdate(call, row))) return true;
  }
  return false;
}

/** The first install of a step that has not asked before. */
function lacking(row: IndexRow, calls: readonly PackageCall[]): PackageCall[] {
  const first = calls.find((call) => isInstall(row, call) || isUpdate(call, row));
  if (first === undefined || !isInstall(row, first) || optionNamed(first, row.fresh) !== undefined) return [];
  return [first];
}

/** Asks again in each step that needs it, and no longer in one of its own; undefined where that takes more than words. */
export function updateWhereNeeded({ call, kind, needing }: LoneUpdate): Edit[] | undefined {
  const { instruction, command } = call;
  const { argumentText, argumentRange, exec } = instruction;
  const text = argumentText.slice(startOf(command) - argumentRange.start, command.range.end - argumentRange.start);
  if (exec !== undefined || /[\r\n]/.test(text)) return undefined;
  const edits: Edit[] = [];
  for (const { instruction: other, command: install } of kind === 'index' ? needing : needing.slice(0, 1)) {
    const before = other.argumentText.slice(0, startOf(install) - other.argumentRange.start);
    if (other.exec !== undefined || !/^\s*$|&&(?:\s|\\|`)*$/.test(before)) return undefined;
    const start = startOf(install);
    edits.push({ range: { start, end: start }, newText: `${text} && ` });
  }
  const removal = removeUpdate(instruction, startOf(command), command.range.end);
  return [...edits, ...removal];
}

/** Takes the update away with its step, or with the `&&` behind it; nothing where it stands otherwise, and does no harm. */
function removeUpdate(instruction: Instruction, start: number, end: number): Edit[] {
  const { argumentText, argumentRange, flags } = instruction;
  const before = argumentText.slice(0, start - argumentRange.start);
  const after = argumentText.slice(end - argumentRange.start);
  if (before.trim() !== '') return [];
  if (after.trim() === '') return flags.length === 0 ? instruction.remove() : [];
  const [joint] = /^(?:\s|[\\`]\r?\n)*&&(?:[ \t]|[\\`]\r?\n)*/.exec(after) ?? [];
  return joint === undefined ? [] : [{ range: { start, end: end + joint.length }, newText: '' }];
}

/** Where a command starts, with what is assigned for it. */
function startOf({ range, assignments }: Command): number {
  return Math.min(range.start, ...assignments.map((assignment) => assignment.range.start));
}
