import { readProject } from '../model/project.ts';
import { parseYaml } from '../syntax/yaml/parse.ts';
import { LineIndex, type Position } from '../text/line-index.ts';

/** Where `service` stands in a Compose file; undefined when it does not. */
export function placeOfService(text: string, service: string): Position | undefined {
  const found = readProject(parseYaml(text)).services.find(({ name }) => name === service);
  return found && new LineIndex(text).positionAt(found.nameRange.start);
}
