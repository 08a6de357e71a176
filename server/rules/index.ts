// Written by scripts/generate.ts from the files of this folder.
import ineffectiveIgnore from './ineffective-ignore.ts';
import type { Rule } from './rule.ts';

/** Every rule, by id. */
export const rules: readonly Rule[] = [
  ineffectiveIgnore,
];
