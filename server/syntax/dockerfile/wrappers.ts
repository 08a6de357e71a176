interface Word {
  readonly value: string | undefined;
}

/** How a program that runs what follows it reads its own words. */
interface Wrapper {
  /** Options that take the next word. */
  readonly takesValue: RegExp;
  /** How many words it takes for itself before the program that it runs. */
  readonly operands: number;
}

const plain: Wrapper = { takesValue: /^$/, operands: 0 };

const wrappers: ReadonlyMap<string, Wrapper> = new Map([
  ['sudo', { takesValue: /^-[A-Za-z]*[ugpChrtRTD]$/, operands: 0 }],
  ['doas', { takesValue: /^-[A-Za-z]*[uC]$/, operands: 0 }],
  ['env', { takesValue: /^-[uCS]$/, operands: 0 }],
  ['exec', { takesValue: /^-[cl]*a$/, operands: 0 }],
  ['nice', { takesValue: /^-n$/, operands: 0 }],
  ['ionice', { takesValue: /^-[cn]$/, operands: 0 }],
  ['command', plain],
  ['builtin', plain],
  ['nohup', plain],
  ['setsid', plain],
  ['eatmydata', plain],
  ['busybox', plain],
  ['time', { takesValue: /^-[fo]$/, operands: 0 }],
  ['stdbuf', { takesValue: /^-[ioe]$/, operands: 0 }],
  ['timeout', { takesValue: /^-[ks]$/, operands: 1 }],
  ['gosu', { takesValue: /^$/, operands: 1 }],
  ['su-exec', { takesValue: /^$/, operands: 1 }],
  ['chroot', { takesValue: /^$/, operands: 1 }],
]);

/** Programs that run a command that stands among their words, on what they find or read. */
const repeaters: ReadonlyMap<string, RegExp> = new Map([
  [
    'xargs',
    /^(?:-[adEILnPs]|--(?:arg-file|delimiter|eof|replace|max-lines|max-args|max-procs|max-chars|process-slot-var))$/,
  ],
  ['parallel', /^(?:-[adjIN]|--(?:arg-file|delimiter|jobs|joblog|results))$/],
]);

/** Last part of a path: `/bin/sh` is `sh`. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Where the program stands that `words` run in the end: behind `sudo -E`, `env A=b`, `timeout 30` and their like. */
export function programIndex(words: readonly Word[]): number {
  let at = 0;
  for (;;) {
    const value = words[at]?.value;
    const wrapper = value === undefined ? undefined : wrappers.get(baseName(value));
    if (wrapper === undefined) return at;
    const next = wrappedFrom(words, at + 1, wrapper);
    if (next >= words.length) return at;
    at = next;
  }
}

function wrappedFrom(words: readonly Word[], start: number, { takesValue, operands }: Wrapper): number {
  let left = operands;
  for (let at = start; at < words.length; at++) {
    const value = words[at]?.value;
    if (value === '--') return at + 1 + left;
    const isOption = value?.startsWith('-') === true || (value !== undefined && /^[A-Za-z_]\w*=/.test(value));
    if (isOption) at += value !== undefined && takesValue.test(value) ? 1 : 0;
    else if (left-- === 0) return at;
  }
  return words.length;
}

/** From where to where the words of a command stand that `find -exec`, `xargs` or the like runs. */
export function repeatedCommands(words: readonly Word[]): { readonly start: number; readonly end: number }[] {
  const at = programIndex(words);
  const name = baseName(words[at]?.value ?? '');
  if (name === 'find') return executedByFind(words, at + 1);
  const takesValue = repeaters.get(name);
  if (takesValue === undefined) return [];
  const start = wrappedFrom(words, at + 1, { takesValue, operands: 0 });
  return start < words.length ? [{ start, end: words.length }] : [];
}

function executedByFind(words: readonly Word[], from: number): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let start: number | undefined;
  for (let at = from; at < words.length; at++) {
    const value = words[at]?.value;
    if (start === undefined) start = /^-(?:exec|execdir|ok|okdir)$/.test(value ?? '') ? at + 1 : undefined;
    else if (value === ';' || value === '+') {
      if (at > start) found.push({ start, end: at });
      start = undefined;
    }
  }
  return found;
}
