import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import { inSteps, type Step } from '../syntax/yaml/transaction.ts';
import { insertEntry, removePlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import { objectAt, placeAt } from './object-path.ts';
import type { AnnotatedProfile, HandlerHost, PodSysctl, PodVolume } from './pod.ts';
import type { PodSource } from './pod-spec.ts';
import { booleanSlot, isNothing, literalText, textSlot } from './yaml-values.ts';

/** Keys of a pod's specification that hold containers. */
export const containerKeys = ['containers', 'initContainers', 'ephemeralContainers'] as const;

const volumeKinds: ReadonlySet<string> = new Set([
  ...['awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs', 'cinder', 'configMap', 'csi', 'downwardAPI'],
  ...['emptyDir', 'ephemeral', 'fc', 'flexVolume', 'flocker', 'gcePersistentDisk', 'gitRepo', 'glusterfs', 'hostPath'],
  ...['image', 'iscsi', 'nfs', 'persistentVolumeClaim', 'photonPersistentDisk', 'portworxVolume', 'projected'],
  ...['quobyte', 'rbd', 'scaleIO', 'secret', 'storageos', 'vsphereVolume'],
]);

/** The volumes of a pod that say where they come from; one that does not is an empty folder. */
export function readVolumes(source: PodSource, spec: YamlPlace): PodVolume[] {
  return spec
    .get('volumes')
    .items()
    .flatMap((volume, index) => {
      const from = volume.entries().find((entry) => volumeKinds.has(String(entry.key)) && !isNull(entry));
      const range = from?.wholeRange;
      if (from === undefined || range === undefined) return [];
      const kind = String(from.key);
      const name = literalText(volume.get('name'), 'kubernetes');
      return [
        {
          kind,
          name,
          range,
          sharedBy: from.sharedBy,
          replace: (newKind, value) => replaceVolume(source, index, kind, newKind, value),
          drop: () => (name === undefined ? undefined : dropVolume(source, name)),
        },
      ];
    });
}

function isNull(place: YamlPlace): boolean {
  return isNothing(place) || (place.kind === 'scalar' && place.scalar === undefined);
}

/** The specification of the pod in a version of its file. */
export function specIn(file: YamlFile, { path, keys, specKeys }: PodSource): YamlPlace | undefined {
  return placeAt(objectAt(file, path), [...keys, ...specKeys]);
}

/** The containers under a key of `spec`, which holds a list of them, or one; without a key, `spec` itself. */
export function containersAt(spec: YamlPlace, key: string): YamlPlace[] {
  const place = key === '' ? spec : spec.get(key);
  return place.kind === 'map' ? [place] : place.items().filter(({ kind }) => kind === 'map');
}

function replaceVolume(
  source: PodSource,
  index: number,
  kind: string,
  newKind: string,
  value: Parameters<PodVolume['replace']>[1],
): Edit[] | undefined {
  const volume = (file: YamlFile) => specIn(file, source)?.get('volumes').items()[index];
  const steps: Step[] = [
    (file) => {
      const place = volume(file);
      return place && insertEntry(place, newKind, value);
    },
    (file) => {
      const place = volume(file)?.get(kind);
      return place && removePlace(place);
    },
  ];
  return inSteps(source.file, steps);
}

/** Takes the volume away, and all that mounts it. */
function dropVolume(source: PodSource, name: string): Edit[] | undefined {
  const spec = specIn(source.file, source);
  if (spec === undefined) return undefined;
  const named = (places: readonly YamlPlace[]) =>
    places.filter((place) => literalText(place.get('name'), 'kubernetes') === name);
  const mounts = (file: YamlFile) =>
    source.lists.flatMap(([key]) => {
      const spec = specIn(file, source);
      return (spec ? containersAt(spec, key) : []).flatMap((container) => named(container.get('volumeMounts').items()));
    });
  const steps = mounts(source.file).map(
    (): Step => (file) => {
      const [mount] = mounts(file);
      return mount && removePlace(mount);
    },
  );
  return inSteps(source.file, [
    ...steps,
    (file) => {
      const [volume] = named(specIn(file, source)?.get('volumes').items() ?? []);
      return volume && removePlace(volume);
    },
  ]);
}

/** The kernel parameters that a pod sets. */
export function readSysctls(context: YamlPlace, absentRange: Range): PodSysctl[] {
  return context
    .get('sysctls')
    .items()
    .map((item) => ({
      name: textSlot(item.get('name'), item.range ?? absentRange, 'kubernetes'),
      value: textSlot(item.get('value'), item.range ?? absentRange, 'kubernetes'),
      sharedBy: item.sharedBy,
      remove: () => removePlace(item),
    }));
}

const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';

/** The annotations that name an AppArmor profile for a container, whether or not there is such a container. */
export function readAppArmorAnnotations(template: YamlPlace): AnnotatedProfile[] {
  return template
    .get('metadata', 'annotations')
    .entries()
    .filter((entry) => String(entry.key).startsWith(appArmorPrefix))
    .map((entry) => ({
      container: String(entry.key).slice(appArmorPrefix.length),
      profile: textSlot(entry, entry.keyRange ?? (template.range as Range), 'kubernetes'),
    }));
}

/** Whether a security context asks for a process of the Windows host. */
export function hostProcessField(context: YamlPlace, absentRange: Range): Slot<boolean> {
  return booleanSlot(context.get('windowsOptions', 'hostProcess'), absentRange, 'kubernetes');
}

const handlers = [
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((name) => [name]),
  ...['postStart', 'preStop'].map((name) => ['lifecycle', name]),
];

/** The hosts that probes and hooks of a container are sent to, where they name one. */
export function readHandlerHosts(container: YamlPlace, absentRange: Range): HandlerHost[] {
  return handlers.flatMap((path) =>
    ['httpGet', 'tcpSocket'].flatMap((kind) => {
      const host = textSlot(container.get(...path, kind, 'host'), absentRange, 'kubernetes');
      return host.state === 'literal' ? [{ handler: path.at(-1) as string, host }] : [];
    }),
  );
}

/** The part of `range` on its first line. */
export function firstLine(range: Range, text: string): Range {
  const end = text.indexOf('\n', range.start);
  return { start: range.start, end: end === -1 ? range.end : Math.min(end, range.end) };
}
