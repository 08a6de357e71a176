import { type SystemFolder, systemWorkdir } from '../model/system-folder.ts';
import type { Range } from '../text/range.ts';
import { defineRule, type Problem } from './rule.ts';

export default defineRule({
  id: 'system-workdir',
  title: 'Working folder of the system',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'A working folder is entered before the program runs, and made where it is missing. Below `/proc/self/fd` it may lead to a file that the runtime has left open, which was a way out to the host (CVE-2024-21626); what lies in the other folders of the kernel is not the image, and differs from host to host.',
  remedy: 'Work in a folder of your own, such as `/app`.',
  references: { trivy: { id: 'DS-0030', relation: 'narrower' } },

  *instruction({ keyword, stage, words: [path] }) {
    if (keyword !== 'WORKDIR' || stage?.isUsed !== true || stage.isWindows || path?.value === undefined) return;
    const folder = systemWorkdir(path.value);
    if (folder !== undefined) yield problem(folder, path.range);
  },
});

function problem({ kind, name }: SystemFolder, range: Range): Problem {
  const fix = {
    title: 'Work in `/app`',
    safety: 'unsafe',
    breaks: 'Paths that are relative to the working folder lead elsewhere',
    edits: () => [{ range, newText: '/app' }],
  } as const;
  if (kind === 'descriptor') {
    const message = `\`${name}\` may lead out of the container, through a file that the runtime has left open`;
    return { range, message, fixes: [fix] };
  }
  const whose = kind === 'kernel' ? 'shows the kernel and its devices, not the image' : 'is for starting a machine';
  return { range, severity: 'medium', message: `\`${name}\` ${whose}`, fixes: [fix] };
}
