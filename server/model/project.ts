import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { Project } from './compose.ts';
import { extendedServices } from './compose-extends.ts';
import { composeFiles, rootPlace } from './compose-files.ts';
import { ComposeService } from './compose-service.ts';
import { type Facts, noFacts } from './facts.ts';

/**
 * The project of the Compose file at `path`, as Compose merges it with the files that it reads besides. What is only part
 * of one, of which the rest is not known, is read as open: a service without image and build, one that extends what has
 * not been read, and every service of a file that is laid over another.
 */
export function readProject(file: YamlFile, path = '', facts: Facts = noFacts('')): Project {
  const { layers, isOverlay, variables } = composeFiles(path, facts);
  const root = rootPlace(file, variables)?.merged(layers);
  if (root === undefined) return { services: [] };
  const places = root
    .get('services')
    .entries()
    .filter(({ keyRange }) => keyRange !== undefined);
  const isOpen = isOverlay || overlayName.test(path) || (!ownName.test(path) && places.some(needsAnother));
  const project: Project = {
    services: places.map((place) => {
      const extended = extendedServices(place, { root, path, facts, variables });
      const whole = extended === undefined ? place.opened() : place.merged(extended);
      return new ComposeService(() => project, isOpen ? whole.opened() : whole);
    }),
  };
  return project;
}

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
