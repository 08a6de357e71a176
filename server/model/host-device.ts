import { type CapabilityClass, isAllCapabilities, normalizeCapability } from './capability.ts';
import { normalizeHostPath } from './host-path.ts';

/** What a device of the host gives to a container. */
export interface HostDevice {
  /** A clause for the end of a sentence: `read and write …`. */
  readonly allows: string;
  readonly class: Extract<CapabilityClass, 'takeover' | 'host-reach' | 'disclosure' | 'availability'>;
}

interface Row extends HostDevice {
  readonly path: RegExp;
  /** The capability without which the kernel refuses to open it. */
  readonly needs?: string;
}

// https://www.kernel.org/doc/html/latest/admin-guide/devices.html
const rows: readonly Row[] = [
  { path: /^\/dev$/, class: 'takeover', allows: 'reach every device of the host, its disks among them' },
  {
    path: /^\/dev\/(?:(?:[shv]d|xvd)[a-z]+\d*|(?:nvme\d+n|mmcblk|md|loop|nbd|rbd|drbd|bcache|dm-)\d+(?:p\d+|boot\d+)?)$/,
    class: 'takeover',
    allows: 'read and write that disk of the host, past the permissions of its files',
  },
  {
    path: /^\/dev\/(?:md|mapper|disk|zvol)(?:\/.+)?$/,
    class: 'takeover',
    allows: 'read and write that disk of the host, past the permissions of its files',
  },
  {
    path: /^\/dev\/(?:mem|port|cpu\/\d+\/msr)$/,
    class: 'takeover',
    allows: 'read and write the memory and the processors of the host',
    needs: 'SYS_RAWIO',
  },
  { path: /^\/dev\/ipmi\/?\d+$/, class: 'takeover', allows: "command the host's management controller" },
  { path: /^\/dev\/(?:sg\d+|bsg(?:\/.+)?)$/, class: 'host-reach', allows: 'send commands to a drive of the host' },
  { path: /^\/dev\/vfio(?:\/.+)?$/, class: 'host-reach', allows: "drive a part of the host's hardware by itself" },
  { path: /^\/dev\/bus(?:\/usb(?:\/.+)?)?$/, class: 'host-reach', allows: "reach what is plugged into the host's USB" },
  {
    path: /^\/dev\/(?:input(?:\/.+)?|hidraw\d+)$/,
    class: 'host-reach',
    allows: 'read what is typed at the host',
  },
  { path: /^\/dev\/uinput$/, class: 'host-reach', allows: 'type at the host as if it were a keyboard' },
  {
    path: /^\/dev\/(?:console|tty\d+|vcs\w*|ptmx|pts(?:\/.+)?)$/,
    class: 'host-reach',
    allows: "use the host's terminals",
  },
  { path: /^\/dev\/tpm(?:rm)?\d+$/, class: 'host-reach', allows: "use the keys in the host's security chip" },
  { path: /^\/dev\/kmsg$/, class: 'disclosure', allows: 'read the messages of the kernel, and write some' },
  { path: /^\/dev\/watchdog\d*$/, class: 'availability', allows: 'restart the host' },
];

/**
 * What the device at `path`, given with `permissions` (`rwm`), gives to a container with the capabilities `added`;
 * undefined when it is nothing remarkable.
 */
export function hostDevice(path: string, permissions: string, added: readonly string[]): HostDevice | undefined {
  const plain = normalizeHostPath(path);
  const row = plain === undefined ? undefined : rows.find((each) => each.path.test(plain));
  const { needs } = row ?? {};
  const isOpen =
    needs === undefined || added.some((name) => isAllCapabilities(name) || normalizeCapability(name) === needs);
  if (row === undefined || !isOpen) return undefined;
  return permissions.includes('w') ? row : { ...row, allows: row.allows.replace(/^read and write/, 'read') };
}

const characterDevices: ReadonlyMap<string, HostDevice> = new Map([
  [
    '*',
    { class: 'host-reach', allows: 'use every character device of the host, its keyboards and terminals among them' },
  ],
  ['1', { class: 'host-reach', allows: "use the host's memory devices" }],
  ['4', { class: 'host-reach', allows: "use the host's terminals" }],
  ['10', { class: 'host-reach', allows: "use the host's devices for virtual machines, input and timers" }],
  ['13', { class: 'host-reach', allows: 'read what is typed at the host' }],
  ['21', { class: 'host-reach', allows: 'send commands to the drives of the host' }],
  ['189', { class: 'host-reach', allows: "reach what is plugged into the host's USB" }],
]);

/**
 * What a line of `device_cgroup_rules` opens (`c 13:* rwm`); undefined when that is a single character device, a kind
 * that gives no power over the host, or no rule.
 */
export function deviceRule(rule: string): HostDevice | undefined {
  const [, type, major = '', minor, permissions = ''] =
    /^\s*([abc])\s+(\d+|\*):(\d+|\*)\s+([rwm]{1,3})\s*$/.exec(rule) ?? [];
  // With `m` alone it makes the file, and cannot open it.
  if (type === undefined || !/[rw]/.test(permissions)) return undefined;
  if (type === 'a') return { class: 'takeover', allows: 'use every device of the host, its disks among them' };
  if (type === 'b') return { class: 'takeover', allows: 'use disks of the host, past the permissions of their files' };
  return minor === '*' ? characterDevices.get(major) : undefined;
}
