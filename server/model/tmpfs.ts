import { splitOutside } from './compose-ports.ts';

/** What a memory file system allows that engines forbid there: to run programs, set-user-ID ones, to open devices. */
export type TmpfsOption = 'exec' | 'suid' | 'dev';

/** `PATH[:OPTIONS]`, as Compose reads an entry of `tmpfs`. */
export interface Tmpfs {
  readonly path: string;
  /** Which of them are on in the end; of two that contradict each other, the last counts. */
  readonly allowed: readonly TmpfsOption[];
  /** The entry without these, as it may be written instead. */
  readonly without: string;
}

const names: readonly TmpfsOption[] = ['exec', 'suid', 'dev'];

/** Reads `entry`; https://docs.docker.com/engine/storage/tmpfs/#options-for---tmpfs */
export function parseTmpfs(entry: string): Tmpfs {
  const [path = '', ...rest] = splitOutside(entry, ':');
  const options = rest
    .join(':')
    .split(',')
    .filter((option) => option !== '');
  const allowed = names.filter((name) => options.lastIndexOf(name) > options.lastIndexOf(`no${name}`));
  const kept = options.filter((option) => !(allowed as readonly string[]).includes(option));
  return { path, allowed, without: [path, ...(kept.length === 0 ? [] : [kept.join(',')])].join(':') };
}
