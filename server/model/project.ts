import type { YamlFile } from '../syntax/yaml/parse.ts';
import { YamlPlace } from '../syntax/yaml/place.ts';
import type { Project } from './compose.ts';
import { ComposeService } from './compose-service.ts';

/** The project of a Compose file. A service that is only part of one (no image, no build, `extends`) is read as open. */
export function readProject(file: YamlFile): Project {
  const document = file.documents[0];
  if (document === undefined) return { services: [] };
  const project: Project = {
    services: YamlPlace.root(file, document)
      .get('services')
      .entries()
      .filter(({ keyRange }) => keyRange !== undefined)
      .map((place) => new ComposeService(() => project, place)),
  };
  return project;
}
