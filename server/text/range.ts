/** A half-open stretch of a document: UTF-16 code-unit offsets, `end` exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Whether `outer` contains all of `inner`. */
export function contains(outer: Range, inner: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Whether the two ranges share a character, or touch where one of them is empty. */
export function overlaps(a: Range, b: Range): boolean {
  return a.start <= b.end && b.start <= a.end;
}
