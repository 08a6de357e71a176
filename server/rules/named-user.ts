import { accountNumber } from '../model/account-number.ts';
import type { Stage } from '../model/dockerfile.ts';
import { imageAccounts } from '../model/image-accounts.ts';
import { parseUser, type User } from '../model/user.ts';
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
      get fixes() {
        const fix = byNumber(stage, lastUser, user);
        return fix === undefined ? [] : [fix];
      },
    };
  },
});

function byNumber(
  stage: Stage,
  { user: slot, instruction }: NonNullable<Stage['lastUser']>,
  { name = '', group }: User,
): Fix | undefined {
  const isArgument = instruction.words[0]?.text.includes('$') === true;
  const number = accountNumber(stage, name);
  const target = number && parseUser(`${number.uid}${group === undefined ? '' : `:${group}`}`);
  if (number === undefined || target === undefined) return undefined;
  // An argument would be given another argument for its default.
  if (isArgument && typeof number.uid === 'string') return undefined;
  const edits = () => {
    const rewrite = slot.set(target);
    return rewrite && [...number.numbering, ...rewrite];
  };
  if (number.numbering.length === 0)
    return { title: `Write the number of \`${name}\`: \`${target.text}\``, safety: 'safe', edits };
  return {
    title: `Create \`${name}\` with the number ${number.uid}, and write that`,
    safety: 'unsafe',
    breaks: 'Volumes that it wrote under the number that it had need a new owner',
    edits,
  };
}
