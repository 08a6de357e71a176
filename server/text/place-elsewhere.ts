import type { Range } from './range.ts';

/** A file besides the document, as it was read; `path` is relative to the document's folder, with `..` at its beginning only. */
export interface OtherFile {
  readonly path: string;
  readonly text: string;
}

/** A place in another file. */
export interface PlaceElsewhere {
  readonly range: Range;
  readonly file: OtherFile;
}
