/** What the world outside a document may say; `unknown` until it has been asked and has answered. */
export type Answer<T> =
  | { readonly state: 'known'; readonly value: T; readonly asOf: string }
  | { readonly state: 'unknown' }
  | { readonly state: 'unavailable'; readonly reason: string };

/** A question in a form that can be kept, compared and sent: what to ask, and about what. */
export type Question =
  /** The digest (`sha256:…`) that a reference's tag points at in its registry. */
  { readonly kind: 'digest'; readonly reference: string };

/** The key under which an answer is kept. */
export function questionKey(question: Question): string {
  return `${question.kind} ${question.reference}`;
}

/**
 * The questions that a rule or a fix may ask. Answers are what is known now: nobody waits, and what was asked and is
 * not known is noted by the engine, which may have it fetched and lint again.
 */
export interface Facts {
  /** Today's date, ISO 8601 (`2026-11-21`): time is a fact, so that analysis stays a pure function. */
  readonly today: string;
  /** Digest of the manifest or index that `reference` (normalised, with a tag) points at, as `sha256:…`. */
  digest(reference: string): Answer<string>;
}

/** Facts of a world that has not been asked: only the date is known. */
export function noFacts(today: string): Facts {
  return { today, digest: () => ({ state: 'unknown' }) };
}
