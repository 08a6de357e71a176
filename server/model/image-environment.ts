import type { EnvironmentVariable } from './container.ts';
import type { Stage } from './dockerfile.ts';

/** The variables that an image of `stage` sets, those of the stages below it included: the last ENV of each name. */
export function imageVariables(stage: Stage): readonly EnvironmentVariable[] {
  const found = new Map<string, EnvironmentVariable>();
  for (let one: Stage | undefined = stage; one !== undefined; one = one.parent)
    for (const variable of one.environment.toReversed())
      if (variable.source === 'env' && !found.has(variable.name)) found.set(variable.name, variable);
  return [...found.values()];
}
