import type { YamlPlace } from '../syntax/yaml/place.ts';
import { inSteps, type Step } from '../syntax/yaml/transaction.ts';
import { appendItem, removePlace, setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import { parseImageReference } from './image-reference.ts';
import { freeVolumeName, refersTo } from './pod-volume.ts';
import { fileVariableOf } from './secret-movers.ts';
import type { Workload, WorkloadContainer } from './workload-spec.ts';
import { literalText } from './yaml-values.ts';

/** A key of a Secret that a container gets as a variable, or all keys of one. */
export interface SecretVariable {
  /** Undefined when all keys become variables. */
  readonly variable: string | undefined;
  readonly container: string;
  /** Undefined where its name is not known. */
  readonly secret: string | undefined;
  /** Undefined where it is not known, or all keys are given. */
  readonly key?: string | undefined;
  readonly range: Range;
  /** How many places share it, by anchor. */
  readonly sharedBy: number;
  /** The variable by which the image is told of a file instead, where it reads one. */
  readonly fileVariable: string | undefined;
  /** Edits that mount the Secret and take the variable away; undefined when that cannot be done without guessing. */
  mount?(): Edit[] | undefined;
}

/** Where Secrets are mounted instead. */
export const secretFolder = '/etc/secrets';

/** What the containers of a pod are given of Secrets as variables. */
export function secretVariables(workload: Workload): SecretVariable[] {
  return workload.containers.flatMap((container) => [...singleKeys(workload, container), ...wholeSecrets(container)]);
}

function singleKeys(workload: Workload, container: WorkloadContainer): SecretVariable[] {
  const image = literalText(container.place.get('image'), 'kubernetes');
  const reference = image === undefined ? undefined : parseImageReference(image);
  return container.place
    .get('env')
    .items()
    .flatMap((item) => {
      const from = item.get('valueFrom', 'secretKeyRef');
      const [variable, secret] = [
        literalText(item.get('name'), 'kubernetes'),
        literalText(from.get('name'), 'kubernetes'),
      ];
      const key = literalText(from.get('key'), 'kubernetes');
      const range = item.get('name').range;
      if (from.kind !== 'map' || variable === undefined || range === undefined) return [];
      const fileVariable = fileVariableOf(reference, variable);
      const found = { variable, container: container.name, secret, key, range, fileVariable };
      const isKnown = secret !== undefined && key !== undefined;
      return [
        {
          ...found,
          sharedBy: item.sharedBy,
          ...(isKnown && { mount: () => mountSecret(workload, container, { ...found, secret, variable, key }) }),
        },
      ];
    });
}

function wholeSecrets({ place, name }: WorkloadContainer): SecretVariable[] {
  return place
    .get('envFrom')
    .items()
    .flatMap((item) => {
      const from = item.get('secretRef');
      const range = from.get('name').range ?? from.keyRange;
      if (from.kind !== 'map' || range === undefined) return [];
      const secret = literalText(from.get('name'), 'kubernetes');
      return [
        { variable: undefined, container: name, secret, range, sharedBy: item.sharedBy, fileVariable: undefined },
      ];
    });
}

interface Wanted {
  readonly variable: string;
  readonly secret: string;
  readonly key: string;
  readonly fileVariable: string | undefined;
}

function mountSecret(workload: Workload, container: WorkloadContainer, wanted: Wanted): Edit[] | undefined {
  const { variable, secret, fileVariable } = wanted;
  const names = container.place
    .get('env')
    .items()
    .map((item) => literalText(item.get('name'), 'kubernetes'));
  if (refersTo(container.place, variable) || (fileVariable !== undefined && names.includes(fileVariable)))
    return undefined;
  const mountPath = `${secretFolder}/${secret}`;
  const volumes = workload.spec.get('volumes').items();
  const known = volumes.find((volume) => isWhole(volume.get('secret'), secret));
  const name = (known && literalText(known.get('name'), 'kubernetes')) ?? freeVolumeName(workload.spec, secret);
  const mounts = container.place.get('volumeMounts').items();
  const isMounted = mounts.some((mount) => literalText(mount.get('mountPath'), 'kubernetes') === mountPath);
  const steps = variableSteps(workload, container, wanted);
  if (!isMounted)
    steps.push((file) =>
      append(workload.containerIn(file, container), 'volumeMounts', { name, mountPath, readOnly: true }),
    );
  if (known === undefined)
    steps.push((file) => append(workload.specIn(file), 'volumes', { name, secret: { secretName: secret } }));
  return inSteps(workload.resource.source.file, steps);
}

/** Whether all keys of `secret` are there under their own names. */
function isWhole(volume: YamlPlace, secret: string): boolean {
  return literalText(volume.get('secretName'), 'kubernetes') === secret && volume.get('items').kind === 'absent';
}

function append(place: YamlPlace | undefined, key: string, item: Parameters<typeof appendItem>[1]): Edit[] | undefined {
  return place && appendItem(place.get(key), item);
}

/** Steps that take the variable away, or have it name the file where the image reads one. */
function variableSteps(workload: Workload, container: WorkloadContainer, wanted: Wanted): Step[] {
  const { variable, secret, key, fileVariable } = wanted;
  const at = (name: string, edit: (item: YamlPlace) => Edit[] | undefined): Step => {
    return (file) => {
      const items = workload.containerIn(file, container)?.get('env').items() ?? [];
      const item = items.find((one) => literalText(one.get('name'), 'kubernetes') === name);
      return item && edit(item);
    };
  };
  if (fileVariable === undefined) return [at(variable, removePlace)];
  return [
    at(variable, (item) => setPlace(item.get('name'), fileVariable)),
    at(fileVariable, (item) => setPlace(item.get('value'), `${secretFolder}/${secret}/${key}`)),
    at(fileVariable, (item) => removePlace(item.get('valueFrom'))),
  ];
}
