import type { Word } from './dockerfile.ts';

/** What a word of a script stands for, and the variables that this depends on. */
export interface KnownValue {
  readonly value: string;
  readonly variables: readonly string[];
}

/** What `word` stands for; undefined where that is only known when it runs. */
export function knownValue({ value, text }: Word): KnownValue | undefined {
  if (value === undefined) return undefined;
  const names = text.startsWith("'") ? [] : [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = '']) => name);
  return { value, variables: [...new Set(names)] };
}
