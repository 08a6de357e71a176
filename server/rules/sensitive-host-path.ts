import type { Mount } from '../model/container.ts';
import {
  givesControl,
  harmlessUnlessWritten,
  isServiceSocket,
  runtimeSocket,
  sensitivePath,
  tellsBy,
} from '../model/host-path.ts';
import { waysWithout } from '../model/without-host-path.ts';
import type { Range } from '../text/range.ts';
import { defineRule, type Fix, type Problem, type Severity, shared } from './rule.ts';

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
      for (const problem of judge(name, source.value, isReadOnly, range))
        yield { ...problem, fixes: fixesOf(mount, source.value) };
    }
  },

  *pod({ name, hostPathVolumes, containers }) {
    // Sockets of runtimes are open to root and its group; what is not known counts as the milder one.
    const isRefused = containers.every(
      ({ user, privileged, runAsNonRoot }) =>
        privileged.value !== true &&
        (user.value?.isRoot === false || user.state === 'dynamic' || runAsNonRoot.value === true),
    );
    for (const volume of hostPathVolumes) {
      const { path, isReadOnly } = volume;
      if (path.value === undefined) continue;
      const fixes = waysWithout(volume).map((way): Fix => shared(volume.volume, { ...way, safety: 'unsafe' }));
      for (const found of judge(name, path.value, isReadOnly, path.range, isRefused)) yield { ...found, fixes };
    }
  },
});

function* judge(name: string, path: string, isReadOnly: boolean, range: Range, isRefused = false): Iterable<Problem> {
  const shown = isReadOnly ? undefined : harmlessUnlessWritten(path);
  if (shown !== undefined) {
    const message = `\`${name}\` mounts \`${shown.path}\` writable, and can ${shown.writing}`;
    yield { range, message, severity: 'low' };
  }
  const found = sensitivePath(path);
  const socket = runtimeSocket(path);
  // The socket itself is `runtime-socket-mount`; a larger folder that holds one is reported here, once.
  if (found === undefined || socket?.isParent === false) return;
  const mounts = `\`${name}\` mounts \`${found.path}\``;
  if (socket !== undefined && !isRefused) {
    const message = `${mounts}, where the socket of ${socket.runtime} is, and can take over the host, read-only or not`;
    yield { range, message, severity: 'critical' };
  } else if (isReadOnly) {
    yield {
      range,
      message: `${mounts} read-only${found.reading === undefined ? '' : `, and can ${found.reading}`}`,
      severity: isRefused && isServiceSocket(path) ? 'medium' : severityOf(path, found.reading),
    };
  } else {
    const abilities = [found.reading, found.writing].filter((ability) => ability !== undefined).join(', and ');
    yield {
      range,
      message: `${mounts} writable, and can ${abilities}`,
      severity: givesControl(path) && !isRefused ? 'critical' : found.path.startsWith('/etc/') ? 'medium' : 'high',
    };
  }
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

function severityOf(path: string, reading: string | undefined): Severity {
  if (reading === undefined) return 'low';
  return ({ little: 'low', some: 'medium', much: 'high' } as const)[tellsBy(path)];
}
