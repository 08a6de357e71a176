import { supplementaryGroups } from '../model/account-groups.ts';
import { parseUser } from '../model/user.ts';
import { defineRule, listed } from './rule.ts';

export default defineRule({
  id: 'dropped-groups',
  title: 'Groups that USER takes away',
  severity: 'low',
  profile: 'strict',
  formats: ['dockerfile'],
  why: 'With a group behind the colon a process has that one alone: the groups that the build put the account into do not count. What they were to open stays closed, until somebody opens it to everybody.',
  remedy:
    'Leave the group out, so that the account has all of its own; or, where one is enough, do not put the account into others.',
  references: { tally: 'user-explicit-group-drops-supplementary-groups' },

  *stage(stage) {
    const { lastUser } = stage;
    const user = lastUser?.user.value;
    if (!stage.isFinal || stage.isWindows || lastUser === undefined || user === undefined || user.isRoot) return;
    const { name, group } = user;
    if (name === undefined || group === undefined) return;
    const lost = supplementaryGroups(stage, name).filter((one) => one !== group);
    const target = parseUser(name);
    if (lost.length === 0 || target === undefined) return;
    yield {
      range: lastUser.user.range,
      message: `\`:${group}\` takes the groups away that the build puts \`${name}\` into: ${listed(lost)}`,
      fixes: [
        {
          title: `Leave \`:${group}\` out`,
          safety: 'unsafe',
          breaks: `The program may do what ${listed(lost)} may, and makes its files for the first group of \`${name}\``,
          edits: () => lastUser.user.set(target),
        },
      ],
    };
  },
});
