import type { Stage } from './dockerfile.ts';

/** Whether `stage` says what to run; what starts from `scratch` and does not only holds files. */
export function isRunnable(stage: Stage): boolean {
  if (stage.instructions.some(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT')) return true;
  return stage.parent !== undefined && isRunnable(stage.parent);
}
