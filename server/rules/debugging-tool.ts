import type { Stage } from '../model/dockerfile.ts';
import { type KeptPackage, keptPackages, withoutPackage } from '../model/kept-packages.ts';
import { isForDevelopment } from '../model/purpose.ts';
import { debuggerPackages, toolPackage } from '../model/tool-package.ts';
import { installedXdebug } from '../model/xdebug.ts';
import { defineRule, type Problem } from './rule.ts';

export default defineRule({
  id: 'debugging-tool',
  title: 'Debugger in the image',
  severity: 'low',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'A debugger reads and changes the memory of other processes: keys, tokens, what users send. In the image that is delivered it waits for whoever breaks in; Xdebug, once switched on, runs what a client sends.',
  remedy:
    'Install it in a stage of its own that starts from the delivered one, and build that with `--target` to debug; or attach from outside, by `kubectl debug` or `docker debug`.',
  references: {
    'cis-docker': { id: '4.3', relation: 'wider' },
    tally: { id: 'php/no-xdebug-in-final-image', relation: 'narrower' },
  },

  *stage(stage: Stage, { path }) {
    if (!stage.isFinal || isForDevelopment(path) || isForDevelopment(stage.name ?? '')) return;
    for (const found of keptPackages(stage, debuggerPackages)) yield* problem(found);
    const extension = installedXdebug(stage);
    if (extension !== undefined)
      yield { range: extension.range, message: '`xdebug` leaves a debugger in the PHP of the image' };
  },
});

function* problem(found: KeptPackage): Iterable<Problem> {
  const { name, word, call } = found;
  const tool = toolPackage(name, call.manager);
  if (tool?.kind !== 'debugger') return;
  const fix = {
    title: `Do not install \`${name}\``,
    safety: 'unsafe',
    breaks: 'What calls it, in the build or in the container, no longer finds it',
    edits: () => withoutPackage(found),
  } as const;
  yield { range: word.range, message: `\`${name}\` leaves ${tool.what} in the image`, fixes: [fix] };
}
