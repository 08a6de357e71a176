import type { Pod } from './pod.ts';

/** A release of Kubernetes, as `[1, 34]`. */
export type KubernetesVersion = readonly [major: number, minor: number];

/** The two levels of the Pod Security Standards that forbid something. */
export type PodSecurityLevel = 'baseline' | 'restricted';

/**
 * The checks of the Pod Security Standards, named as admission reports them, by level, with the release that brought each;
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export const podSecurityChecks = {
  appArmorProfile: { level: 'baseline', since: [1, 0] },
  capabilities_baseline: { level: 'baseline', since: [1, 0] },
  hostNamespaces: { level: 'baseline', since: [1, 0] },
  hostPathVolumes: { level: 'baseline', since: [1, 0] },
  hostPorts: { level: 'baseline', since: [1, 0] },
  hostProbesAndHostLifecycle: { level: 'baseline', since: [1, 34] },
  privileged: { level: 'baseline', since: [1, 0] },
  procMount: { level: 'baseline', since: [1, 0] },
  seLinuxOptions: { level: 'baseline', since: [1, 0] },
  seccompProfile_baseline: { level: 'baseline', since: [1, 0] },
  sysctls: { level: 'baseline', since: [1, 0] },
  windowsHostProcess: { level: 'baseline', since: [1, 0] },
  allowPrivilegeEscalation: { level: 'restricted', since: [1, 8] },
  capabilities_restricted: { level: 'restricted', since: [1, 22] },
  procMount_restricted: { level: 'restricted', since: [1, 35] },
  restrictedVolumes: { level: 'restricted', since: [1, 0] },
  runAsNonRoot: { level: 'restricted', since: [1, 0] },
  runAsUser: { level: 'restricted', since: [1, 23] },
  seccompProfile_restricted: { level: 'restricted', since: [1, 19] },
} as const satisfies Readonly<Record<string, { level: PodSecurityLevel; since: KubernetesVersion }>>;

export type PodSecurityCheck = keyof typeof podSecurityChecks;

/** Whether `version` is `since` or a later one. */
export function isSince([major, minor]: KubernetesVersion, since: KubernetesVersion): boolean {
  return major > since[0] || (major === since[0] && minor >= since[1]);
}

/** Whether the standards do not ask for what only Linux has, because a pod of Windows cannot say it. */
export function isExemptForWindows(
  { isWindows }: { readonly isWindows: boolean },
  version: KubernetesVersion,
): boolean {
  return isWindows && isSince(version, [1, 25]);
}

/** Whether the standards let the pod be root, for it is nobody outside of its own user namespace. */
export function mayBeRootInside({ hostUsers }: Pod, version: KubernetesVersion): boolean {
  return hostUsers.value === false && isSince(version, [1, 35]);
}

/** Kernel parameters that are the pod's alone and isolated from others, with the release since which they count as such. */
const safeSysctls: ReadonlyMap<string, KubernetesVersion> = new Map([
  ['kernel.shm_rmid_forced', [1, 0]],
  ['net.ipv4.ip_local_port_range', [1, 0]],
  ['net.ipv4.ip_unprivileged_port_start', [1, 0]],
  ['net.ipv4.tcp_syncookies', [1, 0]],
  ['net.ipv4.ping_group_range', [1, 0]],
  ['net.ipv4.ip_local_reserved_ports', [1, 27]],
  ['net.ipv4.tcp_keepalive_time', [1, 29]],
  ['net.ipv4.tcp_fin_timeout', [1, 29]],
  ['net.ipv4.tcp_keepalive_intvl', [1, 29]],
  ['net.ipv4.tcp_keepalive_probes', [1, 29]],
  ['net.ipv4.tcp_rmem', [1, 32]],
  ['net.ipv4.tcp_wmem', [1, 32]],
  ['net.ipv4.tcp_slow_start_after_idle', [1, 37]],
  ['net.ipv4.tcp_notsent_lowat', [1, 37]],
]);

/** The release since which the standards let a pod set the kernel parameter `name`; undefined when none does. */
export function sysctlSafeSince(name: string): KubernetesVersion | undefined {
  return safeSysctls.get(name);
}

/** Whether `type` is a SELinux type for containers; with `version`, one that the standards let a pod ask for. */
export function isContainerType(type: string, version?: KubernetesVersion): boolean {
  if (type === 'container_engine_t') return version === undefined || isSince(version, [1, 31]);
  return ['', 'container_t', 'container_init_t', 'container_kvm_t'].includes(type);
}

/** Volumes that the restricted level leaves: what they hold is the cluster's or the pod's, not the node's. */
const restrictedVolumes: ReadonlySet<string> = new Set([
  ...[
    'configMap',
    'csi',
    'downwardAPI',
    'emptyDir',
    'ephemeral',
    'image',
    'persistentVolumeClaim',
    'projected',
    'secret',
  ],
]);

/** Whether the restricted level has volumes of the kind `kind`. */
export function isRestrictedVolume(kind: string): boolean {
  return restrictedVolumes.has(kind);
}

/** What the annotations for seccomp may say, from before there were fields. */
export function isAllowedSeccompAnnotation(value: string): boolean {
  return value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');
}

/** Whether the text alone tells all that the standards ask of the pod: no template and no other file fills in the rest. */
export function isSettled(pod: Pod): boolean {
  const slots = [
    ...[pod.hostNetwork, pod.hostPID, pod.hostIPC, pod.hostProcess, pod.runAsNonRoot, pod.user, pod.seccomp],
    ...[pod.appArmor, pod.seLinuxType, pod.seLinuxUser, pod.seLinuxRole, ...pod.sysctls.map(({ name }) => name)],
    ...pod.containers.flatMap((container) => [
      ...[container.privileged, container.addedCapabilities, container.droppedCapabilities, container.user],
      ...[container.privilegeEscalation, container.runAsNonRoot, container.seccomp, container.appArmor],
      ...[container.seLinuxType, container.procMount, container.hostProcess],
    ]),
  ];
  return slots.every(({ state }) => state !== 'dynamic');
}
