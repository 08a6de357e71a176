import type { YamlPlace } from '../syntax/yaml/place.ts';
import { inSteps, type Step } from '../syntax/yaml/transaction.ts';
import { setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import { objectAt, placeAt } from './object-path.ts';
import { containersAt } from './pod-fields.ts';
import type { KubernetesVersion } from './pod-security.ts';
import type { PodSource } from './pod-spec.ts';
import { literalText } from './yaml-values.ts';

/** A field for security, and the release of Kubernetes that brought it. */
export interface ReleaseField {
  readonly key: string;
  readonly since: KubernetesVersion;
  /** Undefined for the pod. */
  readonly container: string | undefined;
  readonly range: Range;
  /** Whether annotations from before the field say it as well. */
  readonly isAnnotated: boolean;
  /** Edits that have annotations say the same; undefined for what none can. */
  annotate: (() => Edit[] | undefined) | undefined;
}

type Since = Readonly<Record<string, KubernetesVersion>>;

/** In the specification of a pod; https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/ */
const ofSpec: Since = { hostUsers: [1, 25] };
const ofEither: Since = { runAsGroup: [1, 10], seccompProfile: [1, 19], appArmorProfile: [1, 30] };
/** https://kubernetes.io/docs/tasks/configure-pod-container/security-context/ */
const ofPod: Since = {
  ...ofEither,
  ...{ fsGroupChangePolicy: [1, 18], supplementalGroupsPolicy: [1, 31], seLinuxChangePolicy: [1, 32] },
};
const ofContainer: Since = { ...ofEither, allowPrivilegeEscalation: [1, 8], procMount: [1, 12] };

/** The keys of annotations for a profile; AppArmor has none for the whole pod. */
const annotationKeys = {
  appArmorProfile: (container: string) => `container.apparmor.security.beta.kubernetes.io/${container}`,
  seccompProfile: (container: string | undefined) =>
    container === undefined
      ? 'seccomp.security.alpha.kubernetes.io/pod'
      : `container.seccomp.security.alpha.kubernetes.io/${container}`,
};

/** The fields of a pod for security that not every release has. */
export function readReleaseFields(source: PodSource, template: YamlPlace, spec: YamlPlace): ReleaseField[] {
  const containers = source.lists.flatMap(([key]) => containersAt(spec, key));
  const names = containers.flatMap((place) => literalText(place.get('name'), 'kubernetes') ?? []);
  const read = (holder: YamlPlace, fields: Since, container?: string) =>
    Object.entries(fields).flatMap(([key, since]) => {
      const place = holder.get(key);
      if (place.keyRange === undefined) return [];
      const keys = keysFor(key, container, names);
      const annotations = template.get('metadata', 'annotations');
      const isAnnotated = keys.length > 0 && keys.every((each) => annotations.get(each).kind !== 'absent');
      const text = keys.length === 0 ? undefined : profileText(place);
      const annotate = text === undefined ? undefined : () => annotateAll(source, keys, text);
      return [{ key, since, container, range: place.keyRange, isAnnotated, annotate }];
    });
  const contextKey = source.contextKey ?? 'securityContext';
  return [
    ...read(spec, ofSpec),
    ...read(spec.get('securityContext'), ofPod),
    ...containers.flatMap((place) =>
      read(place.get(contextKey), ofContainer, literalText(place.get('name'), 'kubernetes')),
    ),
  ];
}

function keysFor(field: string, container: string | undefined, all: readonly string[]): string[] {
  if (field === 'seccompProfile') return [annotationKeys.seccompProfile(container)];
  if (field !== 'appArmorProfile') return [];
  return (container === undefined ? all : [container]).map(annotationKeys.appArmorProfile);
}

/** What an annotation says for what the field at `place` says. */
function profileText(place: YamlPlace): string | undefined {
  const type = literalText(place.get('type'), 'kubernetes');
  const name = literalText(place.get('localhostProfile'), 'kubernetes');
  if (type === 'Localhost') return name && `localhost/${name}`;
  return type === 'RuntimeDefault' ? 'runtime/default' : type === 'Unconfined' ? 'unconfined' : undefined;
}

/** What an annotation says already stays: it is in force. */
function annotateAll(source: PodSource, keys: readonly string[], text: string): Edit[] | undefined {
  return inSteps(
    source.file,
    keys.map(
      (key): Step =>
        (file) => {
          const template = placeAt(objectAt(file, source.path), source.keys);
          const place = template?.get('metadata', 'annotations', key);
          return place?.kind === 'absent' ? setPlace(place, text) : place && [];
        },
    ),
  );
}
