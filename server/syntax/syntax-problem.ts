import type { Range } from '../text/range.ts';

/** Why a text, or a part of it, could not be read. */
export interface SyntaxProblem {
  readonly message: string;
  readonly range: Range;
  /** `syntax`: the author's to mend. `limit`: too large or too deep to be read in time; nothing of it was. */
  readonly kind: 'syntax' | 'limit';
}
