import type { YamlPlace } from '../syntax/yaml/place.ts';
import { readEnvironment } from './compose-environment.ts';
import { readMounts } from './compose-mounts.ts';
import type { EnvironmentVariable, Mount } from './container.ts';

/** Those of `mounts`, which stand at `volumes`, in whose place no other file mounts something else. */
export function mountsLeft(mounts: readonly Mount[], volumes: YamlPlace): readonly Mount[] {
  const over = placesAbove(volumes).flatMap((place) => readMounts(place, place.keyRange ?? nowhere, undefined));
  const targets = new Set(over.map(({ target }) => target));
  return mounts.filter(({ target }) => target === undefined || !targets.has(target));
}

/** `variables`, which stand at `environment`: of those that another file sets as well, what they say does not count. */
export function variablesLeft(
  variables: readonly EnvironmentVariable[],
  environment: YamlPlace,
): readonly EnvironmentVariable[] {
  const over = placesAbove(environment).flatMap((place) => readEnvironment(place, '', 'compose'));
  const names = new Set(over.map(({ name }) => name));
  return variables.map((variable) =>
    names.has(variable.name)
      ? { ...variable, value: { ...variable.value, state: 'dynamic', value: undefined } }
      : variable,
  );
}

const nowhere = { start: 0, end: 0 };

function placesAbove({ layers }: YamlPlace): YamlPlace[] {
  return layers.filter(({ isAbove }) => isAbove).map(({ place }) => place.alone());
}
