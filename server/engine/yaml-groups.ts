import { accountsIn } from '../model/account-use.ts';
import { builderOf, builtName } from '../model/built-stage.ts';
import { clusterObject, grantsIn } from '../model/cluster-object.ts';
import type { Project, Service } from '../model/compose.ts';
import { type SystemWish, saysWindows } from '../model/compose-windows.ts';
import { certifiedIn } from '../model/ingress.ts';
import type { Variables } from '../model/interpolation.ts';
import { Memo } from '../model/memo.ts';
import { readAs, unnoted } from '../model/reads.ts';
import { repeatedVariables } from '../model/repeated-variable.ts';
import type { Manifest, Resource } from '../model/resource.ts';
import { secretBuild } from '../model/secret-movers.ts';
import {
  accountsRead,
  builderRead,
  buildsRead,
  certificatesRead,
  grantsRead,
  imagesRead,
  objectsRead,
  systemsRead,
} from '../model/yaml-reads.ts';
import { isPulledFor, projectTarget, projectTargets, resourceTargets, serviceTargets, type Target } from './targets.ts';

/** Targets that are found together, in one part of a file. */
export interface YamlGroup {
  /** What it goes by in every version of the file that has the same parts. */
  readonly key: number;
  /** Place of that part; -1 for the whole file. */
  readonly at: number;
  make(): Iterable<Target>;
  /** What else decides which targets there are, where that is not read in making them. */
  decided?(): unknown;
}

/** What there is to judge of a YAML file, and what decides that besides the text of each group's part. */
export interface YamlOutline {
  readonly groups: readonly YamlGroup[];
  /** Where this is different, everything is judged anew. */
  readonly key: string;
  /** Whether groups may come and go: whoever asks which there are has read that. */
  readonly isListed: boolean;
  /** What variables are set to from outside. */
  readonly variables: Variables;
  /** What things are found by, by the place of the part that they stand in. */
  readonly headers: ReadonlyMap<number, readonly object[]>;
  /** What of each group's thing counts for others too. */
  readonly digests: readonly YamlDigest[];
  /** What single things find among what the digests say, each with an index of its own. */
  readonly lookups: readonly YamlDigest[];
  /** What digests come to together, by their index: as long as that is the same, they count as the same. */
  readonly folds: ReadonlyMap<number, (values: readonly unknown[]) => unknown>;
}

/** What something comes to for those who look at many such things; whoever does has read `index`. */
export interface YamlDigest {
  readonly index: number;
  /** What it goes by in every version of the file that has the same parts. */
  readonly key: number;
  make(): unknown;
}

/** The outline of a Compose project that nothing is added to; undefined of another. */
export function projectOutline(project: Project, length: number): YamlOutline | undefined {
  const { isAlone, isOpen, isCut, isLinked, systems, variables } = project.outline;
  if (!isAlone) return undefined;
  const { services } = project;
  // Where there are none, nothing was read by which it could be told that there are some.
  const key = `compose ${isOpen} ${isCut} ${services.length > 0}`;
  const isListed = false;
  if (!isCut) {
    const groups = [{ key: -1, at: -1, make: () => projectTargets(project, length) }];
    return { key, isListed, groups, variables, headers: new Map(), digests: [], lookups: [], folds };
  }
  const memo = new Memo();
  const built = () => memo.of('built', () => new Set(services.flatMap((service) => builtName(service) ?? [])));
  const isPulled = (service: Service) => unnoted(() => isPulledFor(service, built));
  const targetsOf = (service: Service) =>
    serviceTargets(service, isPulled(service), isLinked ? isNewIn(service) : undefined);
  const at = (service: Service) => service.part.index;
  const each = (index: number, make: (service: Service) => unknown) =>
    services.map((service) => new DigestOf(index, keyOf(index, at(service)), service, make));
  return {
    isListed,
    groups: [
      { key: -1, at: -1, make: () => [projectTarget(project, length)] },
      ...services.map((service) => new GroupOf(at(service), at(service), service, targetsOf, isPulled)),
    ],
    key,
    variables,
    headers: new Map(),
    digests: [
      ...each(imagesRead, builtName),
      ...each(buildsRead, secretBuild),
      ...systems.map((make, place) => ({ index: systemsRead, key: keyOf(systemsRead, place), make })),
    ],
    lookups: services.map(
      (service) => new DigestOf(builderRead(at(service)), at(service), service, isLinked ? foundIn : builtIn),
    ),
    folds,
  };
}

/** Whether a variable is not judged with a service above `service`. */
function isNewIn(service: Service): (variable: unknown, place: number) => boolean {
  const repeated = new Set(readAs(builderRead(service.part.index), () => repeatedVariables(service)));
  return (_, place) => !repeated.has(place);
}

/** What a service finds among all where some share what is written. */
function foundIn(service: Service): unknown {
  return [builtIn(service) ?? null, repeatedVariables(service)];
}

/** The part of the service that builds the image which `service` runs. */
function builtIn(service: Service): number | undefined {
  return builderOf(service)?.part.index;
}

/** Of a thing. There are thousands of such for each key that is typed, so none has functions of its own. */
class GroupOf<T> implements YamlGroup {
  readonly key: number;
  readonly at: number;
  readonly #thing: T;
  readonly #make: (thing: T) => Iterable<Target>;
  readonly #decided: ((thing: T) => unknown) | undefined;

  constructor(
    key: number,
    at: number,
    thing: T,
    make: (thing: T) => Iterable<Target>,
    decided?: (thing: T) => unknown,
  ) {
    this.key = key;
    this.at = at;
    this.#thing = thing;
    this.#make = make;
    this.#decided = decided;
  }

  make(): Iterable<Target> {
    return this.#make(this.#thing);
  }

  decided(): unknown {
    return this.#decided?.(this.#thing);
  }
}

/** The same for what counts for others. */
class DigestOf<T> implements YamlDigest {
  readonly index: number;
  readonly key: number;
  readonly #thing: T;
  readonly #make: (thing: T) => unknown;

  constructor(index: number, key: number, thing: T, make: (thing: T) => unknown) {
    this.index = index;
    this.key = key;
    this.#thing = thing;
    this.#make = make;
  }

  make(): unknown {
    return this.#make(this.#thing);
  }
}

/** A key of its own for each of the places among reads that are no part's, of which there are fewer than ten. */
function keyOf(index: number, at: number): number {
  return 10 * at + index;
}

const folds: YamlOutline['folds'] = new Map([[systemsRead, (values) => saysWindows(values as readonly SystemWish[])]]);

/** What the objects in each part are found by. */
function headersOf(resources: readonly Resource[]): ReadonlyMap<number, readonly object[]> {
  const byPart = new Map<number, object[]>();
  for (const { place, header } of resources) {
    const known = byPart.get(place.part.index);
    if (known === undefined) byPart.set(place.part.index, [header]);
    else known.push(header);
  }
  return byPart;
}

/** The outline of a manifest that nothing else is laid over. `further`: what is judged of an object besides. */
export function manifestOutline(manifest: Manifest, further: (of: Resource) => Iterable<Target>): YamlOutline {
  const { resources, isTemplated } = manifest;
  const at = ({ place }: Resource) => place.part.index;
  return unnoted(() => ({
    groups: [
      ...resources.map((each) => new GroupOf(2 * at(each), at(each), each, resourceTargets)),
      ...resources.map((each) => new GroupOf(2 * at(each) + 1, at(each), each, further)),
    ],
    isListed: true,
    key: `kubernetes ${isTemplated}`,
    variables: new Map(),
    headers: headersOf(resources),
    digests: [
      ...resources.map((each) => new DigestOf(objectsRead, keyOf(objectsRead, at(each)), each, clusterObject)),
      { index: accountsRead, key: keyOf(accountsRead, 0), make: () => accountsIn(manifest) },
      { index: grantsRead, key: keyOf(grantsRead, 0), make: () => grantsIn(manifest) },
      { index: certificatesRead, key: keyOf(certificatesRead, 0), make: () => certifiedIn(manifest) },
    ],
    lookups: [],
    folds: new Map(),
  }));
}
