import { harmlessUnlessWritten, runtimeSocket, sensitivePath } from '../model/host-path.ts';
import { exposureOf } from '../model/kept-host-path.ts';
import type { HostPathVolume } from '../model/pod.ts';
import { dropWay, waysWithout } from '../model/without-host-path.ts';
import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'host-path-volume',
  title: 'Path of the node mounted',
  severity: 'medium',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'A folder of the node outlives the pod and is shared with everything on the node that knows its path. Whoever may create such pods may name any other path as well, so clusters that enforce the baseline level refuse them. Paths that give the node away have rules of their own: `sensitive-host-path` and `runtime-socket-mount`.',
  remedy:
    'Use a PersistentVolumeClaim for what is to be kept, a `local` PersistentVolume where it must be a disk of the node, and an `emptyDir` for what is not.',
  references: {
    'cis-kubernetes': '5.2.12',
    'pod-security': ['baseline/hostPathVolumes', { id: 'restricted/restrictedVolumes', relation: 'wider' }],
    trivy: 'KSV-0023',
    kics: { id: 'aa8f7a35-9923-4cad-bd61-a19b7f6aac91', relation: 'narrower' },
    polaris: 'hostPathSet',
    kubescape: 'alert-any-hostpath',
    kyverno: 'disallow-host-path',
  },
  podSecurity: [
    { level: 'baseline', check: 'hostPathVolumes' },
    { level: 'restricted', check: 'restrictedVolumes' },
  ],

  *pod({ name, hostPathVolumes }, { path: file, isForPosture }) {
    for (const volume of hostPathVolumes) {
      if (isFoundByOthers(volume)) continue;
      const { path, range, isUnused } = volume;
      const { isReadOnly, isAgent } = exposureOf(volume, file);
      // What agents of the host read of it is what they are for.
      if (isForPosture !== true && isAgent && isReadOnly) continue;
      const what = path.value === undefined ? 'a path' : `\`${path.value}\``;
      // Whoever put it there needs it; the standards ask for it to be gone all the same.
      const ways = isForPosture === true ? waysWithout(volume) : isUnused ? [dropWay(volume)] : [];
      yield {
        range: path.state === 'absent' ? range : path.range,
        message: isUnused
          ? `\`${name}\` has a volume of ${what} of its node, which no container mounts`
          : `\`${name}\` mounts ${what} of its node${isReadOnly ? ' read-only' : ''}${isAgent ? ': it is an agent of the host' : ''}`,
        ...(isReadOnly || isUnused || isAgent ? { severity: 'low' } : {}),
        fixes: ways.map((way) => shared(volume.volume, { ...way, safety: 'unsafe' })),
      };
    }
  },
});

/** Whether `sensitive-host-path` or `runtime-socket-mount` say what the path gives away. */
function isFoundByOthers({ path: { value }, isReadOnly }: HostPathVolume): boolean {
  if (value === undefined) return false;
  if (sensitivePath(value) !== undefined || (!isReadOnly && harmlessUnlessWritten(value) !== undefined)) return true;
  const socket = runtimeSocket(value);
  return socket !== undefined && !(socket.isParent && /^\/(?:var\/)?run\/user(?:\/|$)/.test(value));
}
