import { setIds, withoutSetIds } from '../model/file-mode.ts';
import { isOwnerChangedLater, type WrittenMode, writtenModes } from '../model/written-mode.ts';
import { defineRule, type Problem } from './rule.ts';

export default defineRule({
  id: 'setuid-mode',
  title: "Program that runs as its file's owner",
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'With the set-uid bit a program runs as the owner of its file, which is mostly root, whoever starts it: a flaw in it makes a process that had been confined to an ordinary user root again.',
  remedy:
    'Leave the bit off, and run what needs root before `USER`. For a single privilege, such as raw sockets, a file capability (`setcap`) gives that and no more.',
  references: { 'cis-docker': { id: '4.8', relation: 'wider' } },

  *instruction(instruction) {
    if (!instruction.stage?.isInResult) return;
    for (const mode of writtenModes(instruction)) {
      if (isOwnerChangedLater(instruction, mode)) continue;
      const { user, group } = setIds(mode.value);
      // Files that are made in a folder with the bit belong to its group: that is what it is mostly for.
      if (user || (group && mode.targets.some(({ value }) => isProgram(value)))) yield problem(mode, user);
    }
  },
});

function isProgram(path: string | undefined): boolean {
  return path !== undefined && /\/(?:s?bin|libexec)\/[^/]+$/.test(path);
}

function problem({ value, text, range }: WrittenMode, isUser: boolean): Problem {
  const whose = isUser ? 'owner' : 'group';
  const message = `\`${value}\` lets everybody who may start it run it as the ${whose} of the file`;
  const plain = withoutSetIds(value);
  if (plain === undefined || text !== value) return { range, message };
  const title = `Take the bit away: \`${plain}\``;
  const breaks = `Whoever is not the ${whose} of the file can no longer do with it what only the ${whose} may`;
  return { range, message, fixes: [{ title, safety: 'unsafe', breaks, edits: () => [{ range, newText: plain }] }] };
}
