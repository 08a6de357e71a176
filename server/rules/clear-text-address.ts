import { clearTextAddresses } from '../model/clear-text-address.ts';
import type { Range } from '../text/range.ts';
import { defineRule, type Problem } from './rule.ts';

export default defineRule({
  id: 'clear-text-address',
  title: 'Address without encryption',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'What a program sends to an address of the internet over plain HTTP, FTP or LDAP is read and changed by whoever stands in between, passwords and tokens included. Addresses within the cluster are left out.',
  remedy: 'Use the encrypted form of the protocol: `https://`, `sftp://`, `ldaps://`, `amqps://`.',
  references: {},

  *podContainer({ name, arguments: words }) {
    for (const { value, range } of words) yield* problems(`The command of \`${name}\``, value, range);
  },

  *environmentVariable({ name, value, source }) {
    if (source === 'kubernetes') yield* problems(`\`${name}\``, value.value, value.range);
  },
});

function* problems(owner: string, text: string | undefined, range: Range): Generator<Problem> {
  const [first] = clearTextAddresses(text ?? '');
  if (first === undefined) return;
  yield { range, message: `${owner} names \`${first.scheme}://${first.host}\`, where nothing is encrypted` };
}
