import type { Instruction, Stage, Word } from './dockerfile.ts';
import { callOf } from './program-call.ts';

/** What names a server that is reached by SSH: `git@host:path`, `ssh://…`, `git+ssh://…`. */
const address = /^(?:git\+)?ssh:\/\/[^\s$]+$|^[\w.-]{1,64}@[\w.-]{1,253}:[\w./~-]{1,512}$/;
const programs = /^(?:git|pip[\d.]*|uv|poetry|npm|yarn|pnpm|go|cargo|composer|bundle|scp|rsync|sftp|ssh)$/;
/** What gives SSH a key in another way, or puts another protocol in its place. */
const otherWays =
  /insteadof|id_(?:rsa|dsa|ecdsa|ed25519)|\.ssh\b(?!\/known_hosts)|GIT_SSH|SSH_AUTH_SOCK|ssh-agent|ssh-add|sshpass|IdentityFile/i;

/** A folder for keys is no key. */
const bareFolders = /\b(?:mkdir|chmod|chown)\b[^&;|\n]{0,256}/g;

/** A command that reaches a server by SSH in a RUN that is lent no key. */
export interface SshAccess {
  readonly program: string;
  readonly word: Word;
}

/** The first such command of `instruction`; none where a key may come from anything that the file shows. */
export function keylessSsh(instruction: Instruction, stage: Stage): SshAccess | undefined {
  if (instruction.mounts.some(({ type }) => type !== 'cache' && type !== 'tmpfs')) return undefined;
  for (const command of instruction.commandsWith(/@[\w.-]+:|ssh:\/\//)) {
    const call = callOf(command, instruction);
    const word =
      call && programs.test(call.program)
        ? call.words.slice(1).find(({ value }) => address.test(value ?? ''))
        : undefined;
    if (call !== undefined && word !== undefined && !hasOtherWay(stage)) return { program: call.program, word };
  }
  return undefined;
}

/** Whether something in the stage, or in one that it starts from, gives a key; what else is there may be in a base image. */
function hasOtherWay(stage: Stage): boolean {
  for (let one: Stage | undefined = stage; one !== undefined; one = one.parent)
    if (one.instructions.some(({ argumentText }) => otherWays.test(argumentText.replace(bareFolders, '')))) return true;
  return false;
}
