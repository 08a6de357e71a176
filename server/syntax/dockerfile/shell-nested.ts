import type { Span } from './words.ts';

interface Word extends Span {
  readonly value: string | undefined;
}

const shells = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh']);
const wrappers = new Set(['sudo', 'env', 'exec', 'command', 'nohup', 'time', 'gosu', 'su-exec']);

/** Last part of a path: `/bin/sh` is `sh`. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether `interpreter` (`/bin/bash`, `sh`) reads the language that is read here. */
export function isPosixShell(interpreter: string): boolean {
  return shells.has(baseName(interpreter));
}

/** The word that holds a script for a shell, as in `bash -ec "…"` or `su app -c "…"`. */
export function nestedScript(words: readonly Word[]): Span | undefined {
  const isSu = words[0]?.value === 'su';
  const start = isSu ? 0 : shellIndex(words);
  if (start === undefined) return undefined;
  for (let i = start + 1; i < words.length; i++) {
    const value = words[i]?.value;
    if (value === undefined) return undefined;
    if (/^[-+][a-zA-Z]*c$/.test(value)) return words[i + 1];
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

function shellIndex(words: readonly Word[]): number | undefined {
  for (const [index, { value }] of words.entries()) {
    if (value === undefined) return undefined;
    if (isPosixShell(value)) return index;
    const isSkipped = wrappers.has(baseName(value)) || (index > 0 && (value.startsWith('-') || value.includes('=')));
    if (!isSkipped) return undefined;
  }
  return undefined;
}
