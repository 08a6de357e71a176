import { type ReportSeverity, reportSeverities } from '../model/report.ts';

/**
 * Reading what a program printed: nothing is taken for what it should be, members are looked up among an object's own,
 * and every text is cut and freed of what could move a terminal's cursor or turn a line around.
 */
export type Fields = Readonly<Record<string, unknown>>;

const mostText = 1000;
const mostLinks = 10;

/** Other names that vendors have for a severity. */
const otherSeverities: ReadonlyMap<string, ReportSeverity> = new Map([
  ['defcon1', 'critical'],
  ['important', 'high'],
  ['moderate', 'medium'],
  ['minor', 'low'],
  ['none', 'negligible'],
  ['unimportant', 'negligible'],
]);

/** `value` as an object without a prototype; empty for anything else. */
export function fields(value: unknown): Fields {
  const none: Record<string, unknown> = Object.create(null);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.assign(none, value) : none;
}

/** The elements of a list; an object alone is a list of one, and all else an empty one. */
export function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'object' && value !== null ? [value] : [];
}

/** A text in one line, fit to be shown; undefined when there is none. */
export function text(value: unknown, most = mostText): string | undefined {
  if (typeof value !== 'string') return undefined;
  // Control and format characters, marks that change the direction of what follows among them, and line separators.
  const shown = value
    .slice(0, most * 4)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  if (shown === '') return undefined;
  return shown.length > most ? `${shown.slice(0, most - 1)}…` : shown;
}

/** All texts of a list, without repetition. */
export function texts(values: unknown, most = mostLinks): string[] {
  const found = new Set<string>();
  if (Array.isArray(values)) for (const value of values) found.add(text(value) ?? '');
  found.delete('');
  return [...found].slice(0, most);
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The https addresses of `values`: no other may become a link. */
export function links(...values: readonly unknown[]): string[] {
  const found = new Set<string>();
  for (const value of values.slice(0, 1000)) {
    if (typeof value !== 'string' || value.length > 2000 || !URL.canParse(value)) continue;
    const url = new URL(value);
    if (url.protocol === 'https:' && url.username === '' && url.password === '') found.add(url.href);
    if (found.size === mostLinks) break;
  }
  return [...found];
}

/** A point in time as ISO 8601; undefined when it is none, or the zero of a language. */
export function time(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 40) return undefined;
  const milliseconds = Date.parse(value);
  return Number.isNaN(milliseconds) || milliseconds <= 0 ? undefined : new Date(milliseconds).toISOString();
}

/** A digest, `sha256:…`; undefined when it is none. */
export function digest(value: unknown): string | undefined {
  return typeof value === 'string' && /^sha(?:256|384|512):[0-9a-f]{64,128}$/.test(value) ? value : undefined;
}

export function severity(value: unknown): ReportSeverity {
  const said = typeof value === 'string' ? value.toLowerCase() : '';
  return reportSeverities.find((each) => each === said) ?? otherSeverities.get(said) ?? 'unknown';
}

/** `members` without those that are undefined. */
export function given<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
