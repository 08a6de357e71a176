import type { Edit } from '../text/edit.ts';
import { hostAgentOf, writesTo } from './host-agent.ts';
import { isWithinAny } from './host-path.ts';
import type { HostPathMount, HostPathVolume, PodContainer } from './pod.ts';

/** Folders in which others of the node look for what is put there. */
const delivered = [
  ...['/etc/cni', '/opt/cni', '/var/lib/cni', '/var/lib/kubelet', '/proc/sys', '/sys/fs/bpf', '/sys/fs/cgroup'],
  ...['/run/netns', '/usr/libexec/kubernetes', '/dev/hugepages'],
];
const writers = /(?:^|[-_/])(?:install(?:er)?|cni|csi|registrar|provisioner|cleaner|cleanup|setup|sysctl)(?:$|[-_/])/;
/** Programs that change what they are given, and the sign that sends something into a file. */
const changes =
  /(?:^|[\s;&|(/])(?:cp|mv|rm|tee|mkdir|touch|chown|chmod|ln|install|chroot|nsenter|mount|sysctl|dd)\s|>/m;

/** Whether anything shows that a container writes through `mount` to `path` of its node. */
function showsWriting({ container, target, propagation }: HostPathMount, path: string, file: string): boolean {
  // What is privileged can change its mounts, and is so for a reason.
  if (propagation === 'Bidirectional' || container.privileged.value === true) return true;
  const agent = hostAgentOf(container, file);
  if (agent !== undefined) return writesTo(agent, path);
  if (writers.test(container.name) || writers.test(container.image.value?.name ?? '')) return true;
  const script = container.arguments.map(({ value }) => value ?? '').join('\n');
  return target !== undefined && script.includes(target) && changes.test(`${script}\n`);
}

/** Edits that have those of `volume` read-only that are not, and what shares their places; undefined where one is known to be written. */
export function readOnlyMounts(
  { path, type, mounts }: HostPathVolume,
  file: string,
): { readonly sharedBy: number; edits(): Edit[] | undefined } | undefined {
  const writable = mounts.filter(({ isWritable }) => isWritable);
  if (path.value === undefined || writable.length === 0 || type.endsWith('OrCreate')) return undefined;
  const { value } = path;
  if (isWithinAny(value, delivered) || writable.some((mount) => showsWriting(mount, value, file))) return undefined;
  return {
    sharedBy: Math.max(...writable.map(({ readOnly }) => readOnly.sharedBy)),
    edits: () => {
      const all = writable.map(({ readOnly }) => readOnly.set(true));
      return all.every((some) => some !== undefined) ? all.flat() : undefined;
    },
  };
}

/** How a volume exposes its path, as far as it counts. */
export interface Exposure {
  /** Those that decide: the writable ones, where there are any. */
  readonly mounts: readonly HostPathMount[];
  readonly isReadOnly: boolean;
  /** Whether only agents of the host have it, which are there for that. */
  readonly isAgent: boolean;
  /** The containers that can write to it, where others cannot: the end of a clause, else empty. */
  readonly where: string;
}

/** How `volume` of the file at `file` exposes its path. */
export function exposureOf({ mounts: all }: HostPathVolume, file: string): Exposure {
  const others = all.filter(({ container }) => hostAgentOf(container, file) === undefined);
  const counted = others.length > 0 ? others : all;
  const writable = counted.filter(({ isWritable }) => isWritable);
  const names = [...new Set(writable.map(({ container }) => `\`${container.name}\``))];
  return {
    mounts: writable.length > 0 ? writable : counted,
    isReadOnly: counted.length > 0 && writable.length === 0,
    isAgent: all.length > 0 && others.length === 0,
    where: writable.length < all.length && names.length > 0 ? ` in ${names.join(' and ')}` : '',
  };
}

/** Whether sockets of runtimes refuse `container`: they are open to root and its group. What is not known counts as the milder one. */
export function isKnownAsNobody({ user, privileged, runAsNonRoot }: PodContainer): boolean {
  if (privileged.value === true) return false;
  return user.value?.isRoot === false || user.state === 'dynamic' || runAsNonRoot.value === true;
}
