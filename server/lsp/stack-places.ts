/**
 * The places of a stack in our own code, line by line. The message in front of them may quote the document; who ran it within
 * Node is another time by time, so that the same failure would look like two.
 */
export function placesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !line.includes('node:internal/'))
    .slice(0, 8)
    .join('\n');
}
