import { normalizeHostPath, runtimeSocket } from './host-path.ts';

/** What a path of a container is that no image should work in or keep data in. */
export interface SystemFolder {
  readonly kind: 'descriptor' | 'kernel' | 'boot' | 'system' | 'root-home' | 'socket';
  /** For `socket`, of which runtime; else the folder. */
  readonly name: string;
}

/** Trees that the kernel, or whoever runs the container, fills: what an image puts there is not seen. */
const kernelTrees = ['/proc', '/sys', '/dev'];
const bootTrees = ['/boot', '/initrd', '/lost+found'];
/** Of these the folder itself; what lies deeper is often one program's. */
const systemFolders = new Set(['/', '/etc', '/usr', '/var', '/usr/bin', '/usr/sbin', '/usr/lib', '/usr/local']);
const programTrees = ['/bin', '/sbin', '/lib', '/lib64'];

/** What WORKDIR would work in; undefined where there is nothing against it. */
export function systemWorkdir(path: string): SystemFolder | undefined {
  const plain = normalizeHostPath(path);
  if (plain === undefined || isWithin(plain, '/dev/shm')) return undefined;
  // A descriptor that runc leaked here led to the host: https://nvd.nist.gov/vuln/detail/CVE-2024-21626
  if (/^\/(?:proc\/(?:self|thread-self|\d+)|dev)\/fd(?:\/|$)/.test(plain)) return { kind: 'descriptor', name: plain };
  return treeOf(plain, kernelTrees, 'kernel') ?? treeOf(plain, bootTrees, 'boot');
}

/** What VOLUME would keep; undefined where there is nothing against it. */
export function systemVolume(path: string): SystemFolder | undefined {
  // The form of `docker run -v` means nothing here: the whole is one path.
  const plain = normalizeHostPath(path.split(':')[0] ?? '');
  if (plain === undefined || isWithin(plain, '/dev/shm')) return undefined;
  const socket = runtimeSocket(plain);
  if (socket?.isParent === false) return { kind: 'socket', name: socket.runtime };
  if (isWithin(plain, '/root') && /^\/root(?:\/\.(?:ssh|aws|kube|gnupg|docker)(?:\/|$)|$)/.test(plain))
    return { kind: 'root-home', name: plain };
  if (systemFolders.has(plain)) return { kind: 'system', name: plain };
  return (
    treeOf(plain, kernelTrees, 'kernel') ?? treeOf(plain, bootTrees, 'boot') ?? treeOf(plain, programTrees, 'system')
  );
}

function treeOf(path: string, trees: readonly string[], kind: SystemFolder['kind']): SystemFolder | undefined {
  return trees.some((tree) => isWithin(path, tree)) ? { kind, name: path } : undefined;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
