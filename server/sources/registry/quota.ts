/** How often a registry still lets itself be asked for manifests. */
export interface Quota {
  readonly remaining: number;
  /** Undefined where it is not said. */
  readonly limit: number | undefined;
  /** For how many seconds the limit holds. */
  readonly windowSeconds: number | undefined;
  /** Milliseconds since 1970 at which it was said. */
  readonly asOf: number;
}

/** Reads `ratelimit-remaining` and `ratelimit-limit`: https://docs.docker.com/docker-hub/usage/pulls/ */
export function quotaOf(headers: Headers, now: number): Quota | undefined {
  const [remaining] = numbersOf(headers.get('ratelimit-remaining'));
  const [limit, windowSeconds] = numbersOf(headers.get('ratelimit-limit'));
  return remaining === undefined ? undefined : { remaining, limit, windowSeconds, asOf: now };
}

/** `100;w=21600` */
function numbersOf(header: string | null): [number | undefined, number | undefined] {
  const [, count, window] = /^\s*(\d{1,9})(?:\s*;\s*w=(\d{1,9}))?/.exec(header ?? '') ?? [];
  return [count === undefined ? undefined : Number(count), window === undefined ? undefined : Number(window)];
}

/** `quota` in words, as of `now`; undefined once what was said has run out. */
export function quotaText({ remaining, limit, windowSeconds, asOf }: Quota, now: number): string | undefined {
  if (windowSeconds !== undefined && now - asOf >= windowSeconds * 1000) return undefined;
  const hours = Math.round((windowSeconds ?? 0) / 3600);
  const window = hours < 1 ? '' : hours === 1 ? ' in an hour' : ` in ${hours} hours`;
  const of = limit === undefined ? '' : ` of ${limit}`;
  return `still lets through ${remaining}${of} pulls${window}, as it said at ${new Date(asOf).toISOString().slice(11, 16)} UTC`;
}

/** Of how many pulls it is worth telling that no more are left, and of which part of all. */
const few = { pulls: 10, part: 0.1 };

/** What all registries that count have said, the one with the fewest pulls left first. */
export function quotaNotes(
  quotas: ReadonlyMap<string, Quota>,
  now: number,
): { readonly text: string; readonly isLow: boolean }[] {
  return [...quotas]
    .sort(([, one], [, other]) => one.remaining - other.remaining)
    .flatMap(([registry, quota]) => {
      const said = quotaText(quota, now);
      const isLow = quota.remaining <= Math.min(few.pulls, (quota.limit ?? Number.POSITIVE_INFINITY) * few.part);
      return said === undefined ? [] : [{ text: `${registry} ${said}`, isLow }];
    });
}

const longestPause = 60 * 60;
const defaultPause = 60;

/** Which registries want to be left alone, and how long. */
export class Pauses {
  readonly #until = new Map<string, number>();

  /** Notes a 429. Where manifests are counted, asking for a digest by HEAD may still be free. */
  begin(host: string, method: string, seconds: number | undefined, now: number): void {
    this.#until.set(`${method} ${host}`, now + Math.min(seconds ?? defaultPause, longestPause) * 1000);
  }

  /** Seconds that are left of the pause. */
  left(host: string, method: string, now: number): number {
    const until = Math.max(this.#until.get(`HEAD ${host}`) ?? 0, this.#until.get(`${method} ${host}`) ?? 0);
    // A clock that was set back must not make a pause last.
    return Math.min(longestPause, Math.max(0, Math.ceil((until - now) / 1000)));
  }
}
