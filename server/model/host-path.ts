/** A path of the host whose exposure to a container matters, and what it gives. */
export interface SensitivePath {
  /** Normalised: absolute, without `.`, `..` or a slash at the end. */
  readonly path: string;
  /** What a container that may read it can do, a clause for the end of a sentence; undefined when it holds no secrets. */
  readonly reading: string | undefined;
  /** What a container that may write it can do besides, a clause of the same kind. */
  readonly writing: string | undefined;
}

/** A socket through which a container runtime is commanded. */
export interface RuntimeSocket {
  readonly path: string;
  /** For people: `Docker`. */
  readonly runtime: string;
  /** Whether the mount is the socket itself, or a folder that holds it. */
  readonly isParent: boolean;
}

const sockets: readonly (readonly [path: string, runtime: string])[] = [
  ['/run/docker.sock', 'Docker'],
  ['/run/cri-dockerd.sock', 'Docker (cri-dockerd)'],
  ['/run/dockershim.sock', 'Docker (dockershim)'],
  ['/run/containerd/containerd.sock', 'containerd'],
  ['/run/k3s/containerd/containerd.sock', 'containerd (k3s)'],
  ['/run/crio/crio.sock', 'CRI-O'],
  ['/run/podman/podman.sock', 'Podman'],
  ['/run/balena-engine.sock', 'balenaEngine'],
  ['/run/buildkit/buildkitd.sock', 'BuildKit'],
];
// Rootless engines put theirs below the user's run folder.
const userSocket = /^\/run\/user\/\d+\/(docker\.sock|podman\/podman\.sock|containerd\/containerd\.sock)$/;
const userFolder = /^\/run\/user(?:\/\d+)?$/;
// Wherever it lies, that is what it is.
const socketName = /\/(docker|podman|containerd|crio|cri-dockerd|buildkitd)\.sock$/;
const socketOwners: Readonly<Record<string, string>> = {
  docker: 'Docker',
  podman: 'Podman',
  containerd: 'containerd',
  crio: 'CRI-O',
  'cri-dockerd': 'Docker (cri-dockerd)',
  buildkitd: 'BuildKit',
};
const dockerPipe = /^[\\/]{2}\.[\\/]pipe[\\/]docker_engine$/i;

const sensitive: readonly (readonly [path: string, reading: string | undefined, writing: string | undefined])[] = [
  ['/', 'see the whole file system of the host', 'change it'],
  ['/etc/passwd', "see the names of the host's accounts", 'add to them'],
  ['/etc/group', "see the names of the host's groups", 'add to them'],
  ['/etc/systemd', 'see how services of the host are started', 'have them start what it likes'],
  ['/etc', "see the host's accounts, keys and service configuration", 'change them'],
  ['/proc/sys', 'see kernel parameters of the host', 'set them'],
  ['/proc', "see the host's processes", 'set kernel parameters'],
  ['/sys/fs/bpf', 'see BPF programs and maps that are kept for the host', 'replace them'],
  ['/sys', 'see devices and kernel settings of the host', 'change them'],
  ['/dev', "reach the host's devices, its disks among them", undefined],
  ['/root', "see the administrator's files, keys and history", 'change them'],
  ['/home', "see the files and keys of the host's users", 'change them'],
  ['/boot', "see the host's boot configuration", 'replace its kernel'],
  ['/bin', undefined, 'replace programs that the host runs'],
  ['/sbin', undefined, 'replace programs that the host runs'],
  ['/lib', undefined, 'replace libraries and kernel modules of the host'],
  ['/lib64', undefined, 'replace libraries of the host'],
  ['/usr', undefined, 'replace programs and libraries of the host'],
  ['/opt', undefined, 'replace software that was added to the host'],
  ['/run', "reach the host's service sockets", undefined],
  ['/run/systemd', "reach the host's service manager", 'command it'],
  ['/run/dbus', "reach the host's message bus", "command the host's services by it"],
  ['/run/libvirt', "reach the host's virtual machines", 'command them'],
  ['/var', "see the state of the host's services, other containers' data among it", 'change it'],
  ['/var/lib', "see the state of the host's services, other containers' data among it", 'change it'],
  ['/var/lib/docker', "see other containers' file systems and volumes", 'change them'],
  ['/var/lib/containerd', "see other containers' file systems", 'change them'],
  ['/var/lib/containers', "see other containers' file systems", 'change them'],
  ['/var/lib/kubelet', 'see the secrets and service account tokens of every pod on the node', 'change them'],
  ['/var/lib/rancher', "see the cluster's keys and containers", 'change them'],
  ['/var/lib/etcd', 'see everything that the cluster stores', 'change it'],
  ['/var/log', "see the host's logs", 'read other files of the host through links that it plants'],
  ['/var/spool/cron', 'see scheduled jobs of the host', 'plant some'],
];
const configuration = "see that part of the host's configuration";
// Below these every path is as telling as the folder; below the others it depends.
const wholeTrees: readonly string[] = [
  ...[
    '/run/systemd',
    '/run/dbus',
    '/run/libvirt',
    '/etc/systemd',
    '/etc',
    '/proc/sys',
    '/proc',
    '/sys/fs/bpf',
    '/sys',
    '/dev',
    '/root',
    '/boot',
    '/bin',
    '/sbin',
    '/lib',
    '/lib64',
  ],
  ...[
    '/var/lib/docker',
    '/var/lib/containerd',
    '/var/lib/containers',
    '/var/lib/kubelet',
    '/var/lib/rancher',
    '/var/lib/etcd',
    '/var/spool/cron',
  ],
];
/** Files and devices that hold nothing secret, and that containers are given for good reasons. */
const harmless: ReadonlySet<string> = new Set([
  ...['/etc/localtime', '/etc/timezone', '/etc/resolv.conf', '/etc/hosts', '/etc/hostname', '/etc/machine-id'],
  ...['/etc/os-release', '/etc/ssl/certs', '/etc/pki/tls/certs', '/etc/pki/ca-trust', '/etc/ca-certificates'],
  ...['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom', '/dev/shm', '/dev/net/tun', '/dev/fuse'],
  ...['/dev/dri', '/dev/snd', '/sys/fs/cgroup/cpuset.cpus'],
]);
/** Of those, the ones that a container may read, but that only the host should write. */
const writing: ReadonlyMap<string, string> = new Map([
  ['/etc/localtime', "change the host's time zone"],
  ['/etc/timezone', "change the host's time zone"],
  ['/etc/resolv.conf', 'choose the name servers of the host'],
  ['/etc/hosts', 'choose where names lead on the host'],
  ['/etc/hostname', 'rename the host'],
  ['/etc/machine-id', "change the host's identity"],
  ['/dev/shm', 'change what programs of the host keep in shared memory'],
]);

/** With these, or what lies below them, what runs on the host can be changed. */
const controlTrees: readonly string[] = [
  ...[
    '/run/systemd',
    '/proc',
    '/sys',
    '/dev',
    '/boot',
    '/bin',
    '/sbin',
    '/lib',
    '/lib64',
    '/root',
    '/var/lib/docker',
    '/var/lib/containerd',
  ],
  ...['/var/lib/containers', '/var/lib/kubelet', '/var/lib/etcd', '/var/spool/cron', '/etc/cron.d', '/etc/systemd'],
  ...['/etc/sudoers.d', '/etc/pam.d', '/etc/ssh', '/etc/kubernetes', '/etc/docker', '/etc/profile.d', '/etc/init.d'],
  ...['/etc/cron.hourly', '/etc/cron.daily', '/etc/cron.weekly', '/etc/cron.monthly', '/etc/ld.so.conf.d', '/etc/apt'],
  ...['/etc/containerd', '/etc/crio', '/etc/containers', '/etc/udev', '/etc/modprobe.d', '/etc/update-motd.d'],
];
const controlPaths: ReadonlySet<string> = new Set([
  ...['/', '/etc', '/usr', '/run', '/var', '/var/lib', '/home'],
  ...['/etc/passwd', '/etc/shadow', '/etc/group', '/etc/sudoers', '/etc/crontab', '/etc/ld.so.preload', '/etc/profile'],
]);

/** `path` made absolute and plain, `/var/run` read as `/run`; undefined for one that is relative or starts in a home folder. */
export function normalizeHostPath(path: string): string | undefined {
  if (!path.startsWith('/')) return undefined;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  // Every distribution in use links /var/run to /run.
  if (parts[0] === 'var' && parts[1] === 'run') parts.shift();
  return `/${parts.join('/')}`;
}

/** The container runtime's socket that a mount of `path` exposes, itself or within a folder; undefined when it exposes none. */
export function runtimeSocket(path: string): RuntimeSocket | undefined {
  if (dockerPipe.test(path)) return { path, runtime: 'Docker', isParent: false };
  const plain = normalizeHostPath(path);
  if (plain === undefined) return undefined;
  const user = userSocket.exec(plain)?.[1];
  if (user !== undefined)
    return {
      path: plain,
      runtime: user.startsWith('docker') ? 'Docker' : user.startsWith('podman') ? 'Podman' : 'containerd',
      isParent: false,
    };
  for (const [socket, runtime] of sockets) if (plain === socket) return { path: plain, runtime, isParent: false };
  const owner = socketOwners[socketName.exec(plain)?.[1] ?? ''];
  if (owner !== undefined) return { path: plain, runtime: owner, isParent: false };
  for (const [socket, runtime] of sockets) if (isWithin(socket, plain)) return { path: plain, runtime, isParent: true };
  return userFolder.test(plain) ? { path: plain, runtime: 'rootless Docker or Podman', isParent: true } : undefined;
}

/** Whether `path` holds sockets of services that heed who asks them: https://www.freedesktop.org/wiki/Software/polkit/ */
export function isServiceSocket(path: string): boolean {
  const plain = normalizeHostPath(path);
  return plain !== undefined && ['/run/systemd', '/run/dbus'].some((folder) => isWithin(plain, folder));
}

/** Whether a mount of `path` is the socket of a container runtime, or a folder that holds one. */
export function isRuntimeSocket(path: string): boolean {
  return runtimeSocket(path) !== undefined;
}

/** What a mount of `path` gives away; undefined when it is nothing remarkable. */
export function sensitivePath(path: string): SensitivePath | undefined {
  if (/^~\/?$/.test(path))
    return { path: '~', reading: 'see the files and keys of the user who starts it', writing: 'change them' };
  // Nobody expands the home folder of another user.
  if (/^~[^/]/.test(path)) return undefined;
  const secret = /(?:^~|\/)\/?(\.ssh|\.aws|\.kube|\.gnupg|\.docker|\.azure|\.config\/gcloud)(?:\/|$)/.exec(path)?.[1];
  if (secret !== undefined) return { path, reading: `see the credentials in \`${secret}\``, writing: undefined };
  const plain = normalizeHostPath(path);
  if (plain === undefined || [...harmless].some((known) => isWithin(plain, known))) return undefined;
  const row =
    sensitive.find(([known]) => plain === known) ??
    sensitive.find(([known]) => wholeTrees.includes(known) && isWithin(plain, known));
  if (row !== undefined) {
    const [known, reading, writing] = row;
    // Most of what stands below /etc is nobody's account or key.
    if (known === '/etc' && !givesControl(plain)) return { path: plain, reading: configuration, writing: 'change it' };
    return { path: plain, reading, writing };
  }
  // A user's whole home folder; what lies deeper is commonly a project.
  return /^\/home\/[^/]+$/.test(plain)
    ? { path: plain, reading: "see that user's files and keys", writing: 'change them' }
    : undefined;
}

/** What a container can do that may write to `path`, where reading it would be harmless; undefined for any other path. */
export function harmlessUnlessWritten(path: string): { readonly path: string; readonly writing: string } | undefined {
  const plain = normalizeHostPath(path);
  const change = plain === undefined ? undefined : writing.get(plain);
  return plain === undefined || change === undefined ? undefined : { path: plain, writing: change };
}

/** Whether who can write to `path` can take over the host with it. */
export function givesControl(path: string): boolean {
  const plain = normalizeHostPath(path);
  // Both steer networks and policies; what is loaded into the first is checked by the kernel.
  if (plain === undefined || isWithin(plain, '/sys/fs/bpf') || isWithin(plain, '/proc/sys/net')) return false;
  return controlPaths.has(plain) || controlTrees.some((tree) => isWithin(plain, tree));
}

/** Below these are settings of programs, devices as the kernel tells of them, and names: nothing that is secret by itself. */
const tellingLittle: readonly string[] = [
  ...['/sys', '/etc/systemd', '/etc/passwd', '/etc/group', '/etc/cron.d', '/etc/cron.hourly', '/etc/cron.daily'],
  ...[
    '/etc/cron.weekly',
    '/etc/cron.monthly',
    '/etc/crontab',
    '/etc/pam.d',
    '/etc/profile',
    '/etc/profile.d',
    '/etc/init.d',
  ],
  ...['/etc/ld.so.conf.d', '/etc/ld.so.preload', '/etc/udev', '/etc/modprobe.d', '/etc/update-motd.d', '/boot'],
];

/**
 * How much it says who reads `path`, where that is sensitive: `little` are settings and names; `some` is what the kernel shows
 * of processes, where root of a container is refused the memory and environment of others, or what may hold a secret.
 */
export function tellsBy(path: string): 'little' | 'some' | 'much' {
  const plain = normalizeHostPath(path) ?? path;
  if (tellingLittle.some((tree) => isWithin(plain, tree))) return 'little';
  if (isWithin(plain, '/proc')) return 'some';
  if (givesControl(path)) return 'much';
  return isWithin(plain, '/etc') ? 'little' : 'some';
}

/** Whether `path` is one of `folders`, or lies below one. */
export function isWithinAny(path: string, folders: readonly string[]): boolean {
  const plain = normalizeHostPath(path);
  return plain !== undefined && folders.some((folder) => isWithin(plain, folder));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
