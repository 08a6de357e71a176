import type { Command, Invocation } from './dockerfile.ts';

export type { Invocation } from './dockerfile.ts';

/** Looks behind `sudo`, `env`, `timeout 30` and their like. */
export function invocationOf(command: Command): Invocation {
  return command.invocation;
}
