import type { Edit } from '../../text/edit.ts';
import type { Facts, Question } from '../facts.ts';
import type { KnownValue } from '../known-value.ts';

/** A change that takes the checksum of what an address sends. */
export interface ChecksumFix {
  readonly needs: Question;
  /** What could stop working. */
  readonly breaks: string;
  readonly edits: (facts: Facts) => Edit[] | undefined;
}

/** The change that `write` makes once the checksum of `address` is known. */
export function checksumFix(address: KnownValue, write: (checksum: string) => Edit[] | undefined): ChecksumFix {
  const url = address.value;
  const names = address.variables.map((name) => `\`${name}\``).join(' and ');
  const breaks =
    names === ''
      ? 'The build fails once the address sends something else'
      : `The checksum holds for this value of ${names} alone: the build fails for another`;
  const edits = (facts: Facts) => {
    const answer = facts.checksum(url);
    return answer.state === 'known' ? write(answer.value) : undefined;
  };
  return { needs: { kind: 'checksum', url }, breaks, edits };
}
