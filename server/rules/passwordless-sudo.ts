import { passwordlessLines } from '../model/sudoers.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'passwordless-sudo',
  title: 'sudo without a password',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'An account that may run anything by `sudo` without a password is root by another name: whoever breaks into a process of it has the container, and all that `USER` was meant to keep from them.',
  remedy:
    'Run what needs root in the build, before `USER`. What a container has to do as root at run time is better done by an entrypoint that gives root up, or by a single command named in the line in place of `ALL`.',
  references: {},

  *instruction(instruction) {
    if (instruction.keyword !== 'RUN' || !instruction.stage?.isInResult) return;
    for (const { who, range, askPassword } of passwordlessLines(instruction)) {
      const account = who === undefined ? 'an account' : who === 'ALL' ? 'every account' : `\`${who}\``;
      yield {
        range,
        message: `\`NOPASSWD: ALL\` makes ${account} of the image root for the asking`,
        fixes: [
          {
            title: 'Ask for the password',
            safety: 'unsafe',
            breaks: 'An account that has no password can no longer use `sudo`, neither here nor later in the build',
            edits: askPassword,
          },
        ],
      };
    }
  },
});
