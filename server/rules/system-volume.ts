import type { Instruction, Word } from '../model/dockerfile.ts';
import { type SystemFolder, systemVolume } from '../model/system-folder.ts';
import { removeVolume } from '../model/volume-edits.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'system-volume',
  title: 'Volume in place of a system folder',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: "A volume outlives the image: programs, accounts and settings in it stay as they were when it was filled, with the flaws that a newer image mends, and with what an intruder changed. It stays writable where the rest is read-only. A socket cannot be had that way at all: only the host's own, mounted by whoever starts the container, would do, and that is the host.",
  remedy:
    'Declare only folders that hold data, such as `/data`; what a container needs of the host is for who starts it to decide.',
  references: { semgrep: { id: 'dockerfile-dockerd-socket-mount', relation: 'narrower' } },

  *instruction(instruction) {
    if (instruction.keyword !== 'VOLUME' || instruction.stage?.isUsed !== true || instruction.stage.isWindows) return;
    for (const word of instruction.words) {
      const folder = word.value === undefined ? undefined : systemVolume(word.value);
      if (folder !== undefined)
        yield { range: word.range, message: messageOf(folder), fixes: [removeFix(instruction, word)] };
    }
  },
});

function messageOf({ kind, name }: SystemFolder): string {
  switch (kind) {
    case 'socket':
      return `A volume cannot hold the socket of ${name}: it asks for that of the host, and so for the host`;
    case 'kernel':
    case 'boot':
    case 'descriptor':
      return `A volume at \`${name}\` hides what the kernel shows there, or asks for that of the host`;
    case 'root-home':
      return `A volume at \`${name}\` keeps the keys and the history of root`;
    case 'system':
      return `A volume at \`${name}\` keeps programs and settings of the system as they are, whatever newer images bring`;
  }
}

function removeFix(instruction: Instruction, word: Word) {
  return {
    title: `Leave \`${word.value}\` out`,
    safety: 'unsafe',
    breaks: 'What is written there is lost with the container, unless who starts it mounts something',
    edits: () => removeVolume(instruction, word),
  } as const;
}
