import { baseUser } from '../model/base-image.ts';
import type { Instruction } from '../model/dockerfile.ts';
import type { Facts } from '../model/facts.ts';
import { frontendMinor } from '../model/frontend.ts';
import { keylessSsh } from '../model/ssh-access.ts';
import { defineRule, type Fix } from './rule.ts';

export default defineRule({
  id: 'missing-secret-mount',
  title: 'SSH in a build without a key that is lent to it',
  severity: 'medium',
  profile: 'strict',
  formats: ['dockerfile'],
  why: 'A server that is reached by SSH asks for a key. Where no mount lends one to the RUN, the build fails, or the key lies in a layer or in the base image, and everybody who can pull that has it.',
  remedy:
    'Lend the build the agent of whoever starts it: `RUN --mount=type=ssh`, with `docker build --ssh default`. What is public needs no key by `https://`.',
  references: {
    'cis-docker': { id: '4.10', relation: 'wider' },
    tally: { id: 'require-secret-mounts', relation: 'wider' },
  },

  *instruction(instruction, { facts }) {
    const { keyword, stage } = instruction;
    if (keyword !== 'RUN' || stage?.isUsed !== true || stage.isWindows) return;
    const access = keylessSsh(instruction, stage);
    if (access === undefined) return;
    const fix = lend(instruction, facts);
    const message = `\`${access.program}\` needs a key for SSH, and no mount lends it one`;
    yield { range: access.word.range, message, ...(fix && { fixes: [fix] }) };
  },
});

/** SSH mounts came with version 1.2 of the Dockerfile frontend; the socket is root's unless it is said otherwise. */
function lend({ keywordRange: { end }, user, stage }: Instruction, facts: Facts): Fix | undefined {
  const uid = user.state === 'absent' ? ((stage && baseUser(stage, facts)?.uid) ?? 0) : user.value?.uid;
  if (uid === undefined || stage === undefined || frontendMinor(stage.build) < 2) return undefined;
  const mount = `--mount=type=ssh${uid === 0 ? '' : `,uid=${uid}`}`;
  return {
    title: `Lend it an SSH agent: \`${mount}\``,
    safety: 'unsafe',
    breaks:
      'The build must be given an agent by `docker build --ssh default .`, and where the base image holds a key, that one is no longer the first to be tried',
    edits: () => [{ range: { start: end, end }, newText: ` ${mount}` }],
  };
}
