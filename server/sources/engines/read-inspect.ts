import type { InspectedContainer, InspectedMount, InspectedPort } from '../../model/inspected-container.ts';
import { type Fields, fields, list, number, text } from '../untrusted.ts';

/**
 * Reads what `docker inspect` or `podman inspect` says of containers; what is none is left out.
 * Format: https://docs.docker.com/reference/api/engine/version/v1.50/#tag/Container/operation/ContainerInspect
 */
export function readInspect(json: unknown): InspectedContainer[] {
  return list(json).flatMap((each) => readContainer(fields(each)) ?? []);
}

function readContainer(container: Fields): InspectedContainer | undefined {
  const id = text(container.Id, 100);
  const config = fields(container.Config);
  const host = fields(container.HostConfig);
  if (id === undefined || !/^[0-9a-f]{12,64}$/.test(id) || container.HostConfig === undefined) return undefined;
  return {
    id,
    name: text(container.Name, 200)?.replace(/^\//, '') ?? id.slice(0, 12),
    image: text(config.Image, 500) ?? text(container.ImageName, 500) ?? 'unknown',
    user: text(config.User, 200) ?? '',
    hasHealthcheck: hasCheck(fields(config.Healthcheck)),
    entrypoint: words(config.Entrypoint),
    command: words(config.Cmd),
    environment: readEnvironment(config.Env),
    hasTerminal: config.Tty === true,
    hasOpenInput: config.OpenStdin === true,
    exposedPorts: Object.keys(fields(config.ExposedPorts)).slice(0, 1000),
    isPrivileged: host.Privileged === true,
    addedCapabilities: words(host.CapAdd),
    droppedCapabilities: words(host.CapDrop),
    securityOptions: securityOptions(words(host.SecurityOpt), container.AppArmorProfile, host.MaskedPaths),
    isReadOnly: host.ReadonlyRootfs === true,
    mounts: list(container.Mounts).flatMap((each) => readMount(fields(each)) ?? []),
    mountsFrom: words(host.VolumesFrom),
    ports: readPorts(fields(host.PortBindings)),
    namespaces: {
      pid: mode(host.PidMode),
      ipc: mode(host.IpcMode),
      uts: mode(host.UTSMode),
      userns_mode: mode(host.UsernsMode),
      cgroup: mode(host.CgroupnsMode),
      // What is said of nothing is the bridge that all such containers share.
      network_mode: mode(host.NetworkMode).replace(/^default$/, 'bridge'),
    },
    cgroupParent: text(host.CgroupParent, 500) ?? '',
    extraHosts: words(host.ExtraHosts),
    memory: number(host.Memory) ?? 0,
    memoryAndSwap: number(host.MemorySwap) ?? 0,
    isNeverStopped: host.OomKillDisable === true,
    oomScore: number(host.OomScoreAdj) ?? 0,
    cpus: processors(host),
    cpuShares: number(host.CpuShares) ?? 0,
    processes: Math.max(0, number(host.PidsLimit) ?? 0),
    ulimits: list(host.Ulimits).flatMap((each) => readUlimit(fields(each)) ?? []),
    restart: restartOf(fields(host.RestartPolicy)),
    devices: list(host.Devices).flatMap((each) => readDevice(fields(each)) ?? []),
    deviceRules: words(host.DeviceCgroupRules),
    sysctls: textFields(host.Sysctls),
    tmpfs: textFields(host.Tmpfs),
    logDriver: text(fields(host.LogConfig).Type, 100) ?? '',
    labels: textFields(config.Labels),
  };
}

function words(value: unknown): string[] {
  return list(value).flatMap((each) => text(each, 500) ?? []);
}

function mode(value: unknown): string {
  return text(value, 200) ?? '';
}

function textFields(value: unknown): Record<string, string> {
  const known = Object.entries(fields(value)).flatMap(([key, each]) => {
    const name = text(key, 500);
    return name === undefined || typeof each !== 'string' ? [] : [[name, text(each, 4000) ?? ''] as const];
  });
  return Object.fromEntries(known.slice(0, 1000));
}

/** `["NONE"]` switches the image's off. */
function hasCheck(check: Fields): boolean {
  const [kind] = words(check.Test);
  return kind !== undefined && kind !== 'NONE';
}

/**
 * An engine without AppArmor names no profile; one that has it says when a container is without. `systempaths=unconfined`
 * is kept as an empty list of what is masked; nothing there is what privileged containers have.
 */
function securityOptions(options: readonly string[], profile: unknown, masked: unknown): string[] {
  const isSaid = options.some((option) => option.startsWith('apparmor'));
  const isUnmasked = Array.isArray(masked) && masked.length === 0;
  return [
    ...options,
    ...(profile === 'unconfined' && !isSaid ? ['apparmor:unconfined'] : []),
    ...(isUnmasked ? ['systempaths=unconfined'] : []),
  ];
}

/** `["NAME=value"]` */
function readEnvironment(value: unknown): Record<string, string> {
  const pairs = list(value).flatMap((each) => {
    const pair = text(each, 4000) ?? '';
    const at = pair.indexOf('=');
    return at < 1 ? [] : [[pair.slice(0, at), pair.slice(at + 1)] as const];
  });
  return Object.fromEntries(pairs.slice(0, 1000));
}

function readMount({ Type, Source, Destination, RW, Propagation, Name }: Fields): InspectedMount | undefined {
  const target = text(Destination, 2000);
  if (target === undefined || (Type !== 'bind' && Type !== 'volume' && Type !== 'tmpfs')) return undefined;
  const source = text(Type === 'volume' ? Name : Source, 2000) ?? '';
  // What Docker says of every mount that nobody said anything of.
  const propagation = Propagation === 'rprivate' ? '' : (text(Propagation, 20) ?? '');
  return { type: Type, source: Type === 'tmpfs' ? '' : source, target, isWritable: RW !== false, propagation };
}

/** `{"80/tcp": [{"HostIp": "", "HostPort": "8080"}]}` */
function readPorts(bindings: Fields): InspectedPort[] {
  return Object.entries(bindings).flatMap(([key, hosts]) => {
    const [port, protocol = 'tcp'] = key.split('/');
    const target = Number(port);
    if (!Number.isInteger(target)) return [];
    return list(hosts).map((each) => {
      const { HostIp, HostPort } = fields(each);
      return { host: text(HostIp, 100) ?? '', published: text(HostPort, 20) ?? '', target, protocol };
    });
  });
}

function processors({ NanoCpus, CpuQuota, CpuPeriod }: Fields): number {
  const nano = number(NanoCpus) ?? 0;
  if (nano > 0) return nano / 1e9;
  const quota = number(CpuQuota) ?? 0;
  return quota > 0 ? quota / (number(CpuPeriod) || 100_000) : 0;
}

function readUlimit({ Name, Soft, Hard }: Fields) {
  const name = text(Name, 50);
  const soft = number(Soft);
  const hard = number(Hard);
  if (name === undefined || soft === undefined || hard === undefined) return undefined;
  return { name: name.replace(/^RLIMIT_/i, '').toLowerCase(), soft, hard };
}

function restartOf({ Name, MaximumRetryCount }: Fields) {
  return { name: text(Name, 50) ?? '', most: number(MaximumRetryCount) ?? 0 };
}

function readDevice({ PathOnHost, PathInContainer, CgroupPermissions }: Fields) {
  const host = text(PathOnHost, 1000);
  if (host === undefined) return undefined;
  return { host, container: text(PathInContainer, 1000) ?? host, permissions: text(CgroupPermissions, 10) ?? 'rwm' };
}
