import { type BuiltImage, builtImage } from './built-stage.ts';
import { isAllCapabilities, normalizeCapability } from './capability.ts';
import type { Service } from './compose.ts';
import { containerImage } from './container-image.ts';
import type { ExposedPort } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import type { PodContainer } from './pod.ts';

/** A port that a container is to open and may not. */
export interface UnbindablePort {
  readonly port: number;
  /** Whether it is the host's rule, which no runtime changes: the container has the host's network. */
  readonly isHostNetwork: boolean;
  readonly startsAsRoot: boolean | undefined;
  readonly built: BuiltImage | undefined;
  /** Where its Dockerfile names the port. */
  readonly exposed: ExposedPort | undefined;
}

const capability = 'NET_BIND_SERVICE';
const sysctl = 'net.ipv4.ip_unprivileged_port_start';
/** The first port that anybody may open, unless the kernel is told otherwise. */
const firstFree = 1024;

/**
 * The lowest port under 1024 that `container` of the file at `path` is to open while nothing in it may. Docker lets everybody
 * open all ports of a network of the container's own since 20.10 (https://github.com/moby/moby/pull/41030); of the runtimes of
 * Kubernetes, containerd does so since 2.0.
 */
export function unbindablePort(
  container: Service | PodContainer,
  facts: Facts,
  path: string,
): UnbindablePort | undefined {
  if (container.isWindows || !lacksCapability(container)) return undefined;
  const isHostNetwork = hasHostNetwork(container);
  if (isHostNetwork === undefined || (container.format === 'compose' && !isHostNetwork)) return undefined;
  if (opensAll(container) || container.arguments.length > 0) return undefined;
  const built = builtImage(container, facts, path);
  const { ports, startsAsRoot } = containerImage(container, facts, built?.stage);
  const declared =
    container.format === 'kubernetes' ? container.declaredPorts.map(({ port }) => port.value ?? firstFree) : [];
  const low = [...ports, ...declared].filter((port) => port > 0 && port < firstFree);
  if (low.length === 0) return undefined;
  const port = Math.min(...low);
  const exposed = built?.stage.exposedPorts.find(({ first, last }) => first <= port && port <= last);
  return { port, isHostNetwork, startsAsRoot, built, exposed };
}

/** Whether the capability is known to be taken away, and from root too. */
function lacksCapability({
  privileged,
  droppedCapabilities: dropped,
  addedCapabilities: added,
}: Service | PodContainer) {
  if (privileged.state === 'dynamic' || privileged.value === true || added.state === 'dynamic') return false;
  if (added.items.some(({ value }) => value === undefined || gives(value))) return false;
  return dropped.items.some(({ value }) => value !== undefined && gives(value));
}

const gives = (name: string): boolean => isAllCapabilities(name) || normalizeCapability(name) === capability;

function hasHostNetwork(container: Service | PodContainer): boolean | undefined {
  const { state, value } = container.format === 'compose' ? container.networkMode : container.pod.hostNetwork;
  return state === 'dynamic' ? undefined : value === true || value === 'host';
}

/** Whether the kernel is told to let everybody open them; what it is told is not looked at further. */
function opensAll(container: Service | PodContainer): boolean {
  if (container.format === 'kubernetes')
    return container.pod.sysctls.some(({ name }) => name.value === undefined || name.value === sysctl);
  const sysctls = container.entries('sysctls');
  return sysctls.state === 'dynamic' || sysctls.find(sysctl) !== undefined;
}
