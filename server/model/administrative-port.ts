import type { Command, Word } from './dockerfile.ts';
import { invocationOf } from './invocation.ts';

/** A way in for administrators, by the ports it listens on. */
interface Service {
  readonly name: string;
  readonly ports: readonly number[];
  readonly protocols: readonly string[];
}

const tcp = ['tcp'];
/**
 * https://www.iana.org/assignments/service-names-port-numbers. Left out is what other programs use as often: 514 is
 * syslog's too, and 6000 (X11) is anybody's.
 */
const services: readonly Service[] = [
  { name: 'SSH', ports: [22], protocols: tcp },
  { name: 'Telnet', ports: [23], protocols: tcp },
  { name: 'rexec', ports: [512], protocols: tcp },
  { name: 'rlogin', ports: [513], protocols: tcp },
  { name: "Docker's API", ports: [2375, 2376], protocols: tcp },
  { name: 'RDP', ports: [3389], protocols: ['tcp', 'udp'] },
  { name: 'VNC', ports: [5900, 5901, 5902, 5903, 5904, 5905, 5906], protocols: tcp },
  { name: 'WinRM', ports: [5985, 5986], protocols: tcp },
];

/** Whoever names more ports than these at once means none in particular. */
const widestRange = 100;

/** The first port from `first` to `last` where a service for administrators listens; undefined when there is none. */
export function administrativePort(first: number, last: number, protocol: string): [number, string] | undefined {
  if (last - first > widestRange) return undefined;
  for (const { name, ports, protocols } of services) {
    const port = ports.find((one) => first <= one && one <= last);
    if (port !== undefined && protocols.includes(protocol)) return [port, name];
  }
  return undefined;
}

/** Whether it asks who is there, and is made for open networks; the others are left to what is around them. */
export function isForOpenNetworks(name: string): boolean {
  return name === 'SSH';
}

/** Servers that hand out a shell or a desktop, and the services by which init scripts start them. */
const servers =
  /^(?:sshd|dropbear|(?:in\.)?telnetd|utelnetd|(?:in\.)?r(?:exec|login|sh)d|x11vnc|Xvnc|(?:tiger|tight|x0)?vncserver|xrdp)$/;
const serviceNames = /^(?:sshd?|dropbear|telnetd?|xrdp|vncserver)(?:\.service)?$/;
/** Where one of them may be started. */
export const remoteServerNames = /ssh|dropbear|telnet|r(?:exec|login|sh)d|vnc|xrdp/;

/** The word by which `command` starts a server for remote shells or desktops; undefined when it starts none. */
export function remoteServer(command: Command): Word | undefined {
  const { name, words } = invocationOf(command);
  if (name === undefined) return undefined;
  if (servers.test(name)) return words[0];
  const started = initScript(name, words);
  if (started !== undefined) return started;
  // What starts another program, such as `tini -- /usr/sbin/sshd`.
  return words.find(({ value }) => value?.startsWith('/') && servers.test(value.slice(value.lastIndexOf('/') + 1)));
}

/** `service ssh start`, `rc-service sshd restart`, `systemctl start ssh`, `/etc/init.d/ssh start`. */
function initScript(name: string, words: readonly Word[]): Word | undefined {
  const [program, ...rest] = words;
  const isStart = rest.some(({ value }) => value === 'start' || value === 'restart');
  if (!isStart) return undefined;
  if (program?.value?.startsWith('/etc/init.d/')) return serviceNames.test(name) ? program : undefined;
  if (!/^(?:service|rc-service|systemctl)$/.test(name)) return undefined;
  return rest.find(({ value }) => serviceNames.test(value ?? ''));
}
