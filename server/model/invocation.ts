import type { Command, Word } from './dockerfile.ts';

/** Programs that run what follows them, and those of their options that take a value. */
const wrappers: ReadonlyMap<string, RegExp> = new Map([
  ['sudo', /^-[A-Za-z]*[ugpChrtRTD]$/],
  ['doas', /^-[A-Za-z]*[uC]$/],
  ['env', /^-[uCS]$/],
  ['exec', /^-[cl]*a$/],
  ['nice', /^-n$/],
  ['command', /^$/],
  ['nohup', /^$/],
  ['time', /^-[fo]$/],
]);

/** What a command runs in the end: the words from the program's name on, wrappers such as `sudo -E` and `env A=b` left out. */
export interface Invocation {
  /** Name without path; undefined when it is only known when it runs. */
  readonly name: string | undefined;
  readonly words: readonly Word[];
}

/** Looks behind `sudo`, `env` and their like. */
export function invocationOf(command: Command): Invocation {
  let words = command.words;
  for (;;) {
    const name = programName(words[0]);
    const takesValue = name === undefined ? undefined : wrappers.get(name);
    if (takesValue === undefined) return { name, words };
    const next = wrappedFrom(words, takesValue);
    if (next >= words.length) return { name, words };
    words = words.slice(next);
  }
}

function wrappedFrom(words: readonly Word[], takesValue: RegExp): number {
  let at = 1;
  for (; at < words.length; at++) {
    const value = words[at]?.value;
    if (value === '--') return at + 1;
    if (value === undefined) return at;
    if (value.startsWith('-')) at += takesValue.test(value) ? 1 : 0;
    else if (!/^[A-Za-z_]\w*=/.test(value)) return at;
  }
  return at;
}

function programName(word: Word | undefined): string | undefined {
  return word?.value?.slice(word.value.lastIndexOf('/') + 1);
}
