import type { YamlFile } from '../syntax/yaml/parse.ts';
import { YamlPlace } from '../syntax/yaml/place.ts';
import type { Project } from './compose.ts';
import { ComposeService } from './compose-service.ts';

/**
 * The project of the Compose file at `path`. What is only part of one is read as open: a service without image and build
 * or with `extends`, and every service of a file that is laid over another.
 */
export function readProject(file: YamlFile, path = ''): Project {
  const document = file.documents[0];
  if (document === undefined) return { services: [] };
  const places = YamlPlace.root(file, document)
    .get('services')
    .entries()
    .filter(({ keyRange }) => keyRange !== undefined);
  const isOverlay = overlayName.test(path) || (!ownName.test(path) && places.some(needsAnother));
  const project: Project = {
    services: places.map((place) => new ComposeService(() => project, isOverlay ? place.opened() : place)),
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
