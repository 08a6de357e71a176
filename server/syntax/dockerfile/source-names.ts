import { cutFlag, type Span } from './words.ts';

/** Where in the value of a flag a COPY, or a mount of a RUN, names the stage or image that it takes files from. */
export function sourceIn(keyword: string, flag: string, value: string): Span | undefined {
  if (keyword === 'COPY') return flag === 'from' && value !== '' ? { start: 0, end: value.length } : undefined;
  if (keyword !== 'RUN' || flag !== 'mount') return undefined;
  const match = /(?:^|,)from=([^,]+)/.exec(value);
  if (match?.[1] === undefined) return undefined;
  const end = match.index + match[0].length;
  return { start: end - match[1].length, end };
}

/** All that `flags` of an instruction name, cut out of its `text`. */
export function sourceNames(keyword: string, flags: readonly Span[], text: () => string): readonly string[] {
  if (flags.length === 0 || (keyword !== 'COPY' && keyword !== 'RUN')) return none;
  return flags.flatMap(({ start, end }) => {
    const [name, value] = cutFlag(text().slice(start, end));
    const found = value === undefined ? undefined : sourceIn(keyword, name, value);
    // Put together anew, as a part of the text would keep all of it in every later version.
    return found === undefined ? [] : Array.from((value as string).slice(found.start, found.end)).join('');
  });
}

const none: readonly string[] = [];
