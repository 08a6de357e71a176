import { isPosixShell } from '../../syntax/dockerfile/shell-nested.ts';
import { baseName } from '../../syntax/dockerfile/wrappers.ts';
import type { ExposedPort, Shell, ShellKind } from '../dockerfile.ts';
import type { InstructionModel } from './instruction.ts';

/** Instructions of which the last one counts, in a stage and in those that start from it. */
const kept = ['USER', 'SHELL', 'ENTRYPOINT', 'CMD', 'HEALTHCHECK', 'STOPSIGNAL'] as const;

/** The instruction of each kind that is in force; undefined where the base image decides. */
export type Settings = Readonly<Record<(typeof kept)[number] | 'triggeredUser', InstructionModel | undefined>>;

export const noSettings: Settings = {
  USER: undefined,
  SHELL: undefined,
  ENTRYPOINT: undefined,
  CMD: undefined,
  HEALTHCHECK: undefined,
  STOPSIGNAL: undefined,
  triggeredUser: undefined,
};

/** What is in force after `instruction`, of what was before it. */
export function settingsAfter(before: Settings, instruction: InstructionModel): Settings {
  const { trigger } = instruction;
  if (trigger?.keyword === 'USER') return { ...before, triggeredUser: trigger };
  const name = kept.find((keyword) => keyword === instruction.keyword);
  if (name === undefined || (name === 'USER' && instruction.node.words.length === 0)) return before;
  // https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact
  const losesCommand = name === 'ENTRYPOINT' && before.CMD?.owner !== instruction.owner;
  return { ...before, ...(losesCommand && { CMD: undefined }), [name]: instruction };
}

/** What runs the shell form after `instruction`, a SHELL, or by default. */
export function shellOf(instruction: InstructionModel | undefined, isWindows: boolean): Shell {
  if (instruction === undefined) return isWindows ? windowsShell : linuxShell;
  const words = instruction.words.map(({ value, text }) => value ?? text);
  const [first, second] = instruction.exec?.map(({ value }) => value && shellName(value)) ?? [];
  const name = first === 'env' ? second : first;
  return { kind: name === undefined ? 'other' : kindOf(name), name, words, instruction };
}

const linuxShell: Shell = { kind: 'posix', name: 'sh', words: ['/bin/sh', '-c'], instruction: undefined };
const windowsShell: Shell = { kind: 'cmd', name: 'cmd', words: ['cmd', '/S', '/C'], instruction: undefined };

function shellName(interpreter: string): string {
  return baseName(interpreter.replaceAll('\\', '/'))
    .toLowerCase()
    .replace(/\.exe$/, '');
}

function kindOf(name: string): ShellKind {
  if (isPosixShell(name)) return 'posix';
  if (name === 'powershell' || name === 'pwsh') return 'powershell';
  return name === 'cmd' ? 'cmd' : 'other';
}

/** What an EXPOSE names: `80`, `53/udp`, `8000-8010`. */
export function exposedPorts(instruction: InstructionModel): ExposedPort[] {
  if (instruction.keyword !== 'EXPOSE') return [];
  return instruction.words.flatMap((word) => {
    // A value may hold several, parted by blanks.
    const parts = word.value?.split(/\s+/) ?? [];
    return parts.flatMap((part) => {
      const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/([a-z]+))?$/i.exec(part);
      if (match === null) return [];
      const first = Number(match[1]);
      const last = match[2] === undefined ? first : Number(match[2]);
      return [{ first, last, protocol: match[3]?.toLowerCase() ?? 'tcp', word, instruction }];
    });
  });
}
