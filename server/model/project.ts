import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { Project } from './compose.ts';
import { readFileSources, readIncludes, readVolumes } from './compose-declared.ts';
import { extendedServices } from './compose-extends.ts';
import { composeFiles, rootPlace } from './compose-files.ts';
import { readNetworks } from './compose-networks.ts';
import { ComposeService } from './compose-service.ts';
import { type Facts, noFacts } from './facts.ts';
import { Memo } from './memo.ts';
import { fixedSlot, textSlot } from './yaml-values.ts';

/**
 * The project of the Compose file at `path`, as Compose merges it with the files that it reads besides. What is only part
 * of one, of which the rest is not known, is read as open: a service without image and build, one that extends what has
 * not been read, and every service of a file that is laid over another.
 */
export function readProject(file: YamlFile, path = '', facts: Facts = noFacts('')): Project {
  const { layers, isOverlay, variables } = composeFiles(path, facts);
  const root = rootPlace(file, variables)?.merged(layers);
  if (root === undefined) return emptyProject;
  const places = root
    .get('services')
    .entries()
    .filter(({ keyRange }) => keyRange !== undefined);
  const isOpen = isOverlay || overlayName.test(path) || (!ownName.test(path) && places.some(needsAnother));
  const memo = new Memo();
  const project: Project = {
    services: places.map((place) => {
      const extended = extendedServices(place, { root, path, facts, variables });
      const whole = extended === undefined ? place.opened() : place.merged(extended);
      return new ComposeService(() => project, isOpen ? whole.opened() : whole, root);
    }),
    name: textSlot(root.get('name'), nowhere, 'compose'),
    get networks() {
      return memo.of('networks', () => readNetworks(root.get('networks')));
    },
    get volumes() {
      return memo.of('volumes', () => readVolumes(root.get('volumes')));
    },
    get secrets() {
      return memo.of('secrets', () => readFileSources(root.get('secrets')));
    },
    get configs() {
      return memo.of('configs', () => readFileSources(root.get('configs')));
    },
    get includes() {
      return memo.of('includes', () => readIncludes(root.get('include')));
    },
  };
  return project;
}

const nowhere = { start: 0, end: 0 };
const none = { state: 'absent', range: nowhere, items: [] } as const;
const emptyProject: Project = {
  name: fixedSlot<string>('absent', undefined, nowhere),
  services: [],
  networks: none,
  volumes: none,
  secrets: none,
  configs: none,
  includes: none,
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
