import type { Mount } from '../model/container.ts';
import { harmlessUnlessWritten } from '../model/host-path.ts';
import { exposureOf, isKnownAsNobody, readOnlyMounts } from '../model/kept-host-path.ts';
import type { HostPathVolume } from '../model/pod.ts';
import { tellOf } from '../model/told-host-path.ts';
import { dropWay, type WayWithout, waysWithout } from '../model/without-host-path.ts';
import { defineRule, type Fix, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'sensitive-host-path',
  title: 'Sensitive host path mounted',
  severity: 'critical',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'The container reads, and perhaps writes, what belongs to the host: accounts, keys, devices, other containers. Walls around the process are of no use when the host stands inside.',
  remedy: 'Mount only the file or folder that is needed, read-only, or use a named volume.',
  references: {
    'cis-docker': '5.6',
    'cis-kubernetes': { id: '5.2.12', relation: 'wider' },
    'pod-security': { id: 'baseline/hostPathVolumes', relation: 'wider' },
    trivy: { id: 'KSV-0121', relation: 'narrower' },
    kics: [
      { id: '1c1325ff-831d-43a1-973e-839ae57dfcc0', relation: 'wider' },
      { id: '5308a7a8-06f8-45ac-bf10-791fe21de46e', relation: 'narrower' },
    ],
    'compose-lint': [
      { id: 'CL-0001', relation: 'wider' },
      { id: 'CL-0013', relation: 'narrower' },
      { id: 'CL-0025', relation: 'narrower' },
    ],
    'kube-linter': { id: 'sensitive-host-mounts', relation: 'narrower' },
    kubescape: [
      { id: 'alert-any-hostpath', relation: 'wider' },
      { id: 'alert-rw-hostpath', relation: 'wider' },
    ],
    kubeaudit: { id: 'mounts', relation: 'narrower' },
    polaris: { id: 'hostPathSet', relation: 'wider' },
    kyverno: { id: 'disallow-host-path', relation: 'wider' },
  },
  podSecurity: [
    { level: 'baseline', check: 'hostPathVolumes' },
    { level: 'restricted', check: 'restrictedVolumes' },
  ],

  *service({ name, mounts }) {
    for (const mount of mounts) {
      const { kind, source, readOnly, range } = mount;
      if (kind !== 'bind' || source.value === undefined) continue;
      // An unknown mode counts as the milder one.
      const isReadOnly = readOnly.value === true || readOnly.state === 'dynamic';
      for (const told of tellOf(`\`${name}\``, source.value, { isReadOnly }))
        yield { range, ...told, fixes: fixesOf(mount, source.value) };
    }
  },

  *pod(pod, { path: file, isForPosture }) {
    for (const volume of pod.hostPathVolumes) {
      const path = volume.path.value;
      if (path === undefined) continue;
      const exposure = exposureOf(volume, file);
      const { isAgent, isReadOnly, mounts } = exposure;
      const counted = mounts.length === 0 ? pod.containers : mounts.map(({ container }) => container);
      const name = `\`${pod.name}\``;
      const refused = counted.every(isKnownAsNobody);
      for (const told of tellOf(name, path, { ...exposure, refused })) {
        const found = { range: volume.path.range, ...told };
        // The standards ask for it to be gone, whatever it is for.
        const gone = (way: WayWithout): Fix => shared(volume.volume, { ...way, safety: 'unsafe' });
        if (isForPosture === true) yield { ...found, fixes: waysWithout(volume).map(gone) };
        else if (volume.isUnused) yield { ...found, ...unused(name, path), fixes: [gone(dropWay(volume))] };
        else if (!isAgent) yield { ...found, fixes: narrowed(volume, path, file, false) };
        else if (!isReadOnly) yield agentProblem(found, narrowed(volume, path, file, true));
      }
    }
  },
});

function agentProblem(found: Problem, fixes: readonly Fix[]): Problem {
  return { ...found, message: `${found.message}: it is an agent of the host`, severity: 'low', fixes };
}

function unused(name: string, path: string): Pick<Problem, 'message' | 'severity'> {
  return { message: `${name} has a volume of \`${path}\` of its node, which no container mounts`, severity: 'low' };
}

/** Read-only where nothing shows that it is written; whoever put it there needs the rest. */
function narrowed(volume: HostPathVolume, path: string, file: string, isAgent: boolean): Fix[] {
  const mounts = readOnlyMounts(volume, file);
  if (mounts === undefined) return [];
  const isGone = isAgent || harmlessUnlessWritten(path) !== undefined;
  const fix: Fix = {
    title: `Mount \`${path}\` read-only`,
    safety: 'unsafe',
    breaks: 'What it writes there for the host, or keeps there for itself, fails',
    ...(isGone ? {} : { lessens: true }),
    edits: mounts.edits,
  };
  return [shared(mounts, fix)];
}

/** Read-only where that is enough, and without the mount. */
function fixesOf({ readOnly, remove }: Mount, path: string): Fix[] {
  const narrowed: Fix = {
    title: `Mount \`${path}\` read-only`,
    safety: 'unsafe',
    breaks: 'It can no longer change it for the host',
    edits: () => readOnly.set(true),
  };
  const removed: Fix = {
    title: `Do without \`${path}\` of the host`,
    safety: 'unsafe',
    breaks: 'What it reads or keeps there is no longer found',
    edits: () => remove?.(),
  };
  const isEnough = harmlessUnlessWritten(path) !== undefined;
  return [...(isEnough ? [narrowed] : []), removed].map((fix) => shared(readOnly, fix));
}
