import type { Edit } from '../text/edit.ts';
import { openProgram } from './closed-program.ts';
import type { Instruction, Stage } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import { foldersToOwn } from './owned-folders.ts';
import { moveFromRootHome, usesRootHome } from './root-home.ts';
import { isRootAt } from './root-stage.ts';
import type { StepDown } from './step-down.ts';
import { parseUser } from './user.ts';
import { earlierUser, type NonRootUser } from './user-creation.ts';

const runtimeKeywords = new Set(['CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'EXPOSE', 'STOPSIGNAL', 'LABEL', 'USER']);

/** The last instruction of `stage` that builds something, and so may need root. */
function lastBuildStep(stage: Stage): Instruction {
  return stage.instructions.findLast(({ keyword }) => !runtimeKeywords.has(keyword)) ?? stage.from;
}

/**
 * Edits after which `stage` ends as `user`: behind the last step that builds, or in a USER that stands there already; with the
 * folders that the program is known to write given to it.
 */
export function switchUser(
  stage: Stage,
  user: NonRootUser,
  stepDown: StepDown | undefined,
  facts: Facts,
): readonly Edit[] | undefined {
  const { argument, numbering } = user;
  const step = lastBuildStep(stage);
  const own = stage.lastUser?.instruction;
  const moved = usesRootHome(stage) ? (moveFromRootHome(stage) ?? []) : [];
  const others = [...numbering, ...moved, ...openProgram(stage), ...(stepDown?.skip?.() ?? [])];
  const commands = [...user.creation, ...givingFolders(stage, user)].map((command) => `RUN ${command}`);
  const volume = firstVolume(stage, argument, facts);
  const ahead = volume === undefined ? [] : commands;
  const behind = volume === undefined ? commands : [];
  const prepared = ahead.length === 0 ? [] : (volume?.insertBefore(ahead) ?? []);
  if (own === undefined || own.stage !== stage || own.range.start < step.range.start)
    return [...others, ...prepared, ...step.insertAfter([...behind, `USER ${argument}`])];
  // What comes before it is run by somebody else, who may not create anything.
  if (behind.length > 0 && !isRootAt(own, facts))
    return [...others, ...prepared, ...own.insertAfter([...behind, `USER ${argument}`])];
  const target = parseUser(argument);
  const rewrite = target && stage.lastUser?.user.set(target);
  return rewrite && [...others, ...prepared, ...(behind.length === 0 ? [] : own.insertBefore(behind)), ...rewrite];
}

/** The folders that `switchUser` gives to `user`; none where there is nothing to do it with. */
export function ownedFolders(stage: Stage, user: NonRootUser): string[] {
  const canRun = !stage.isScratch && (stage.knownBase?.hasShell ?? stage.instructions.some(isShellStep));
  // A user that was there before has been given what it needs.
  if (!canRun || earlierUser(stage) !== undefined || stage.shell.kind !== 'posix') return [];
  return foldersToOwn(stage, user.creation.length > 0 || stage.knownBase?.offersUser === undefined);
}

function givingFolders(stage: Stage, user: NonRootUser): string[] {
  const folders = ownedFolders(stage, user).join(' ');
  return folders === '' ? [] : [`mkdir -p ${folders} && chown -R ${user.argument} ${folders}`];
}

function isShellStep({ keyword, exec, user }: Instruction): boolean {
  return keyword === 'RUN' && exec === undefined && user.state === 'absent';
}

/** What is changed in a folder after its VOLUME may be lost: https://docs.docker.com/reference/dockerfile/#volume */
function firstVolume(stage: Stage, owner: string, facts: Facts): Instruction | undefined {
  const volume = stage.instructions.find(({ keyword }) => keyword === 'VOLUME');
  // A name may be created only later.
  return volume !== undefined && isRootAt(volume, facts) && /^\d/.test(owner) ? volume : undefined;
}
