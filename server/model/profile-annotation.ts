import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import { inSteps, type Step } from '../syntax/yaml/transaction.ts';
import { removePlace, setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import { objectAt, placeAt } from './object-path.ts';
import { containersAt, specIn } from './pod-fields.ts';
import type { KubernetesVersion } from './pod-security.ts';
import type { PodSource } from './pod-spec.ts';
import { literalText } from './yaml-values.ts';

/** What a profile was named by before there were fields; https://kubernetes.io/docs/reference/labels-annotations-taints/ */
export interface ProfileAnnotation {
  readonly system: 'AppArmor' | 'seccomp';
  /** The field that took its place, and the release that brought it. */
  readonly field: string;
  readonly fieldSince: KubernetesVersion;
  /** The first release that does not look at the annotation; undefined while all do. */
  readonly deadSince: KubernetesVersion | undefined;
  /** Undefined for all of the pod. */
  readonly container: string | undefined;
  readonly range: Range;
  /** How many places share it, by anchor. */
  readonly sharedBy: number;
  /** Edits that have fields say the same instead, of this and all others of its kind in the pod. */
  move(): Edit[] | undefined;
}

type Form = Pick<ProfileAnnotation, 'system' | 'field' | 'fieldSince' | 'deadSince'>;
type Profile = Readonly<Record<string, string>>;

/** https://kubernetes.io/docs/tutorials/security/apparmor/: the API server fills the field in from the annotation. */
const appArmor: Form = { system: 'AppArmor', field: 'appArmorProfile', fieldSince: [1, 30], deadSince: undefined };
/** https://kubernetes.io/docs/reference/node/seccomp/: two forms, of which one is for the whole pod. */
const seccomp: Form = { system: 'seccomp', field: 'seccompProfile', fieldSince: [1, 19], deadSince: [1, 27] };

const forms: readonly (readonly [prefix: string, form: Form])[] = [
  ['container.apparmor.security.beta.kubernetes.io/', appArmor],
  ['container.seccomp.security.alpha.kubernetes.io/', seccomp],
];
const ofPod = 'seccomp.security.alpha.kubernetes.io/pod';

/** The annotations that name a profile of which no field says anything, for the pod or a container that it has. */
export function readProfileAnnotations(source: PodSource, template: YamlPlace, spec: YamlPlace): ProfileAnnotation[] {
  const written = template
    .get('metadata', 'annotations')
    .entries()
    .flatMap((entry) => readAnnotation(entry, source, spec) ?? []);
  return written.map((annotation) => {
    const alike = written.filter(({ system }) => system === annotation.system);
    return { ...annotation, move: () => moveAll(source, alike) };
  });
}

type Written = Omit<ProfileAnnotation, 'move'> & { readonly key: string; readonly profile: Profile };

function readAnnotation(entry: YamlPlace, source: PodSource, spec: YamlPlace): Written | undefined {
  const { keyRange, sharedBy } = entry;
  const key = String(entry.key);
  const [prefix, form] = forms.find(([each]) => key.startsWith(each)) ?? [ofPod, key === ofPod ? seccomp : undefined];
  const profile = profileOf(literalText(entry, 'kubernetes') ?? '');
  if (form === undefined || profile === undefined || keyRange === undefined) return undefined;
  const container = key === ofPod ? undefined : key.slice(prefix.length);
  if (holderIn(spec, source, container)?.get(form.field).kind !== 'absent') return undefined;
  return { ...form, container, range: keyRange, sharedBy, key, profile };
}

/** The security context of `container`, or of the pod; undefined where there is no such container. */
function holderIn(spec: YamlPlace, source: PodSource, container: string | undefined): YamlPlace | undefined {
  if (container === undefined) return spec.get('securityContext');
  const all = source.lists.flatMap(([key]) => containersAt(spec, key));
  const found = all.filter((each) => literalText(each.get('name'), 'kubernetes') === container);
  return found.length === 1 ? found[0]?.get(source.contextKey ?? 'securityContext') : undefined;
}

/** What the field says for what an annotation says; undefined for what Kubernetes refuses. */
function profileOf(text: string): Profile | undefined {
  const name = /^localhost\/(?<name>.+)$/.exec(text)?.groups?.name;
  if (name !== undefined) return { type: 'Localhost', localhostProfile: name };
  if (text === 'runtime/default' || text === 'docker/default') return { type: 'RuntimeDefault' };
  return text === 'unconfined' ? { type: 'Unconfined' } : undefined;
}

/** All of one kind at once: as long as some are missing, the pod is no better for it. */
function moveAll(source: PodSource, annotations: readonly Written[]): Edit[] | undefined {
  return inSteps(
    source.file,
    annotations.flatMap(({ key, profile, container, field }): Step[] => [
      (file) => {
        const spec = specIn(file, source);
        const place = spec && holderIn(spec, source, container)?.get(field);
        return place && setPlace(place, profile);
      },
      (file) => {
        const place = annotationsIn(file, source)?.get(key);
        return place && removePlace(place);
      },
    ]),
  );
}

function annotationsIn(file: YamlFile, { path, keys }: PodSource): YamlPlace | undefined {
  return placeAt(objectAt(file, path), keys)?.get('metadata', 'annotations');
}
