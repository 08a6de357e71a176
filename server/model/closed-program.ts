import type { Edit } from '../text/edit.ts';
import type { Stage } from './dockerfile.ts';
import { invocationOf } from './invocation.ts';

/** Modes that let the owner alone run a file, or read the script that it is. */
const closed = /^(?:u\+r?x|0?7[0-4][0-4])$/;

/** Edits that let everybody run what `stage` starts, where the file says that only its owner may. */
export function openProgram(stage: Stage): Edit[] {
  const started = [stage.entrypoint, stage.command].flatMap((start) => start?.words.map(({ value }) => value) ?? []);
  const runs = stage.instructions.filter(({ keyword }) => keyword === 'RUN');
  return runs
    .flatMap((instruction) => instruction.commandsWith(/chmod/))
    .map(invocationOf)
    .flatMap(({ name, words: [, mode, ...files] }) => {
      if (name !== 'chmod' || mode?.value !== mode?.text || !closed.test(mode?.value ?? '')) return [];
      if (mode === undefined || !files.some(({ value }) => value !== undefined && started.includes(value))) return [];
      return [{ range: mode.range, newText: mode.text.startsWith('u') ? 'a+rx' : '755' }];
    });
}
