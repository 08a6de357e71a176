import type { ListSlot } from '../text/slot.ts';

/** How much a capability gives away, from worst to least. */
export type CapabilityClass =
  /** Control of the host, directly or in one step. */
  | 'takeover'
  /** Reaches processes, network or devices outside the container. */
  | 'host-reach'
  /** Reads what the container should not see. */
  | 'disclosure'
  /** Can exhaust or stop what others use. */
  | 'availability'
  /** Acts inside the container's own walls. */
  | 'bounded';

/** A capability of the Linux kernel. */
export interface Capability {
  /** Upper case, without `CAP_`. */
  readonly name: string;
  /** What it allows, a clause for the end of a sentence: `mount file systems, …`. */
  readonly allows: string;
  readonly class: CapabilityClass;
  /** Whether Docker and containerd give it to every container unless it is dropped. */
  readonly isDefault: boolean;
  /** Whether the baseline Pod Security Standard lets a pod add it. */
  readonly isBaseline: boolean;
}

// capabilities(7), https://man7.org/linux/man-pages/man7/capabilities.7.html; numbers 0 to 40 in the kernel's order.
const table: readonly (readonly [name: string, kind: CapabilityClass, allows: string])[] = [
  ['CHOWN', 'bounded', 'give any file to any user or group'],
  ['DAC_OVERRIDE', 'bounded', 'read and write every file, whatever its permissions say'],
  [
    'DAC_READ_SEARCH',
    'disclosure',
    'read every file and open files by handle, also on host file systems that are mounted',
  ],
  ['FOWNER', 'bounded', 'change permissions and attributes of files that belong to others'],
  ['FSETID', 'bounded', 'keep set-user-ID bits on files that it changes'],
  ['KILL', 'bounded', 'send signals to the processes of any user'],
  ['SETGID', 'bounded', 'become any group'],
  ['SETUID', 'bounded', 'become any user, root included'],
  ['SETPCAP', 'bounded', 'pass capabilities on within what the container was given'],
  ['LINUX_IMMUTABLE', 'availability', 'make files immutable or append-only, and undo it'],
  ['NET_BIND_SERVICE', 'bounded', 'listen on ports below 1024'],
  ['NET_BROADCAST', 'bounded', 'broadcast and listen to multicasts, though current kernels do not ask for it'],
  ['NET_ADMIN', 'host-reach', 'change interfaces, routes and firewall rules, and sniff traffic of its network'],
  ['NET_RAW', 'host-reach', 'forge packets, and so spoof addresses of its neighbours on the network'],
  ['IPC_LOCK', 'availability', 'lock any amount of memory, so that it cannot be swapped out'],
  ['IPC_OWNER', 'disclosure', "use other users' shared memory, semaphores and message queues"],
  ['SYS_MODULE', 'takeover', 'load code into the kernel of the host'],
  ['SYS_RAWIO', 'takeover', "read and write the host's memory and input/output ports"],
  ['SYS_CHROOT', 'bounded', 'change the root folder of a process, and enter other mount namespaces'],
  [
    'SYS_PTRACE',
    'host-reach',
    'read and control other processes, those of the host too where the process namespace is shared',
  ],
  ['SYS_PACCT', 'availability', 'switch process accounting on and off'],
  [
    'SYS_ADMIN',
    'takeover',
    'mount file systems, change namespaces and do so much more that it is nearly root on the host',
  ],
  ['SYS_BOOT', 'availability', 'restart the host, or load another kernel'],
  [
    'SYS_NICE',
    'availability',
    "raise priorities and pin processors, to the disadvantage of the host's other processes",
  ],
  ['SYS_RESOURCE', 'availability', 'exceed quotas and resource limits'],
  ['SYS_TIME', 'availability', "set the host's clock, on which certificates and logs depend"],
  ['SYS_TTY_CONFIG', 'availability', "configure and hang up the host's terminals"],
  ['MKNOD', 'bounded', 'create device files'],
  ['LEASE', 'availability', 'hold leases on files of others, and so delay their access'],
  ['AUDIT_WRITE', 'bounded', "write records into the kernel's audit log"],
  ['AUDIT_CONTROL', 'host-reach', 'switch kernel auditing off and change its rules'],
  ['SETFCAP', 'bounded', 'put capabilities on files'],
  ['MAC_OVERRIDE', 'host-reach', 'bypass mandatory access control (Smack)'],
  ['MAC_ADMIN', 'host-reach', 'change the mandatory access control policy of the host'],
  ['SYSLOG', 'disclosure', 'read kernel messages and kernel addresses, which helps to attack the kernel'],
  ['WAKE_ALARM', 'availability', 'set timers that wake the host from sleep'],
  ['BLOCK_SUSPEND', 'availability', 'keep the host from going to sleep'],
  ['AUDIT_READ', 'disclosure', "read the host's audit log"],
  ['PERFMON', 'disclosure', 'observe performance of the whole host, and so what other processes do'],
  ['BPF', 'takeover', 'load programs into the kernel that can watch and change what the host does'],
  ['CHECKPOINT_RESTORE', 'host-reach', 'restore processes with chosen ids and read their memory maps'],
];

/** What Docker's default leaves of them; https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities */
const defaults: ReadonlySet<string> = new Set([
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'NET_RAW'],
  ...['SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
]);

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline: Docker's default without NET_RAW. */
const notBaseline = 'NET_RAW';

const byName: ReadonlyMap<string, Capability> = new Map(
  table.map(([name, kind, allows]) => {
    const isDefault = defaults.has(name);
    return [name, { name, allows, class: kind, isDefault, isBaseline: isDefault && name !== notBaseline }];
  }),
);

/** Every capability, in the kernel's order. */
export const capabilities: readonly Capability[] = [...byName.values()];

/** `text` in upper case without `CAP_`, as container engines compare it: `NET_ADMIN`, `ALL`. */
export function normalizeCapability(text: string): string {
  return text.trim().toUpperCase().replace(/^CAP_/, '');
}

/** The capability that `text` names in any spelling; undefined when there is none, as for `ALL`. */
export function capabilityNamed(text: string): Capability | undefined {
  return byName.get(normalizeCapability(text));
}

/** Whether `text` stands for all capabilities. */
export function isAllCapabilities(text: string): boolean {
  return normalizeCapability(text) === 'ALL';
}

/** Those of `wanted` that are not among `added`, however they are spelled there. */
export function notAdded(wanted: readonly string[], added: Pick<ListSlot<string>, 'items'>): string[] {
  const names = new Set(added.items.flatMap(({ value }) => (value === undefined ? [] : [normalizeCapability(value)])));
  return names.has('ALL') ? [] : wanted.filter((name) => !names.has(name));
}
