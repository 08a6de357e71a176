// Written by scripts/generate.ts from the fixtures of the rules.

/** How safe the fixes of each rule are, by its id; none for a rule whose findings have no fix. */
export const fixSafety: Readonly<Record<string, readonly ('safe' | 'unsafe')[]>> = {};
