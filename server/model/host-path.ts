/** A path of the host whose exposure to a container matters, and what it gives. */
export interface SensitivePath {
  /** Normalised: absolute, without `.`, `..` or a slash at the end. */
  readonly path: string;
  /** What a container that has it can do, a clause for the end of a sentence: `read every password hash …`. */
  readonly gives: string;
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

const sensitive: readonly (readonly [path: string, gives: string])[] = [
  ['/', 'see the whole file system of the host'],
  ['/etc', "see the host's accounts, keys and service configuration"],
  ['/proc', "see the host's processes, and set kernel parameters where it is writable"],
  ['/sys', 'see devices and kernel settings of the host, and change them where it is writable'],
  ['/dev', "reach the host's devices, its disks among them"],
  ['/root', "see the administrator's files, keys and history"],
  ['/home', "see the files and keys of the host's users"],
  ['/boot', "see the host's kernel and boot configuration, and replace them where it is writable"],
  ['/bin', 'replace programs that the host runs, where it is writable'],
  ['/sbin', 'replace programs that the host runs, where it is writable'],
  ['/lib', 'replace libraries and kernel modules of the host, where it is writable'],
  ['/lib64', 'replace libraries of the host, where it is writable'],
  ['/usr', 'replace programs and libraries of the host, where it is writable'],
  ['/opt', 'see and replace software that was added to the host'],
  ['/run', "reach the host's service sockets, that of the container runtime among them"],
  ['/var', "see the state of the host's services, other containers' data among it"],
  ['/var/lib', "see the state of the host's services, other containers' data among it"],
  ['/var/lib/docker', "see and change other containers' file systems and volumes"],
  ['/var/lib/containerd', "see and change other containers' file systems"],
  ['/var/lib/containers', "see and change other containers' file systems"],
  ['/var/lib/kubelet', 'see the secrets and service account tokens of every pod on the node'],
  ['/var/lib/etcd', 'see and change everything that the cluster stores'],
  ['/var/log', "see the host's logs, and other files through links where it is writable"],
  ['/var/spool/cron', 'see and plant scheduled jobs of the host'],
];
// Below these every path is as telling as the folder; below the others it depends.
const wholeTrees: readonly string[] = [
  ...['/etc', '/proc', '/sys', '/dev', '/root', '/boot', '/bin', '/sbin', '/lib', '/lib64'],
  ...[
    '/var/lib/docker',
    '/var/lib/containerd',
    '/var/lib/containers',
    '/var/lib/kubelet',
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
  for (const [socket, runtime] of sockets) if (isWithin(socket, plain)) return { path: plain, runtime, isParent: true };
  return userFolder.test(plain) ? { path: plain, runtime: 'rootless Docker or Podman', isParent: true } : undefined;
}

/** Whether a mount of `path` is the socket of a container runtime, or a folder that holds one. */
export function isRuntimeSocket(path: string): boolean {
  return runtimeSocket(path) !== undefined;
}

/** What a mount of `path` gives away; undefined when it is nothing remarkable. */
export function sensitivePath(path: string): SensitivePath | undefined {
  if (/^~\/?$/.test(path)) return { path: '~', gives: 'see the files and keys of the user who starts it' };
  const secret = /(?:^~|\/)\/?(\.ssh|\.aws|\.kube|\.gnupg|\.docker|\.azure|\.config\/gcloud)(?:\/|$)/.exec(path)?.[1];
  if (secret !== undefined) return { path, gives: `see the credentials in \`${secret}\`` };
  const plain = normalizeHostPath(path);
  if (plain === undefined || [...harmless].some((known) => isWithin(plain, known))) return undefined;
  for (const [known, gives] of sensitive) if (plain === known) return { path: plain, gives };
  for (const [known, gives] of sensitive) {
    if (wholeTrees.includes(known) && isWithin(plain, known)) return { path: plain, gives };
  }
  // A user's whole home folder; what lies deeper is commonly a project.
  return /^\/home\/[^/]+$/.test(plain) ? { path: plain, gives: "see that user's files and keys" } : undefined;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
