import type { Edit } from '../text/edit.ts';
import { accountNumber } from './account-number.ts';
import type { Stage } from './dockerfile.ts';
import { parseUser } from './user.ts';

/** How the last USER of a stage, which is a name, can be written as a number. */
export interface NumberedUser {
  /** What is written then: `10001`, `10001:app`. */
  readonly target: string;
  /** The number, or the variable of the build that holds it. */
  readonly uid: number | string;
  /** Edits that give the account its number where it is created; none where it has it already. */
  readonly numbering: readonly Edit[];
  edits(): Edit[] | undefined;
}

/** The number for the name that `stage` ends as; undefined when it is none, or the number cannot be told. */
export function userByNumber(stage: Stage): NumberedUser | undefined {
  const { lastUser } = stage;
  const { name = '', group } = lastUser?.user.value ?? {};
  if (lastUser === undefined || name === '') return undefined;
  const isArgument = lastUser.instruction.words[0]?.text.includes('$') === true;
  const number = accountNumber(stage, name);
  const target = number && parseUser(`${number.uid}${group === undefined ? '' : `:${group}`}`);
  if (number === undefined || target === undefined) return undefined;
  // An argument would be given another argument for its default.
  if (isArgument && typeof number.uid === 'string') return undefined;
  const { uid, numbering } = number;
  const edits = () => {
    const rewrite = lastUser.user.set(target);
    return rewrite && [...numbering, ...rewrite];
  };
  return { target: target.text, uid, numbering, edits };
}
