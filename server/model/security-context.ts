import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import { mapSlot, textSlot } from './yaml-values.ts';

/** A profile as `unconfined`, `default` or `localhost`, from the `type` that Kubernetes writes. */
function profile(place: YamlPlace, absentRange: Range): Slot<string> {
  const names: Readonly<Record<string, string>> = {
    RuntimeDefault: 'default',
    Unconfined: 'unconfined',
    Localhost: 'localhost',
  };
  return mapSlot(
    textSlot(place.get('type'), place.keyRange ?? absentRange, 'kubernetes'),
    (type) => names[type] ?? type,
    (wanted) => Object.entries(names).find(([, name]) => name === wanted)?.[0],
  );
}

/** `seccompProfile` of a pod's or container's security context. */
export function seccompField(context: YamlPlace, absentRange: Range): Slot<string> {
  return profile(context.get('seccompProfile'), absentRange);
}

/** `appArmorProfile` of a pod's or container's security context; a field since Kubernetes 1.30. */
export function appArmorField(context: YamlPlace, absentRange: Range): Slot<string> {
  return profile(context.get('appArmorProfile'), absentRange);
}

/** A part of the SELinux label of a pod's or container's security context. */
export function seLinuxField(context: YamlPlace, part: 'type' | 'user' | 'role', absentRange: Range): Slot<string> {
  return textSlot(context.get('seLinuxOptions', part), absentRange, 'kubernetes');
}

/** An annotation of the pod whose template this is. */
export function annotation(template: YamlPlace, key: string, absentRange: Range): Slot<string> {
  return textSlot(template.get('metadata', 'annotations', key), absentRange, 'kubernetes');
}

/** `own`, or where that is absent what the pod says; writing goes to `own`. */
export function inherited<T>(own: Slot<T>, pod: Slot<T>): Slot<T> {
  if (own.state !== 'absent' || pod.state === 'absent') return own;
  return {
    state: pod.state,
    value: pod.value,
    range: pod.range,
    sharedBy: own.sharedBy,
    set: (wanted) => own.set(wanted),
    remove: () => undefined,
  };
}
