import { parseYaml, type YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlWatcher } from '../syntax/yaml/watch.ts';

/** Reads `text`, a Compose file or a manifest, but for the definitions of kinds in it; the rest is as for `parseYaml`. */
export function readYamlFile(text: string, before?: YamlFile, watcher?: YamlWatcher): YamlFile {
  return parseYaml(text, before, { watcher, isLeftOut: isDefinition });
}

/**
 * Whether the YAML document `text` is a CustomResourceDefinition. Nothing in one runs, and no rule looks into it; yet the schemas
 * in them are most of what large manifests say, hundreds of kilobytes each, which take a tenth of a second to read.
 */
export function isDefinition(text: string): boolean {
  if (!text.includes(definition)) return false;
  // Of a text that is several documents nevertheless, or is being typed, no more is known.
  const [kind, ...others] = text.matchAll(/^kind:(.*)$/gm);
  return others.length === 0 && kind?.[1] !== undefined && isValue.test(kind[1].trimEnd());
}

const definition = 'CustomResourceDefinition';
const isValue = /^[ \t]+(["']?)CustomResourceDefinition\1(?:[ \t]+#.*)?$/;
