import type { Measured } from './bench-server.ts';

/** Something that is measured of every server, and the most that it may come to. */
export interface Target {
  readonly name: string;
  readonly file: string;
  readonly lines: number;
  readonly most: number;
  /** `most` is so many times the bare server's. */
  readonly isRatio?: true;
  of(measured: Measured): number;
}

const p95 = (times: readonly number[]) =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;

const formats = ['Dockerfile', 'compose.yaml', 'workloads.yaml'];
const memory: Readonly<Record<string, readonly number[]>> = { Dockerfile: [110, 130, 170] };
const yamlMemory = [65, 95, 150];

/** What the servers are held against. */
export const targets: readonly Target[] = formats.flatMap((file): Target[] => [
  ...[200, 2_000, 10_000].flatMap((lines, index): Target[] => [
    { name: 'keystroke p95*, ms', file, lines, most: [4, 6, 12][index] as number, of: ({ keys }) => p95(keys) },
    {
      name: 'peak memory, MB',
      file,
      lines,
      most: (memory[file] ?? yamlMemory)[index] as number,
      of: (measured) => measured.memory,
    },
  ]),
  { name: 'opening, warm, ms', file, lines: 10_000, most: 250, of: ({ opening }) => opening },
  { name: 'start to diagnostics', file, lines: 200, most: 1.5, isRatio: true, of: ({ first }) => first },
  { name: 'hover p95*, ms', file, lines: 2_000, most: 10, of: ({ hovers }) => p95(hovers) },
  { name: 'code action p95*, ms', file, lines: 2_000, most: 10, of: ({ actions }) => p95(actions) },
]);

/** One line of the table; `others` are rivals that know the file, undefined where one is not there. */
export function row(
  target: Target,
  own: Measured,
  bare: Measured,
  others: readonly (readonly [name: string, measured: Measured | undefined])[],
): string {
  const { name, file, lines, most, isRatio = false } = target;
  const value = target.of(own);
  const floor = target.of(bare);
  const isMet = (isRatio ? value / floor : value) <= most;
  const times = (to: number) => `${(value / to).toFixed(value / to < 10 ? 2 : 0)} x`;
  const rivals = others.map(([rival, measured]) => {
    if (measured === undefined) return `${rival}: not there`;
    if (Number.isNaN(target.of(measured))) return `${rival}: knows none`;
    return `${times(target.of(measured))} ${rival}`;
  });
  return [
    `${file}, ${lines}`.padEnd(22),
    name.padEnd(22),
    `${most}${isRatio ? ' x bare' : ''}`.padStart(10),
    value.toFixed(1).padStart(9),
    isMet ? 'met   ' : 'MISSED',
    `${times(floor)} bare`.padStart(12),
    ...rivals,
  ].join('  ');
}
