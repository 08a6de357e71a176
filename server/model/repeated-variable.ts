import type { Project, Service } from './compose.ts';
import type { EnvironmentVariable } from './container.ts';
import { remember } from './remember.ts';

/** Tells which variables come for the first time: one that services share by an anchor counts once for each program and use. */
export function firstOfEach(): (variable: EnvironmentVariable) => boolean {
  const known = new Set<string>();
  return ({ nameRange, source, image }) => {
    const { size } = known;
    return known.add(`${nameRange.start} ${source} ${image?.value?.repository ?? ''}`).size > size;
  };
}

/** Places among the variables of `service` of those that services above it share, or it says twice. */
export function repeatedVariables(service: Service): readonly number[] {
  return repeatedIn(service.project).get(service) ?? none;
}

const none: readonly number[] = [];

const repeatedIn = remember(({ services }: Project): ReadonlyMap<Service, readonly number[]> => {
  const isFirst = firstOfEach();
  return new Map(
    services.map((service) => [service, service.environment.flatMap((one, place) => (isFirst(one) ? [] : place))]),
  );
});
