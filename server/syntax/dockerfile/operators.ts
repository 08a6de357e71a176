/** How many characters of `text` open, close or part commands: what the cost of reading a script grows with. */
export function countOperators(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) count += operators[text.charCodeAt(i)] ?? 0;
  return count;
}

/** One for each operator, by its character's code: every keystroke counts those of the whole file. */
const operators = new Uint8Array(128);
for (const char of '|;&<>()[]{}`') operators[char.charCodeAt(0)] = 1;
