import { joinPath } from './dockerfile/working-directory.ts';
import type { Flag, Instruction, Stage } from './dockerfile.ts';
import type { User } from './user.ts';

/** A copy that gives what the container runs to the user that runs it. */
export interface OwnedProgram {
  /** The `--chown`. */
  readonly flag: Flag;
  readonly owner: string;
  /** What is started, and lies in what is copied. */
  readonly program: string;
}

/** The copy that `instruction` is, when it brings the program and makes it its own user's. */
export function ownedProgram(instruction: Instruction): OwnedProgram | undefined {
  const { keyword, stage, flags } = instruction;
  if ((keyword !== 'COPY' && keyword !== 'ADD') || stage === undefined || !stage.isInResult) return undefined;
  const flag = flags.find(({ name }) => name === 'chown');
  const final = stage.build.finalStage;
  const user = final?.lastUser?.user.value;
  if (flag?.value === undefined || final === undefined || user === undefined || user.isRoot) return undefined;
  if (ownerOf(flag.value) !== ownerOf(user.text) && !sameAccount(flag.value, user)) return undefined;
  const target = targetOf(instruction, stage);
  const program = target && startedPaths(final).find((path) => bringsProgram(instruction, path, target));
  return program === undefined ? undefined : { flag, owner: ownerOf(user.text), program };
}

function ownerOf(text: string): string {
  return text.split(':')[0] ?? '';
}

function sameAccount(owner: string, { name, uid }: User): boolean {
  const own = ownerOf(owner);
  return own === name || own === String(uid);
}

/** Where it copies to. */
function targetOf({ words, range }: Instruction, stage: Stage): string | undefined {
  let folder = stage.parent === undefined ? '/' : stage.parent.workingDirectory;
  for (const instruction of stage.instructions) {
    if (instruction.range.start >= range.start) break;
    if (instruction.keyword === 'WORKDIR') folder = joinPath(folder, instruction.words[0]?.value);
  }
  return joinPath(folder, words.at(-1)?.value);
}

/** Absolute paths of what the stage starts: the program, or the script that an interpreter is given. */
function startedPaths(stage: Stage): string[] {
  const words = [stage.entrypoint, stage.command].flatMap((start) => start?.exec ?? start?.commands[0]?.words ?? []);
  return words.flatMap(({ value }) => {
    if (value === undefined || !/^[\w./-]*(?:\/[\w.-]+|\.(?:[cm]?js|ts|py|rb|pl|php|sh|jar|dll))$/.test(value))
      return [];
    return joinPath(stage.workingDirectory, value) ?? [];
  });
}

/** Whether a copy to `target` brings what lies at `path`: a source with an extension is a file, and only that one. */
function bringsProgram({ words }: Instruction, path: string, target: string): boolean {
  if (target === '/' || (path !== target && !path.startsWith(`${target}/`))) return false;
  const file = path.slice(path.lastIndexOf('/') + 1);
  return words.slice(0, -1).some(({ value }) => {
    const source = value?.slice(value.lastIndexOf('/') + 1) ?? '';
    return !/[^*?\]]\.[A-Za-z]\w*$/.test(source) || source === file || path === target;
  });
}
