import type { Range } from '../text/range.ts';
import { type Account, programAccounts } from './account.ts';
import { baseUser } from './base-image.ts';
import type { Instruction, Stage } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import { invocationOf } from './invocation.ts';
import { isRunnable } from './runnable.ts';
import { type StepDown, stepDownOf } from './step-down.ts';

/** A stage whose result runs as root, or may. */
export interface RootStage {
  /** The user of the last USER, else the base. */
  readonly range: Range;
  /** What the last USER says; undefined when there is none. */
  readonly written: string | undefined;
  /** The base as written, `scratch` too; undefined when it is dynamic. */
  readonly base: string | undefined;
  /** Whether the base is known to run as root. */
  readonly isKnown: boolean;
  /** A command that only root can run and that the stage runs as the user of the base: `apk add`. */
  readonly provenBy: string | undefined;
  /** A user that is created for it and that it does not switch to. */
  readonly account: Account | undefined;
  readonly stepDown: StepDown | undefined;
  /** Whether nothing says what to start: it is built upon, or told later. */
  readonly startsNothing: boolean;
}

/** What is known of a stage that ends as root; undefined for one that does not, or of which it cannot be told. */
export function rootStage(stage: Stage, facts: Facts): RootStage | undefined {
  const { lastUser } = stage;
  if (lastUser !== undefined) {
    const { range, value } = lastUser.user;
    return value?.isRoot === true ? { ...common(stage), range, written: value.text, isKnown: true } : undefined;
  }
  if (stage.isScratch && !isRunnable(stage)) return undefined;
  const user = baseUser(stage, facts);
  if (user !== undefined && !user.isRoot) return undefined;
  const isKnown = user !== undefined;
  const provenBy = isKnown ? undefined : rootCommand(stage);
  return { ...common(stage), range: stage.base.range, written: undefined, isKnown, provenBy };
}

function common(stage: Stage) {
  const account = programAccounts(stage).at(-1);
  const base = stage.isScratch ? 'scratch' : stage.base.value?.text;
  return { base, provenBy: undefined, account, stepDown: stepDownOf(stage), startsNothing: startsNothing(stage) };
}

/** Whether neither `stage` nor its base, a system or a language, says what to start. */
export function startsNothing({ entrypoint, command, knownBase }: Stage): boolean {
  if (entrypoint !== undefined || command !== undefined || knownBase === undefined) return false;
  return knownBase.capabilities === undefined && knownBase.ports.length === 0;
}

/** Whether root runs `instruction`, by a USER, the base or a command before it; what is not known is no. */
export function isRootAt({ user, stage }: Instruction, facts: Facts): boolean {
  if (user.state !== 'absent' || stage === undefined) return user.value?.isRoot === true;
  const base = baseUser(stage, facts);
  return base === undefined ? rootCommand(stage) !== undefined : base.isRoot;
}

const rootTools = /\b(?:apt|apt-get|apk|dnf|microdnf|yum|zypper|useradd|adduser|groupadd|addgroup)\b/;
const installs = /^(?:install|add|update|upgrade|dist-upgrade|remove|in)$/;

/** A command that fails for anybody but root, run as the user whom the base sets. */
function rootCommand(stage: Stage): string | undefined {
  for (const instruction of stage.instructions) {
    if (instruction.keyword !== 'RUN' || instruction.user.state !== 'absent') continue;
    for (const command of instruction.commandsWith(rootTools)) {
      const { name, words } = invocationOf(command);
      if (name === undefined || !rootTools.test(name) || command.name === 'sudo') continue;
      if (/add/.test(name)) return name;
      const action = words.slice(1).find(({ value }) => value !== undefined && installs.test(value))?.value;
      if (action !== undefined) return `${name} ${action}`;
    }
  }
  return stage.parent === undefined ? undefined : rootCommand(stage.parent);
}
