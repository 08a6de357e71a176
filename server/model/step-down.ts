import type { Edit } from '../text/edit.ts';
import type { Instruction, Stage, Word } from './dockerfile.ts';

/** How what starts as root then becomes somebody else. */
export interface StepDown {
  /** The program that changes the user; undefined when it is the entrypoint of the base image. */
  readonly by: string | undefined;
  /** Who it becomes; undefined when that is not written. */
  readonly user: string | undefined;
  /** Whether it is the first thing that is started, rather than a tool that a script may use. */
  readonly isCertain: boolean;
  /** Edits that start the program itself, to be run as `user`; undefined where that takes a guess. */
  readonly skip: (() => Edit[]) | undefined;
}

/** Programs with which root becomes somebody else, and which nobody else can use for that. */
const switchers = new Set(['gosu', 'su-exec', 'setpriv', 'runuser', 's6-setuidgid', 'chpst', 'setuidgid']);
const installed = /\b(gosu|su-exec|s6-overlay|s6-setuidgid|setuidgid|chpst)\b/;

/** How what `stage` starts gives root up; undefined when nothing says that it does. */
export function stepDownOf(stage: Stage): StepDown | undefined {
  return startedBy(stage.entrypoint) ?? startedBy(stage.command) ?? ofBase(stage) ?? byScript(stage);
}

/** `ENTRYPOINT ["tini", "--", "gosu", "app", "/app"]`. */
function startedBy(instruction: Instruction | undefined): StepDown | undefined {
  for (const { words } of instruction?.commands ?? []) {
    const at = words.findIndex(({ value }) => switchers.has(value?.slice(value.lastIndexOf('/') + 1) ?? ''));
    // Behind a wrapper such as tini, or first; further on it is an argument of something else.
    if (at === -1 || at > 3) continue;
    const user = /^(?:gosu|su-exec)$/.test(words[at]?.value ?? '') ? words[at + 1]?.value : undefined;
    if (user !== undefined && /^(?:root|0)(?::|$)/.test(user)) return undefined;
    const by = words[at]?.value ?? '';
    return { by, user, isCertain: true, skip: user === undefined ? undefined : withoutSwitch(words, at, instruction) };
  }
  return undefined;
}

function withoutSwitch(words: readonly Word[], at: number, instruction: Instruction | undefined): StepDown['skip'] {
  const first = words[at]?.range.start;
  const program = words[at + 2]?.range.start;
  if (first === undefined || program === undefined || instruction?.exec === undefined) return undefined;
  return () => [{ range: { start: first, end: program }, newText: '' }];
}

/** The entrypoint of a base needs SETUID to become the user that the image offers, and does. */
function ofBase(stage: Stage): StepDown | undefined {
  const { knownBase, entrypoint } = stage;
  const offered = knownBase?.offersUser;
  if (entrypoint !== undefined || offered === undefined) return undefined;
  if (knownBase?.capabilities?.includes('SETUID') !== true) return undefined;
  return { by: undefined, user: String(offered.uid), isCertain: true, skip: undefined };
}

/** A script is started, and the image holds a tool for it. */
function byScript(stage: Stage): StepDown | undefined {
  const start = stage.entrypoint ?? stage.command;
  const program = start?.words[0]?.value ?? '';
  if (!/(?:\.sh|entrypoint|\/init)$/.test(program)) return undefined;
  const by = toolOf(stage);
  return by === undefined ? undefined : { by, user: undefined, isCertain: false, skip: undefined };
}

function toolOf(stage: Stage): string | undefined {
  const building = stage.instructions.filter(({ keyword }) => /^(?:RUN|COPY|ADD|ENV|ARG)$/.test(keyword));
  for (const { argumentText } of building) {
    const tool = installed.exec(argumentText)?.[1];
    if (tool !== undefined) return tool;
  }
  return stage.parent === undefined ? undefined : toolOf(stage.parent);
}
