/** When the releases of one product stop getting updates. */
export interface Schedule {
  /** Normalised names, as `normalizedName` gives them; a trailing `*` stands for anything that follows. */
  readonly names: readonly string[];
  readonly title: string;
  readonly source: string;
  /** Last day with updates, by version as far as tags have to name it: `3.8`. */
  readonly ends: ReadonlyMap<string, string>;
  /** Where to go from one that has ended. */
  readonly successors?: Successors;
}

/** Releases whose tags certainly exist. */
export interface Successors {
  /** Newest first; those that have ended themselves are left out when they are offered. */
  readonly versions: readonly string[];
  /** What may stand behind the version, once what has ended there as well was replaced. */
  readonly variants: RegExp;
  /** What could stop working, one sentence. */
  readonly breaks: string;
}

/** A repository, or a registry, that gets no more updates at all. */
export interface Retirement {
  readonly names: readonly string[];
  /** What is not meant, as `repository:tag`. */
  readonly except?: RegExp;
  /** After which it has had none, ISO 8601, perhaps without a day; undefined when that differs. */
  readonly since: string | undefined;
  /** What took its place, for people. */
  readonly instead: string;
  readonly source: string;
  /** The image to take instead, as it would be written; undefined when that is not certain. */
  readonly replace?: (image: { readonly repository: string; readonly tag: string | undefined }) => Replacement[];
}

export interface Replacement {
  readonly text: string;
  readonly breaks: string;
}

/** Reads `3.8 2024-10-07, 3.9 2025-10-31` as versions with their last days. */
export function ends(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').map((pair) => {
      const [version = '', day = ''] = pair.trim().split(/\s+/);
      return [version, day] as const;
    }),
  );
}
