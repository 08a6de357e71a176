/**
 * Whether `second` stands somewhere behind the first place of `first`: what `first.*second` asks, which looks through the rest
 * of the text again for every place of `first`.
 */
export function standInOrder(text: string, first: RegExp, second: RegExp): boolean {
  const found = first.exec(text);
  return found !== null && second.test(text.slice(found.index + found[0].length));
}

/** `text` without those of `characters` at its end. */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
