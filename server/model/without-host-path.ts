import type { Edit } from '../text/edit.ts';
import { withoutEnd } from '../text/in-order.ts';
import { runtimeSocket } from './host-path.ts';
import type { HostPathVolume } from './pod.ts';

/** A way to do without a folder of the node: the title of a fix, and what could break by it. */
export interface WayWithout {
  readonly title: string;
  readonly breaks: string;
  edits(): Edit[] | undefined;
}

const files: ReadonlySet<string> = new Set(['File', 'FileOrCreate', 'Socket', 'CharDevice', 'BlockDevice']);
const fileName =
  /^\/etc\/(?:localtime|timezone|hosts|hostname|passwd|group|shadow|resolv\.conf|machine-id|os-release)$/;

/** Takes away the volume, and what mounts it. */
export function dropWay({ path, name, volume }: HostPathVolume): WayWithout {
  return {
    title: `Remove the volume \`${name}\` with its mounts`,
    breaks: `What needs ${whatOf(path)} in the container fails`,
    edits: () => volume.drop(),
  };
}

const whatOf = ({ value }: HostPathVolume['path']): string =>
  value === undefined ? 'the path of the node' : `\`${value}\` of the node`;

/** How a pod could do without a volume of its node, the likelier way first: no folder takes the place of a file. */
export function waysWithout(from: HostPathVolume): WayWithout[] {
  const { path, volume, isReadOnly } = from;
  const what = whatOf(path);
  const empty: WayWithout = {
    title: `Mount an empty volume instead of ${what}`,
    breaks: `It no longer finds what lies there${isReadOnly ? '' : ', and what it writes goes when the pod goes, which it does at 1 GiB'}`,
    edits: () => volume.replace('emptyDir', { sizeLimit: '1Gi' }),
  };
  const drop = dropWay(from);
  if (hidesSystem(from)) return [drop];
  return isFile(from) ? [drop, empty] : [empty, drop];
}

/** What programs and the runtime need of a container's own file system. */
const systemFolder =
  /^\/(?:(?:bin|boot|etc|lib\d*|root|run|sbin|usr|var)(?:\/(?:bin|lib\d*|local|run|sbin))?|(?:dev|proc|sys)(?:\/.*)?)$/;

/** Whether it is mounted over a folder that every container has: emptied, nothing would start in it. */
function hidesSystem({ targets }: HostPathVolume): boolean {
  return targets.some((target) => systemFolder.test(withoutEnd(target, '/')) && target !== '/dev/shm');
}

function isFile({ type, path: { value } }: HostPathVolume): boolean {
  if (files.has(type)) return true;
  return (
    value !== undefined &&
    (fileName.test(value) || /\.\w{1,5}$/.test(value) || runtimeSocket(value)?.isParent === false)
  );
}
