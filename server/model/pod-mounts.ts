import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { Range } from '../text/range.ts';
import type { Mount } from './container.ts';
import { booleanSlot, fixedSlot, literalText, textSlot } from './yaml-values.ts';

/** What a container mounts of the volumes that the pod at `spec` declares. */
export function readPodMounts(container: YamlPlace, spec: YamlPlace, absentRange: Range): Mount[] {
  const volumes = spec.get('volumes').items();
  return container
    .get('volumeMounts')
    .items()
    .map((mount) => {
      const range = mount.range ?? absentRange;
      const name = literalText(mount.get('name'), 'kubernetes');
      const hostPath = volumes
        .find((volume) => literalText(volume.get('name'), 'kubernetes') === name)
        ?.get('hostPath');
      const isBind = hostPath !== undefined && hostPath.kind === 'map';
      return {
        kind: isBind ? 'bind' : 'volume',
        source: isBind
          ? textSlot(hostPath.get('path'), range, 'kubernetes')
          : fixedSlot<string>('absent', undefined, range),
        target: literalText(mount.get('mountPath'), 'kubernetes'),
        readOnly: booleanSlot(mount.get('readOnly'), range, 'kubernetes'),
        propagation: textSlot(mount.get('mountPropagation'), range, 'kubernetes'),
        range,
      };
    });
}
