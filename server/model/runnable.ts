import type { Stage } from './dockerfile.ts';

/** Whether `stage` says what to run; what starts from `scratch` and does not only holds files. */
export function isRunnable(stage: Stage): boolean {
  // `CMD []` takes away what was there.
  return [stage.entrypoint, stage.command].some((start) => start !== undefined && start.exec?.length !== 0);
}
