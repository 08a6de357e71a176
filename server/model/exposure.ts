import type { Service } from './compose.ts';
import type { PublishedPort } from './container.ts';
import { isLoopback } from './loopback.ts';

const everywhere: ReadonlySet<string> = new Set(['', '0.0.0.0', '::', '0:0:0:0:0:0:0:0', '*']);

/** Modes in which a service has no ports of its own to publish. */
const withoutPorts = /^(?:host|none|service:.*|container:.*)$/;

/** The ports that `service` publishes; none where its network mode has none, or is not known. */
export function ownPorts({ publishedPorts, whole: { networkMode } }: Service): readonly PublishedPort[] {
  return networkMode.state === 'dynamic' || withoutPorts.test(networkMode.value ?? '') ? [] : publishedPorts;
}

/** Whether every network of the host leads to `port`. */
export function isEverywhere({ hostAddress: { state, value } }: PublishedPort): boolean {
  return state === 'absent' || (value !== undefined && everywhere.has(value));
}

/** Whether other machines reach `service` through the host. */
export function isExposed(service: Service): boolean {
  return service.networkMode.value === 'host' || ownPorts(service).some(leadsOutside);
}

/** Whether other machines reach `port`; not when its address is not known. */
export function leadsOutside(port: PublishedPort): boolean {
  const { value } = port.hostAddress;
  return isEverywhere(port) || (value !== undefined && !isLoopback(value));
}

/** Programs that are of no use on one machine: mail that arrives, private networks (IPsec, OpenVPN, WireGuard), Minecraft. */
const portsForOthers: ReadonlySet<string> = new Set([
  ...['25/tcp', '465/tcp', '587/tcp', '993/tcp'],
  ...['500/udp', '1194/udp', '4500/udp', '51820/udp'],
  '25565/tcp',
]);

/** Whether what listens on a port of a container is there for other machines, as far as its number tells. */
export function isForOthers(containerPort: string | undefined, protocol: string): boolean {
  return portsForOthers.has(`${containerPort}/${protocol}`);
}
