import { foreignGit } from '../model/git-sync.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'foreign-git',
  title: 'git-sync that runs another program as `git`',
  severity: 'medium',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'git-sync runs whatever it is told to take for `git`, each time that it looks for changes, and with the rights of its pod. A path in a volume makes a harmless image run what somebody else has put there.',
  remedy: 'Leave `GITSYNC_GIT` and `--git` out: the image brings its own `git`.',
  references: { checkov: { id: 'CKV_K8S_159', relation: 'narrower' } },

  *podContainer(container) {
    for (const { program, range } of foreignGit(container))
      yield { range, message: `\`${container.name}\` runs \`${program}\` whenever git-sync would run \`git\`` };
  },
});
