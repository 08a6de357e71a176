import type { Heredoc as HeredocNode } from '../../syntax/dockerfile/heredoc.ts';
import type { Heredoc } from '../dockerfile.ts';

/** A heredoc of an instruction, as rules see it. */
export function placeHeredoc({ name, isQuoted, body }: HeredocNode): Heredoc {
  return { name, isQuoted, text: body.text, range: body.rangeOf(0, body.text.length) };
}
