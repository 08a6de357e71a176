import type { ImageDescription } from './image-description.ts';
import { formatReference, type ImageReference, parseImageReference } from './image-reference.ts';
import { isOnlyLocal } from './official-image.ts';

/** What an engine says of a container that runs, as far as it has to do with security. Plain data. */
export interface InspectedContainer {
  readonly id: string;
  readonly name: string;
  /** As it was started with: a reference, or an id. */
  readonly image: string;
  /** Empty text is root. */
  readonly user: string;
  readonly hasHealthcheck: boolean;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly hasTerminal: boolean;
  readonly hasOpenInput: boolean;
  /** `8080/tcp`, as the image says. */
  readonly exposedPorts: readonly string[];
  readonly isPrivileged: boolean;
  readonly addedCapabilities: readonly string[];
  readonly droppedCapabilities: readonly string[];
  readonly securityOptions: readonly string[];
  readonly isReadOnly: boolean;
  readonly mounts: readonly InspectedMount[];
  /** Ids of the containers whose mounts it was given, `:ro` behind those that it only reads. */
  readonly mountsFrom: readonly string[];
  readonly ports: readonly InspectedPort[];
  /** `host`, `container:…`, `private` or empty, by the name of the namespace in a Compose file. */
  readonly namespaces: Readonly<Record<'pid' | 'ipc' | 'uts' | 'userns_mode' | 'cgroup' | 'network_mode', string>>;
  readonly cgroupParent: string;
  /** `name:address`, as it was started with. */
  readonly extraHosts: readonly string[];
  /** Bytes; 0 for no limit. */
  readonly memory: number;
  readonly memoryAndSwap: number;
  /** Whether the kernel never stops it for want of memory, and how much later than others. */
  readonly isNeverStopped: boolean;
  readonly oomScore: number;
  /** Of one processor; 0 for no limit. */
  readonly cpus: number;
  readonly cpuShares: number;
  /** 0 for no limit. */
  readonly processes: number;
  readonly ulimits: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
  readonly restart: { readonly name: string; readonly most: number };
  readonly devices: readonly { readonly host: string; readonly container: string; readonly permissions: string }[];
  readonly deviceRules: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly tmpfs: Readonly<Record<string, string>>;
  readonly logDriver: string;
  readonly labels: Readonly<Record<string, string>>;
}

const ofContainer = 'container:';

export interface InspectedMount {
  readonly type: 'bind' | 'volume' | 'tmpfs';
  readonly source: string;
  readonly target: string;
  readonly isWritable: boolean;
  readonly propagation: string;
}

export interface InspectedPort {
  readonly host: string;
  readonly published: string;
  readonly target: number;
  readonly protocol: string;
}

/** Where a container was made, as Compose notes it in labels. */
export interface ContainerOrigin {
  /** Absolute paths, the last one laid over the others. */
  readonly files: readonly string[];
  readonly service: string;
}

/** Where `container` was made; undefined when not by Compose. */
export function originOf({ labels }: InspectedContainer): ContainerOrigin | undefined {
  const service = labels['com.docker.compose.service'];
  const files = labels['com.docker.compose.project.config_files']?.split(',').filter((file) => file !== '') ?? [];
  return service === undefined || files.length === 0 ? undefined : { files, service };
}

/** The image of `container`; a name of this machine's own where it has none that others could know. */
export function imageOf({ image }: InspectedContainer): ImageReference {
  const reference = parseImageReference(image);
  if (reference !== undefined && !isOnlyLocal(reference)) return reference;
  const path = (reference?.name ?? image).toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const name = path.replace(/^-|-$/g, '').slice(0, 100) || 'image';
  const local = parseImageReference(`this-machine/${name}:${reference?.tag ?? 'latest'}`);
  if (local === undefined) throw new Error(`\`${name}\` is no name of an image`);
  return local;
}

/** What the engine knows of the image of `container`. */
export function describedBy(container: InspectedContainer): ImageDescription {
  const digest = `sha256:${'0'.repeat(64)}`;
  return {
    ...{ digest, manifestDigest: digest, platforms: [], platform: 'linux', layers: 0, size: 0 },
    ...{ entrypoint: [], command: [], variables: [], volumes: [], workingDirectory: '' },
    ...{ created: undefined, base: undefined, source: undefined },
    user: container.user,
    ports: container.exposedPorts,
    hasHealthcheck: container.hasHealthcheck,
  };
}

/**
 * The service of a Compose file that would start `container` as it runs: what rules say of that holds of the container.
 * Everything is said aloud, so that nothing is taken for unknown. `nameOf` says what another container is called.
 */
export function asService(
  container: InspectedContainer,
  nameOf: (id: string) => string,
): Readonly<Record<string, unknown>> {
  const { memory, memoryAndSwap, cpus, cpuShares, processes, restart, namespaces } = container;
  const service: Record<string, unknown> = {
    image: formatReference(imageOf(container)),
    user: container.user === '' ? '0' : container.user,
    entrypoint: container.entrypoint,
    command: container.command,
    environment: container.environment,
    tty: container.hasTerminal,
    stdin_open: container.hasOpenInput,
    privileged: container.isPrivileged,
    read_only: container.isReadOnly,
    cap_add: container.addedCapabilities,
    cap_drop: container.droppedCapabilities,
    security_opt: container.securityOptions,
    volumes: container.mounts.map(asVolume),
    volumes_from: container.mountsFrom.map((from) => named(from, nameOf)),
    extra_hosts: container.extraHosts,
    oom_kill_disable: container.isNeverStopped,
    ports: container.ports.map(({ host, published, target, protocol }) => ({
      ...{ target, published, protocol, ...(host !== '' && { host_ip: host }) },
    })),
    ulimits: Object.fromEntries(container.ulimits.map(({ name, soft, hard }) => [name, { soft, hard }])),
    devices: container.devices.map(({ host, container: at, permissions }) => `${host}:${at}:${permissions}`),
    device_cgroup_rules: container.deviceRules,
    sysctls: container.sysctls,
    tmpfs: Object.entries(container.tmpfs).map(([path, options]) => (options === '' ? path : `${path}:${options}`)),
    restart: restart.name === 'on-failure' && restart.most > 0 ? `on-failure:${restart.most}` : restart.name || 'no',
    logging: { driver: container.logDriver || 'json-file' },
  };
  for (const [key, mode] of Object.entries(namespaces)) if (isJoined(mode)) service[key] = modeOf(mode, nameOf);
  if (container.cgroupParent !== '') service.cgroup_parent = container.cgroupParent;
  if (memory > 0) service.mem_limit = memory;
  if (memoryAndSwap !== 0) service.memswap_limit = memoryAndSwap;
  if (container.oomScore !== 0) service.oom_score_adj = container.oomScore;
  if (cpus > 0) service.cpus = cpus;
  if (cpuShares > 0) service.cpu_shares = cpuShares;
  if (processes > 0) service.pids_limit = processes;
  const isEmpty = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return Object.fromEntries(Object.entries(service).filter(([, value]) => !isEmpty(value)));
}

/** What is a namespace of its own needs no word, shareable or not, and the name of a network is not a mode. */
function isJoined(mode: string): boolean {
  return mode === 'host' || mode === 'none' || mode === 'bridge' || mode.startsWith(ofContainer);
}

/** Other containers are named as services are: that they stand in no file is no fault of theirs. */
function modeOf(mode: string, nameOf: (id: string) => string): string {
  return mode.startsWith(ofContainer) ? `service:${nameOf(mode.slice(ofContainer.length))}` : mode;
}

function named(from: string, nameOf: (id: string) => string): string {
  const [id = '', ...rest] = from.split(':');
  return [nameOf(id), ...rest].join(':');
}

function asVolume({
  type,
  source,
  target,
  isWritable,
  propagation,
}: InspectedMount): Readonly<Record<string, unknown>> {
  const bind = type === 'bind' && propagation !== '' ? { bind: { propagation } } : {};
  return { type, ...(source !== '' && { source }), target, ...(isWritable ? {} : { read_only: true }), ...bind };
}
