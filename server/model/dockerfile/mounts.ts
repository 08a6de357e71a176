import type { BuildMount, BuildMountOption, Flag } from '../dockerfile.ts';

/** Other names of options: https://docs.docker.com/reference/dockerfile/#run---mount */
const firstNames: ReadonlyMap<string, string> = new Map([
  ['dst', 'target'],
  ['destination', 'target'],
  ['src', 'source'],
  ['ro', 'readonly'],
  ['rw', 'readwrite'],
]);

/** What a `--mount` flag says, an option after the other. */
export function readMount(flag: Flag, resolve: (text: string) => string | undefined): BuildMount {
  const options = readOptions(flag, resolve);
  const option = (name: string) => options.findLast((one) => one.name === (firstNames.get(name) ?? name));
  return { type: option('type')?.value ?? 'bind', flag, options, option };
}

function readOptions(
  { value, valueRange }: Flag,
  resolve: (text: string) => string | undefined,
): readonly BuildMountOption[] {
  if (value === undefined || valueRange === undefined) return [];
  const options: BuildMountOption[] = [];
  let at = 0;
  for (const field of value.split(',')) {
    // What a line break stands in is one range: where its parts are cannot be told from its length.
    const isWhole = valueRange.end - valueRange.start === value.length;
    const place = (from: number, to: number) =>
      isWhole ? { start: valueRange.start + from, end: valueRange.start + to } : valueRange;
    const equals = field.indexOf('=');
    const name = (equals === -1 ? field : field.slice(0, equals)).trim().toLowerCase();
    if (name !== '')
      options.push({
        name: firstNames.get(name) ?? name,
        value: equals === -1 ? 'true' : resolve(field.slice(equals + 1)),
        range: place(at, at + field.length),
        valueRange: equals === -1 ? undefined : place(at + equals + 1, at + field.length),
      });
    at += field.length + 1;
  }
  return options;
}
