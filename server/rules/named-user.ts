import { imageAccounts } from '../model/image-accounts.ts';
import { type NumberedUser, userByNumber } from '../model/user-by-number.ts';
import { defineRule, type Fix } from './rule.ts';

export default defineRule({
  id: 'named-user',
  title: 'User by name',
  severity: 'low',
  profile: 'strict',
  formats: ['dockerfile'],
  why: 'With `runAsNonRoot` a kubelet starts a container only if it can see that its user is not root, and it does not look into the image for what a name stands for: the pod is refused. Some then take the setting out instead.',
  remedy: 'Write the number of the account. Its group, its groups and its home are found by the number just as well.',
  references: { hadolint: { id: 'DL3066', relation: 'wider' } },

  *stage(stage) {
    const { lastUser } = stage;
    const user = lastUser?.user.value;
    if (!stage.isFinal || stage.isWindows || lastUser === undefined || user === undefined) return;
    const { name, uid } = user;
    // Who is not in the image at all is reported for that.
    if (name === undefined || uid !== undefined || imageAccounts(stage)?.includes(name) === false) return;
    yield {
      range: lastUser.user.range,
      message: `\`${name}\` is a name: Kubernetes cannot see that it is not root`,
      fixes() {
        const numbered = userByNumber(stage);
        return numbered === undefined ? [] : [fixOf(name, numbered)];
      },
    };
  },
});

function fixOf(name: string, { target, numbering, uid, edits }: NumberedUser): Fix {
  if (numbering.length === 0) return { title: `Write the number of \`${name}\`: \`${target}\``, safety: 'safe', edits };
  return {
    title: `Create \`${name}\` with the number ${uid}, and write that`,
    safety: 'unsafe',
    breaks: 'Volumes that it wrote under the number that it had need a new owner',
    edits,
  };
}
