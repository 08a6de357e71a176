import type { Range } from './range.ts';

/** Replaces `range` of the document that it belongs to with `newText`; an empty range inserts. */
export interface Edit {
  readonly range: Range;
  readonly newText: string;
}

/** Part of a fix outside the document: a new file beside it. Never overwrites; `path` is relative to the document's folder, with `..` at its beginning only. */
export interface FileCreation {
  readonly create: true;
  readonly path: string;
  readonly newText: string;
  /** Octal permission bits, such as `0600`, for hosts that have them. */
  readonly mode?: string;
}

/**
 * Part of a fix outside the document: a change of a file that is there, made only as long as it says `text`. `path` is
 * relative to the document's folder, with `..` at its beginning only.
 */
export interface FileEdit {
  readonly path: string;
  /** The file as it was when the fix was made. */
  readonly text: string;
  /** Edits of `text`. */
  readonly edits: readonly Edit[];
}

/** Ascending by place; insertions at one place keep their order. */
export function sortEdits<E extends Edit>(edits: readonly E[]): E[] {
  return edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.range.start - b.edit.range.start || a.edit.range.end - b.edit.range.end || a.index - b.index)
    .map(({ edit }) => edit);
}

/** The text after `edits`; undefined when two of them overlap or one lies outside the text. */
export function applyEdits(text: string, edits: readonly Edit[]): string | undefined {
  let out = '';
  let at = 0;
  for (const { range, newText } of sortEdits(edits)) {
    if (range.start < at || range.end < range.start || range.end > text.length) return undefined;
    out += text.slice(at, range.start) + newText;
    at = range.end;
  }
  return out + text.slice(at);
}
