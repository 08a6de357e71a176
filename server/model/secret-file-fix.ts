import type { Edit } from '../text/edit.ts';
import { baseUser } from './base-image.ts';
import type { CopiedSecret, Deletion } from './copied-secret.ts';
import type { Instruction, Stage } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import { toLabel } from './free-name.ts';
import { frontendMinor } from './frontend.ts';
import { invocationOf } from './invocation.ts';
import { removeWords } from './word-edits.ts';

/** Edits that lend a file to the RUNs that use it, and what the build is to be told. */
export interface LentFile {
  readonly secret: string;
  /** Where it is outside of the image. */
  readonly source: string;
  readonly edits: readonly Edit[];
}

/** Mounts the file where RUNs use it instead of copying it; undefined where that would take a guess. */
export function mountInstead(found: CopiedSecret, facts: Facts): LentFile | undefined {
  const { instruction, target, source, kind } = found;
  const { stage } = instruction;
  const path = source?.value;
  if (stage === undefined || target === undefined || path === undefined || isElsewhere(instruction)) return undefined;
  const users = usersOf(found, stage);
  if (users.length === 0 || stage.isWindows || frontendMinor(stage.build) < 2) return undefined;
  const isHistory = kind.certainty === 'history';
  const secret = toLabel(path.slice(path.lastIndexOf('/') + 1));
  const mounts = users.map((user) => {
    const owner = isHistory ? '' : ownerOf(user, facts);
    if (owner === undefined) return undefined;
    const from = isHistory ? `bind,source=${path}` : `secret,id=${secret}`;
    const { end } = user.keywordRange;
    return { range: { start: end, end }, newText: ` --mount=type=${from},target=${target}${owner}` };
  });
  const removal = leaveOut(found);
  if (removal === undefined || mounts.includes(undefined)) return undefined;
  return { secret, source: path, edits: [...removal, ...mounts.flatMap((edit) => edit ?? [])] };
}

/** Lends the RUNs that use a key the agent of whoever starts the build, so that the key itself stays there. */
export function lendAgent(found: CopiedSecret, facts: Facts): Edit[] | undefined {
  const { stage } = found.instruction;
  const removal = /^id_/.test(found.name) ? leaveOut(found) : undefined;
  const users = stage === undefined ? [] : usersOf(found, stage);
  if (removal === undefined || stage === undefined || users.length === 0) return undefined;
  if (stage.isWindows || frontendMinor(stage.build) < 2) return undefined;
  const mounts = users.map((user) => {
    const owner = ownerOf(user, facts);
    const { end } = user.keywordRange;
    return owner === undefined ? undefined : { range: { start: end, end }, newText: ` --mount=type=ssh${owner}` };
  });
  return mounts.includes(undefined) ? undefined : [...removal, ...mounts.flatMap((edit) => edit ?? [])];
}

/** Edits that copy all but that file, and delete it no more. */
export function leaveOut(found: CopiedSecret): Edit[] | undefined {
  const copied = takeAway(found);
  const deleted = found.deletedBy === undefined ? [] : withoutDeletion(found.deletedBy);
  return copied && deleted && [...copied, ...deleted];
}

function takeAway(found: CopiedSecret): Edit[] | undefined {
  const { instruction, source } = found;
  const { words, exec } = instruction;
  const index = source === undefined ? -1 : words.indexOf(source);
  if (source === undefined || index === -1 || isCopiedOn(found)) return undefined;
  if (words.length === 2) return instruction.remove();
  const next = words[index + 1];
  if (exec !== undefined || next === undefined) return undefined;
  return removeWords(instruction, next.range, { first: source.range });
}

/** Whether another stage takes the file from this one. */
function isCopiedOn({ instruction, target }: CopiedSecret): boolean {
  const others = instruction.stage?.build.instructions ?? [];
  return others.some(
    (other) =>
      other.keyword === 'COPY' &&
      isElsewhere(other) &&
      other.words.some(({ value }) => target !== undefined && value === target),
  );
}

/** From another stage or image there is nothing to mount that the build is given. */
function isElsewhere({ flags }: Instruction): boolean {
  return flags.some(({ name }) => name === 'from');
}

/** The RUNs behind the copy that name the file or call a program that reads it, up to the one that deletes it. */
function usersOf({ instruction, name, kind, deletedBy }: CopiedSecret, stage: Stage): Instruction[] {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const end = deletedBy?.instruction.range.start ?? Number.POSITIVE_INFINITY;
  return stage.instructions.filter((later) => {
    const { keyword, range } = later;
    if (keyword !== 'RUN' || range.start <= instruction.range.start || range.start > end) return false;
    const calls = later.commands.filter((command) => command !== deletedBy?.command).map(invocationOf);
    return calls.some(
      ({ name: program, words }) =>
        (program !== undefined && kind.readers.test(program)) || words.some(({ text }) => text.includes(base)),
    );
  });
}

/** A secret is root's, who else runs the step must be given it; undefined when that is not known. */
function ownerOf({ user, stage }: Instruction, facts: Facts): string | undefined {
  const uid = (user.state === 'absent' ? stage && baseUser(stage, facts) : user.value)?.uid;
  if (uid === undefined) return undefined;
  return uid === 0 ? '' : `,uid=${uid}`;
}

/** What is mounted cannot be deleted: the command goes, or the one word of it. */
function withoutDeletion({ instruction, command, word }: Deletion): Edit[] | undefined {
  const { words } = command;
  const before = words[words.indexOf(word) - 1];
  const paths = words.slice(1).filter(({ text }) => !text.startsWith('-'));
  if (before === undefined || command.name !== 'rm') return undefined;
  if (paths.length > 1) return removeWords(instruction, before.range, { first: word.range });
  if (instruction.commands.length === 1 && instruction.exec === undefined) return instruction.remove();
  const { argumentRange, argumentText } = instruction;
  const at = command.range.start - argumentRange.start;
  const joint = /(?:[ \t]|\\\r?\n)*(?:&&|;)(?:[ \t]|\\\r?\n)*$/.exec(argumentText.slice(Math.max(0, at - 512), at));
  if (joint === null) return undefined;
  return [{ range: { start: command.range.start - joint[0].length, end: command.range.end }, newText: '' }];
}
