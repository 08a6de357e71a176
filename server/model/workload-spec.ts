import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import { removePlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import { objectAt } from './object-path.ts';
import type { Pod } from './pod.ts';
import type { Resource } from './resource.ts';
import { podKeys } from './workload.ts';
import { booleanSlot, literalText, numberSlot, textSlot } from './yaml-values.ts';

const containerKeys = ['containers', 'initContainers', 'ephemeralContainers'] as const;

const roles = { containers: 'container', initContainers: 'init', ephemeralContainers: 'ephemeral' } as const;

/** A container of a workload, for what no other format says. */
export interface WorkloadContainer {
  readonly key: (typeof containerKeys)[number];
  readonly index: number;
  readonly name: string;
  readonly nameRange: Range;
  readonly place: YamlPlace;
}

/** What an object says of its pod beside its containers: identity, network, volumes. */
export class Workload {
  readonly resource: Resource;
  readonly pod: Pod;
  /** The pod, or its template. */
  readonly template: YamlPlace;
  readonly spec: YamlPlace;
  readonly nameRange: Range;

  constructor(resource: Resource, pod: Pod) {
    this.resource = resource;
    this.pod = pod;
    this.nameRange = resource.nameRange;
    const template = resource.place.get(...podKeys(resource.kind));
    this.template = pod.isPartial ? template.opened() : template;
    this.spec = this.template.get('spec');
  }

  /** `serviceAccountName`, or its older name. */
  get account(): Slot<string> {
    const name = textSlot(this.spec.get('serviceAccountName'), this.nameRange, 'kubernetes');
    if (name.state !== 'absent') return name;
    const older = textSlot(this.spec.get('serviceAccount'), this.nameRange, 'kubernetes');
    return older.state === 'absent' ? name : older;
  }

  /** A switch of the pod's specification. */
  flag(key: string): Slot<boolean> {
    return booleanSlot(this.spec.get(key), this.nameRange, 'kubernetes');
  }

  /** A switch of one of its containers. */
  containerFlag({ place, nameRange }: WorkloadContainer, key: string): Slot<boolean> {
    return booleanSlot(place.get(key), nameRange, 'kubernetes');
  }

  /** A text of the pod's specification. */
  text(key: string): Slot<string> {
    return textSlot(this.spec.get(key), this.nameRange, 'kubernetes');
  }

  /** A number of the pod's security context. */
  contextNumber(key: string): Slot<number> {
    return numberSlot(this.spec.get('securityContext', key), this.nameRange, 'kubernetes');
  }

  /** Edits that take `key` out of the pod's specification. */
  remove(key: string): Edit[] | undefined {
    return removePlace(this.spec.get(key));
  }

  get containers(): readonly WorkloadContainer[] {
    return this.resource.memo.of('workload containers', () =>
      containerKeys.flatMap((key) =>
        this.spec
          .get(key)
          .items()
          .flatMap((place, index) => (place.kind === 'map' ? [this.#container(key, place, index)] : [])),
      ),
    );
  }

  /** The place of a container in a later version of the file. */
  containerIn(file: YamlFile, { key, index }: Pick<WorkloadContainer, 'key' | 'index'>): YamlPlace | undefined {
    return this.specIn(file)?.get(key).items()[index];
  }

  /** The pod's specification in a later version of the file. */
  specIn(file: YamlFile): YamlPlace | undefined {
    const { path, kind } = this.resource.source;
    return objectAt(file, path)?.get(...podKeys(kind), 'spec');
  }

  #container(key: WorkloadContainer['key'], place: YamlPlace, index: number): WorkloadContainer {
    const range = place.range ?? this.nameRange;
    return {
      key,
      index,
      name: literalText(place.get('name'), 'kubernetes') ?? `${roles[key]} ${index + 1}`,
      nameRange: place.get('name').range ?? place.get('image').range ?? { start: range.start, end: range.start + 1 },
      place,
    };
  }
}

/** The workload that `resource` is; undefined when it makes no pod. */
export function workloadOf(resource: Resource): Workload | undefined {
  const { pod } = resource;
  return resource.memo.of('workload', () => (pod === undefined ? undefined : new Workload(resource, pod)));
}
