import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { Project, ProjectOutline, Service } from './compose.ts';
import { readFileSources, readIncludes, readVolumes } from './compose-declared.ts';
import { extendedServices } from './compose-extends.ts';
import { composeFiles, rootPlace, type StatedFiles } from './compose-files.ts';
import { readNetworks } from './compose-networks.ts';
import { ComposeService } from './compose-service.ts';
import { declaredTexts } from './compose-texts.ts';
import { readWhole } from './compose-whole.ts';
import { systemOf, systemOfNetworks } from './compose-windows.ts';
import { type Facts, noFacts } from './facts.ts';
import { Memo } from './memo.ts';
import { fixedSlot, isNothing, textSlot } from './yaml-values.ts';

/**
 * The project of the Compose file at `path`, as Compose merges it with the files that it reads besides, which are `stated`
 * or found. What is only part of one, of which the rest is not known, is read as open: a service without image and build,
 * one that extends what has not been read, and every service of a file that is laid over another.
 */
export function readProject(file: YamlFile, path = '', facts: Facts = noFacts(''), stated?: StatedFiles): Project {
  const { layers, isOverlay, isComplete, variables } = composeFiles(path, facts, stated);
  const own = rootPlace(file, variables, path);
  if (own === undefined) return emptyProject;
  const root = own.merged(layers);
  const places = servicesOf(root);
  const isOpen = isOverlay || overlayName.test(path) || (!ownName.test(path) && places.some(needsAnother));
  const below = layers.filter(({ isAbove }) => !isAbove).map(({ place, ...layer }) => ({ ...layer, root: place }));
  const above = layers.filter(({ isAbove }) => isAbove).map(({ place, ...layer }) => ({ ...layer, root: place }));
  const isAlone = layers.length === 0 && isNothing(root.get('include')) && !places.some(doesExtend);
  const readAll = (): Project | undefined => {
    const whole = isAlone ? undefined : readWhole([...below, { root: own, path }, ...above], facts, variables);
    const top = whole && rootPlace(whole.file, variables);
    // A base that is not known, or that nobody named, may say anything.
    const isPart = !isComplete || (isOpen && below.length === 0);
    const complete = (place: YamlPlace) => (isPart || whole?.open.has(String(place.key)) ? place.opened() : place);
    return top && new ComposeProject(top, complete, merged);
  };
  const complete = (place: YamlPlace): YamlPlace => {
    const extended = extendedServices(place, { root, path, facts, variables });
    const whole = extended === undefined ? place.opened() : place.merged(extended);
    return isOpen ? whole.opened() : whole;
  };
  const isCut = !file.isTemplated && places.every(({ part }) => part !== root.part);
  const systems = [() => systemOfNetworks(root), ...places.map((place) => () => systemOf(place))];
  return new ComposeProject(
    root,
    complete,
    { isAlone, isOpen, isCut, isLinked: isCut && !own.document.anchors.isEmpty, variables, systems },
    readAll,
  );
}

function servicesOf(root: YamlPlace): YamlPlace[] {
  const services = root.get('services').entries();
  return services.filter(({ keyRange }) => keyRange !== undefined);
}

class ComposeProject implements Project {
  readonly services: readonly Service[];
  readonly outline: ProjectOutline;
  readonly #root: YamlPlace;
  readonly #readAll: () => Project | undefined;
  readonly #memo = new Memo();

  /** The project at `root`; `complete` gives a service all that it is, `readAll` the project with what other files say. */
  constructor(
    root: YamlPlace,
    complete: (place: YamlPlace) => YamlPlace,
    outline: ProjectOutline,
    readAll: () => Project | undefined = () => undefined,
  ) {
    const itself = () => this;
    this.services = servicesOf(root).map((place) => new ComposeService(itself, complete(place), root));
    this.outline = outline;
    this.#root = root;
    this.#readAll = readAll;
  }

  get name(): Project['name'] {
    return this.#memo.of('name', () => textSlot(this.#root.get('name'), nowhere, 'compose'));
  }
  get networks(): Project['networks'] {
    return this.#memo.of('networks', () => readNetworks(this.#root.get('networks')));
  }
  get volumes(): Project['volumes'] {
    return this.#memo.of('volumes', () => readVolumes(this.#root.get('volumes')));
  }
  get secrets(): Project['secrets'] {
    return this.#memo.of('secrets', () => readFileSources(this.#root.get('secrets')));
  }
  get configs(): Project['configs'] {
    return this.#memo.of('configs', () => readFileSources(this.#root.get('configs')));
  }
  get texts(): Project['texts'] {
    return this.#memo.of('texts', () => declaredTexts(this.#root));
  }
  get includes(): Project['includes'] {
    return this.#memo.of('includes', () => readIncludes(this.#root.get('include')));
  }
  get whole(): Project {
    return this.#memo.of('whole', () => this.#readAll() ?? this);
  }
}

function doesExtend(service: YamlPlace): boolean {
  return !service.lacks('extends') && service.get('extends').kind !== 'absent';
}

const nowhere = { start: 0, end: 0 };
const none = { state: 'absent', range: nowhere, items: [] } as const;
const merged: ProjectOutline = {
  isAlone: false,
  isOpen: false,
  isCut: false,
  isLinked: false,
  variables: new Map(),
  systems: [],
};
const emptyProject: Project = {
  outline: merged,
  get whole() {
    return emptyProject;
  },
  name: fixedSlot<string>('absent', undefined, nowhere),
  services: [],
  networks: none,
  volumes: none,
  secrets: none,
  configs: none,
  includes: none,
  texts: [],
};

/** What Compose lays over the file that it finds first. */
const overlayName = /[.-]override\.ya?ml$/i;
/** Names under which a file stands on its own; a service without image is there one that is still being typed. */
const ownName = /(?:^|[\\/])(?:docker-)?compose\.ya?ml$/i;

/** Whether Compose refuses the service unless another file adds to it. */
function needsAnother(place: YamlPlace): boolean {
  return (
    place.kind === 'map' && ['image', 'build', 'provider', 'extends'].every((key) => place.get(key).kind === 'absent')
  );
}
