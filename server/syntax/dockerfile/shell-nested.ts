import type { Span } from './words.ts';
import { baseName, programIndex } from './wrappers.ts';

interface Word extends Span {
  readonly value: string | undefined;
}

const shells = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh']);

/** Whether `interpreter` (`/bin/bash`, `sh`) reads the language that is read here. */
export function isPosixShell(interpreter: string): boolean {
  return shells.has(baseName(interpreter));
}

/** The word that holds a script for a shell, as in `bash -ec "…"`, `su app -c "…"` or `eval "…"`. */
export function nestedScript(words: readonly Word[]): Span | undefined {
  const start = programIndex(words);
  const name = baseName(words[start]?.value ?? '');
  if (name === 'eval') return words.length === start + 2 ? words[start + 1] : undefined;
  const isSu = name === 'su' || name === 'runuser';
  const from = isSu ? start : shellIndex(words);
  if (from === undefined) return undefined;
  for (let i = from + 1; i < words.length; i++) {
    const value = words[i]?.value;
    if (value === undefined) return undefined;
    if (/^[-+][a-zA-Z]*c$/.test(value) || (isSu && value === '--command')) return words[i + 1];
    if (/^[-+][a-zA-Z]*[oO]$/.test(value)) i++;
    else if (!isSu && !value.startsWith('-') && !value.startsWith('+')) return undefined;
  }
  return undefined;
}

/** Whether the command is a shell that reads its script from standard input. */
export function readsScriptFromInput(words: readonly Word[]): boolean {
  const start = shellIndex(words);
  if (start === undefined) return false;
  return words.slice(start + 1).every(({ value }) => value !== undefined && /^[-+][abefhikmnpsuvx]*$/.test(value));
}

/** Where the shell stands that the words run; `runuser -u app -- sh` runs one too. */
function shellIndex(words: readonly Word[]): number | undefined {
  const at = programIndex(words);
  const value = words[at]?.value;
  if (value === undefined) return undefined;
  if (isPosixShell(value)) return at;
  if (baseName(value) !== 'runuser' && baseName(value) !== 'setpriv') return undefined;
  const end = words.findIndex((word, i) => i > at && word.value === '--');
  return end !== -1 && isPosixShell(words[end + 1]?.value ?? '') ? end + 1 : undefined;
}
