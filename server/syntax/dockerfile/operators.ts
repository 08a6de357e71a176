/** How many characters of `text` open, close or part commands: what the cost of reading a script grows with. */
export function countOperators(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if (operators.has(text.charCodeAt(i))) count++;
  return count;
}

const operators = new Set([...'|;&<>()[]{}`'].map((char) => char.charCodeAt(0)));
