import type { Container } from './container.ts';
import { runtimeSocket, sensitivePath } from './host-path.ts';
import { remember } from './remember.ts';

/** The paths of the host that a container mounts and that matter most. */
interface WorstMounts {
  /** The socket of a runtime, or a folder that holds one. */
  readonly socket?: string | undefined;
  readonly sensitive?: string | undefined;
}

/** What there is to fear of whoever takes over the mounts of `container`. */
export const worstMounts = remember((container: Container): WorstMounts => {
  const paths = container.mounts.flatMap(({ kind, source }) => (kind === 'bind' ? (source.value ?? []) : []));
  return {
    socket: paths.find((path) => runtimeSocket(path) !== undefined),
    sensitive: paths.find((path) => sensitivePath(path) !== undefined),
  };
});
