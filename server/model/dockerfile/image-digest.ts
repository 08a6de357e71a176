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
  /** Whether something else than FROMs that name the same image reads the variable. */
  readonly isReadElsewhere: (name: string) => boolean;
}

/** ARGs that are made of one another longer than this are nobody's. */
const depthLimit = 4;

/** The edits that write `digest` behind the reference whose text stands at `range`: there, or in the ARG that ends it. */
export function digestEdits(
  range: Range,
  old: string | undefined,
  digest: string,
  around: DigestSurroundings,
  depth = 0,
): Edit[] | undefined {
  const { text, start } = unquoted(around.source, range);
  const place = digestPlace(text);
  if (place === undefined || depth > depthLimit) return undefined;
  if (place.at === 'text') {
    if (withDigestAt(text, place.end, old, digest) === undefined) return undefined;
    const end = start + place.end;
    return [{ range: { start: end - (old === undefined ? 0 : old.length + 1), end }, newText: `@${digest}` }];
  }
  const argument = around.globals.findLast(({ name }) => name === place.name);
  // What is only a tag may be the version of something else, too.
  const isWhole = depth === 0 && /^\$(?:\w+|\{\w+\})$/.test(text);
  if (argument?.value.value === undefined || (!isWhole && around.isReadElsewhere(place.name))) return undefined;
  return digestEdits(argument.value.range, old, digest, around, depth + 1);
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
