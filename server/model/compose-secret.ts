import type { YamlPlace } from '../syntax/yaml/place.ts';
import { freeName } from './free-name.ts';
import { rawText } from './yaml-values.ts';

/** Where the value of a secret is put, beside the Compose file. */
export function secretPath(secret: string): string {
  return `secrets/${secret}.txt`;
}

/** `wanted`, or a name close to it: no secret of the project is called so, or kept in the file that it would be kept in. */
export function freeSecretName(project: YamlPlace | undefined, wanted: string): string {
  const declared = project?.get('secrets').entries() ?? [];
  const files = new Set(declared.map((entry) => rawText(entry.get('file'))?.replace(/^\.\//, '')));
  return freeName(wanted, (name) => files.has(secretPath(name)) || declared.some(({ key }) => key === name));
}
