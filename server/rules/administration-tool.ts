import type { Stage } from '../model/dockerfile.ts';
import { type KeptPackage, keptPackages, withoutPackage } from '../model/kept-packages.ts';
import { administrationPackages, toolPackage } from '../model/tool-package.ts';
import { defineRule, type Problem } from './rule.ts';

export default defineRule({
  id: 'administration-tool',
  title: 'Tool for administrators in the image',
  severity: 'medium',
  profile: 'strict',
  formats: ['dockerfile'],
  why: 'Editors, scanners and servers for remote shells are of no use to the program, and of great use to whoever breaks into it: they need not be brought along. Each has holes of its own that scanners report.',
  remedy:
    'Leave them out. To look into a running container, bring the tools in for the moment: `kubectl debug`, `docker debug`, or a second container in the same network and process namespace.',
  references: {
    'cis-docker': { id: '4.3', relation: 'wider' },
  },

  *stage(stage: Stage) {
    if (!stage.isFinal) return;
    for (const found of keptPackages(stage, administrationPackages)) yield* problem(found);
  },
});

function* problem(found: KeptPackage): Iterable<Problem> {
  const { name, word, call } = found;
  const tool = toolPackage(name, call.manager);
  if (tool?.kind !== 'administration') return;
  yield {
    range: word.range,
    ...(!tool.isOffensive && { severity: 'low' as const }),
    message: `\`${name}\` leaves ${tool.what} in the image`,
    fixes: [
      {
        title: `Do not install \`${name}\``,
        safety: 'unsafe',
        breaks: `What calls it, in the build or in the container, no longer finds it`,
        edits: () => withoutPackage(found),
      },
    ],
  };
}
