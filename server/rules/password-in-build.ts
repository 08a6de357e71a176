import { setPassword } from '../model/set-password.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'password-in-build',
  title: 'Password of an account set in a build',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: "The password stands in the Dockerfile and in the image's history, and is the same in every container. Whoever reads it becomes that user, root as a rule, by `su`, a remote shell or a console.",
  remedy:
    'Leave accounts without a password: `USER` needs none. Where somebody must log in, use keys that are mounted when the container starts.',
  references: { 'cis-docker': { id: '4.10', relation: 'wider' }, checkov: { id: 'CKV2_DOCKER_17', relation: 'wider' } },

  *instruction(instruction) {
    if (instruction.keyword !== 'RUN' || instruction.stage?.isUsed !== true) return;
    for (const command of instruction.commandsWith(/passwd|usermod|useradd|adduser|\bpw\b/)) {
      const found = setPassword(command, instruction);
      if (found === undefined) continue;
      const message = `\`${found.program}\` sets a password that everybody with this file or the image can read`;
      const { range, remedy } = found;
      const breaks = 'Nobody can log in to the account with a password any more';
      yield { range, message, ...(remedy && { fixes: [{ ...remedy, safety: 'unsafe', breaks }] }) };
    }
  },
});
