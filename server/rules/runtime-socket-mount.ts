import type { Service } from '../model/compose.ts';
import type { Mount } from '../model/container.ts';
import { isSocketFilter, passesChanges, socketFilter } from '../model/engine-access.ts';
import { runtimeSocket, sensitivePath } from '../model/host-path.ts';
import { parseImageReference } from '../model/image-reference.ts';
import { pinned, pinQuestion } from '../model/pin.ts';
import { waysWithout } from '../model/without-host-path.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'runtime-socket-mount',
  title: 'Container runtime socket mounted',
  severity: 'critical',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'Whoever can write to the socket of a container runtime commands it: they start a privileged container with the disk of the host in it. Mounting the socket read-only changes nothing, for that protects the file, not what is sent through it.',
  remedy:
    'Do without, put a proxy in between that lets only the needed requests through, or give the container a rootless runtime of its own.',
  references: {
    'cis-docker': { id: '5.32', relation: 'narrower' },
    'cis-kubernetes': { id: '5.2.12', relation: 'wider' },
    'pod-security': { id: 'baseline/hostPathVolumes', relation: 'wider' },
    owasp: { id: 'RULE #1', relation: 'wider' },
    trivy: { id: 'KSV-0006', relation: 'narrower' },
    checkov: { id: 'CKV_K8S_27', relation: 'narrower' },
    kics: [
      { id: 'd6355c88-1e8d-49e9-b2f2-f8a1ca12c75b', relation: 'narrower' },
      { id: 'a6f34658-fdfb-4154-9536-56d516f65828', relation: 'narrower' },
    ],
    semgrep: [
      { id: 'exposing-docker-socket-volume', relation: 'narrower' },
      { id: 'exposing-docker-socket-hostpath', relation: 'narrower' },
    ],
    'compose-lint': { id: 'CL-0001', relation: 'wider' },
    'kube-linter': { id: 'docker-sock', relation: 'narrower' },
    kubescape: { id: 'containers-mounting-docker-socket', relation: 'narrower' },
    kyverno: [
      { id: 'disallow-cri-sock-mount', relation: 'narrower' },
      { id: 'docker-socket-requires-label', relation: 'narrower' },
      { id: 'docker-socket-check', relation: 'narrower' },
    ],
  },
  podSecurity: [
    { level: 'baseline', check: 'hostPathVolumes' },
    { level: 'restricted', check: 'restrictedVolumes' },
  ],

  *service(service) {
    const { name, mounts, usesApiSocket, image } = service;
    if (usesApiSocket.value === true) {
      const message = `\`${name}\` is given the socket of Docker, and can take over the host with it`;
      yield { range: usesApiSocket.range, message, fixes: [removeFix(usesApiSocket)] };
    }
    const isFilter = isSocketFilter(image.value);
    if (isFilter && !passesChanges(service)) return;
    for (const mount of mounts) {
      if (mount.kind !== 'bind') continue;
      for (const problem of judge(name, mount.source, mount.range)) {
        if (isFilter) {
          const message = `\`${name}\` hands on requests that change something, and with them the host`;
          yield { ...problem, message, severity: 'medium' };
        } else yield { ...problem, fixes: mountFixes(service, mount) };
      }
    }
  },

  *pod({ name, hostPathVolumes }) {
    for (const volume of hostPathVolumes) {
      const fixes = waysWithout(volume).map((way): Fix => shared(volume.volume, { ...way, safety: 'unsafe' }));
      for (const found of judge(name, volume.path, volume.path.range)) yield { ...found, fixes };
    }
  },
});

function* judge(name: string, { value }: Slot<string>, range: Range): Iterable<Problem> {
  const socket = value === undefined ? undefined : runtimeSocket(value);
  if (value === undefined || socket === undefined) return;
  if (!socket.isParent) {
    yield {
      range,
      message: `\`${name}\` mounts the socket of ${socket.runtime}, and can take over the host with it, read-only or not`,
    };
  } else if (isRuntimeFolder(value)) {
    yield {
      range,
      message: `\`${name}\` mounts \`${value}\`, where the socket of ${socket.runtime} is, and can take over the host with it`,
    };
  }
}

function mountFixes(service: Service, mount: Mount): Fix[] {
  const { readOnly, source, remove } = mount;
  const filter = parseImageReference(socketFilter);
  const isDocker = source.value !== undefined && runtimeSocket(source.value)?.path === '/run/docker.sock';
  const filtered: Fix[] =
    filter === undefined || !isDocker
      ? []
      : [
          {
            title: `Let \`${service.name}\` list containers and follow events through a socket proxy`,
            safety: 'unsafe',
            breaks:
              'Requests that change something or look into one container are refused, programs that do not read `DOCKER_HOST` find no engine, and `DOCKER_GID` has to be set',
            needs: pinQuestion(filter),
            edits: (facts) => {
              const image = pinned(filter, facts);
              return image && service.filterSocket(mount, image.text);
            },
          },
        ];
  const breaks = 'What it asks of the engine, such as the list of containers, fails';
  const removed: Fix = { title: 'Do without the socket', safety: 'unsafe', breaks, edits: () => remove?.() };
  return [...filtered, removed].map((fix) => shared(readOnly, fix));
}

function removeFix(slot: Slot<boolean>): Fix {
  const breaks = 'It can no longer command the engine, nor pull and push with your credentials';
  return shared(slot, { title: 'Remove `use_api_socket`', safety: 'unsafe', breaks, edits: () => slot.remove() });
}

/** `sensitive-host-path` names the larger folders; a user's run folder holds a runtime's socket only sometimes. */
function isRuntimeFolder(path: string): boolean {
  return sensitivePath(path) === undefined && !/^\/(?:var\/)?run\/user(?:\/|$)/.test(path);
}
