import type { Edit } from '../../text/edit.ts';
import type { Range } from '../../text/range.ts';
import type { EnvironmentVariable } from '../container.ts';
import { digestPlace, withDigestAt } from '../reference-text.ts';

/** What stands around a FROM. */
export interface DigestSurroundings {
  /** The whole Dockerfile. */
  readonly source: string;
  /** The ARGs before the first FROM. */
  readonly globals: readonly EnvironmentVariable[];
  /** Whether something else reads the variable, where a digest would not do. */
  readonly isReadElsewhere: (name: string, from: ReadFrom) => boolean;
}

/** How a FROM comes to read a variable. */
export interface ReadFrom {
  /** The ARGs that lead from the FROM to the variable. */
  readonly chain: readonly string[];
  /** Whether the variable holds all of the reference, so that others who do the same want the digest too. */
  readonly isWhole: boolean;
}

/** The edits that pin a reference, or why there are none, as a clause. */
export type DigestEdits = { readonly edits: Edit[] } | { readonly obstacle: string };

/** ARGs that are made of one another longer than this are nobody's. */
const depthLimit = 4;

/** The edits that write `digest` behind the reference whose text stands at `range`: there, or in the ARG that ends it. */
export function digestEdits(
  range: Range,
  old: string | undefined,
  digest: string,
  around: DigestSurroundings,
  from: ReadFrom = { chain: [], isWhole: true },
): DigestEdits {
  const { text, start } = unquoted(around.source, range);
  const place = digestPlace(text);
  if (place === undefined)
    return { obstacle: 'a variable decides a part of its tag, which a digest would overrule without a word' };
  if (place.at === 'text') {
    if (withDigestAt(text, place.end, old, digest) === undefined)
      return { obstacle: 'what stands there is another digest than that of the image' };
    const end = start + place.end;
    return {
      edits: [{ range: { start: end - (old === undefined ? 0 : old.length + 1), end }, newText: `@${digest}` }],
    };
  }
  const { name } = place;
  const argument = around.globals.findLast((each) => each.name === name);
  if (argument?.value.value === undefined || from.chain.length >= depthLimit)
    return { obstacle: `what \`${name}\` stands for is said elsewhere` };
  // What is only a tag may be the version of something else, too.
  const isWhole = from.isWhole && /^\$(?:\w+|\{\w+\})$/.test(text);
  if (around.isReadElsewhere(name, { ...from, isWhole }))
    return { obstacle: `\`${name}\` is read elsewhere too, where a digest would not do` };
  return digestEdits(argument.value.range, old, digest, around, { chain: [...from.chain, name], isWhole });
}

/** The variables that decide another part of the reference than the one that a digest would stand in. */
export function otherVariables(
  range: Range,
  { source, globals }: Pick<DigestSurroundings, 'source' | 'globals'>,
  depth = 0,
): readonly string[] {
  const place = digestPlace(unquoted(source, range).text);
  if (place === undefined || depth > depthLimit) return [];
  const argument = place.at === 'variable' ? globals.findLast(({ name }) => name === place.name) : undefined;
  if (argument?.value.value === undefined) return place.others;
  return [...place.others, ...otherVariables(argument.value.range, { source, globals }, depth + 1)];
}

function unquoted(source: string, { start, end }: Range): { readonly text: string; readonly start: number } {
  const text = source.slice(start, end);
  const isQuoted = text.length > 1 && /^["']/.test(text) && text.endsWith(text.charAt(0));
  return isQuoted ? { text: text.slice(1, -1), start: start + 1 } : { text, start };
}
