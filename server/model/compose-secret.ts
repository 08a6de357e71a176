import { ownPlace } from '../syntax/yaml/own-place.ts';
import type { YamlFile } from '../syntax/yaml/parse.ts';
import { YamlPlace } from '../syntax/yaml/place.ts';
import { inSteps } from '../syntax/yaml/transaction.ts';
import { appendItem, setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { SecretMove } from './compose.ts';
import { replaceVariable, variablePlace } from './compose-environment.ts';
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

/** A service from which a variable is moved. */
export interface Mover {
  readonly service: string;
  /** Variable that is to name the file; undefined when none is to be set. */
  readonly fileVariable: string | undefined;
}

/** Edits that move `variable` of all of `movers` into one secret; where it stands for several of them, it is moved once. */
export function moveVariable(
  file: YamlFile,
  variable: string,
  movers: readonly Mover[],
  { secret, source }: Omit<SecretMove, 'fileVariable'>,
): Edit[] | undefined {
  return inSteps(file, [
    ...movers.map((mover) => (now: YamlFile) => replaceOwn(now, variable, mover, secret)),
    ...movers.map(({ service }) => (now: YamlFile) => {
      const used = rootOf(now)?.get('services', service, 'secrets');
      return used?.items().some((item) => rawText(item) === secret) ? [] : used && appendItem(used, secret);
    }),
    (now) => {
      const declared = rootOf(now)?.get('secrets', secret);
      return declared?.kind === 'absent' ? setPlace(declared, { ...source }) : undefined;
    },
  ]);
}

function replaceOwn(file: YamlFile, variable: string, mover: Mover, secret: string): Edit[] | undefined {
  const root = rootOf(file);
  const seen = root && variablePlace(root.get('services', mover.service, 'environment'), variable);
  // It stood in a place that an earlier step has changed.
  if (root === undefined || seen === undefined) return [];
  const place = ownPlace(seen);
  const { fileVariable } = mover;
  const rename = fileVariable === undefined ? undefined : { name: fileVariable, value: `/run/secrets/${secret}` };
  return place && replaceVariable(place, rename);
}

/** The top of a project's own file. */
export function rootOf(file: YamlFile): YamlPlace | undefined {
  const document = file.documents[0];
  return document === undefined ? undefined : YamlPlace.root(file, document);
}
