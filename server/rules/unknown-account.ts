import type { Flag, Instruction, Stage } from '../model/dockerfile.ts';
import { imageAccounts, numberFor } from '../model/image-accounts.ts';
import { parseUser, type User } from '../model/user.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'unknown-account',
  title: 'Account that the image does not have',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'A name means something only where `/etc/passwd` lists it, and an image from `scratch` has no such file. A container with a `USER` that is not listed does not start, so that it gets started as root in the end; files copied for an owner that is not listed silently belong to root.',
  remedy: 'Write the number: `USER 65532:65532`, `--chown=65532:65532`. It needs no list of accounts.',
  references: { tally: { id: 'named-identity-in-passwdless-stage', relation: 'narrower' } },

  *stage(stage) {
    const { lastUser } = stage;
    const user = lastUser?.user.value;
    if (!stage.isFinal || stage.isWindows || lastUser === undefined || user === undefined || user.isRoot) return;
    const name = unknownName(stage, user);
    const target = parseUser(numbersOf(stage, user));
    if (name === undefined || target === undefined) return;
    yield {
      range: lastUser.user.range,
      message: `The image has no account \`${name}\`: a container of it does not start`,
      fixes: [
        {
          title: `Name the user by number: \`${target.text}\``,
          safety: 'unsafe',
          breaks: 'Files that the program has to write may belong to another number',
          edits: () => lastUser.user.set(target),
        },
      ],
    };
  },

  *instruction(instruction) {
    const { keyword, stage, flags } = instruction;
    if ((keyword !== 'COPY' && keyword !== 'ADD') || stage === undefined || !stage.isInResult) return;
    for (const flag of flags) {
      const user = ownerOf(flag, instruction);
      const name = user && unknownName(stage, user);
      if (user === undefined || name === undefined || flag.valueRange === undefined) continue;
      const range = flag.valueRange;
      const numbers = numbersOf(stage, user);
      yield {
        range,
        message: `The image has no account \`${name}\`: BuildKit leaves the files to root, other builders fail`,
        fixes: [
          {
            title: `Name the owner by number: \`${numbers}\``,
            safety: 'unsafe',
            breaks: 'The files no longer belong to root: who has that number can change them',
            edits: () => [{ range, newText: numbers }],
          },
        ],
      };
    }
  },
});

function ownerOf({ name, value }: Flag, { stage }: Instruction): User | undefined {
  if (name !== 'chown' || value === undefined || value.includes('$') || stage?.isWindows === true) return undefined;
  const user = parseUser(value);
  return user?.isRoot === true ? undefined : user;
}

/** The name in `user` that the image does not know; undefined when there is none, or none for sure. */
function unknownName(stage: Stage, { name, group }: User): string | undefined {
  const names = [name, stage.isScratch ? group : undefined].filter(
    (one) => one !== undefined && !/^(?:\d+|root)$/.test(one),
  );
  if (names.length === 0) return undefined;
  const known = imageAccounts(stage);
  return known && names.find((one) => one !== undefined && !known.includes(one));
}

/** With a group, which would be that of root otherwise. */
function numbersOf(stage: Stage, { name, uid, group }: User): string {
  const number = uid ?? numberFor(stage, name ?? '');
  return `${number}:${group !== undefined && /^\d+$/.test(group) ? group : number}`;
}
