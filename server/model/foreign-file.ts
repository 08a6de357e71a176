import { parseYaml, type YamlFile } from '../syntax/yaml/parse.ts';
import { type Attached, attached } from '../text/attached.ts';
import { type EnvFileVariable, readEnvFile } from './env-file.ts';
import type { Facts, FileText } from './facts.ts';

const yamlFiles = attached<FileText, YamlFile>();
const envFiles = attached<FileText, readonly EnvFileVariable[]>();

/** The YAML file at `path`; `null` when there is none, undefined while that is not known. Read once for each text. */
export function yamlAt(path: string, facts: Facts): YamlFile | null | undefined {
  return readAt(path, facts, yamlFiles, parseYaml);
}

/** The environment file at `path`; `null` when there is none, undefined while that is not known. */
export function envFileAt(path: string, facts: Facts): readonly EnvFileVariable[] | null | undefined {
  return readAt(path, facts, envFiles, readEnvFile);
}

/** What `read` makes of the file at `path`, kept with its text: other files do not change on a keystroke in this one. */
export function readAt<T extends object>(
  path: string,
  facts: Facts,
  kept: Attached<FileText, T>,
  read: (text: string) => T,
): T | null | undefined {
  const answer = facts.file(path);
  if (answer.state !== 'known') return undefined;
  const file = answer.value;
  if (file === null) return null;
  const known = kept.get(file);
  if (known !== undefined) return known;
  const made = read(file.text);
  kept.set(file, made);
  return made;
}
