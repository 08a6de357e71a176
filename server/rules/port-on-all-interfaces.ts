import { administrativePort, isForOpenNetworks } from '../model/administrative-port.ts';
import type { PublishedPort } from '../model/container.ts';
import { dataProgram } from '../model/data-port.ts';
import { isEverywhere, isForOthers, ownPorts } from '../model/exposure.ts';
import { defineRule, type Problem, type Severity, shared } from './rule.ts';

export default defineRule({
  id: 'port-on-all-interfaces',
  title: 'Port published on all interfaces',
  severity: 'high',
  profile: 'recommended',
  formats: ['compose'],
  why: 'A port that is published without an address is open on every network of the host, and Docker opens it past the rules of `ufw` and `firewalld`. Many a database was found by strangers that way.',
  remedy:
    'Publish on `127.0.0.1`, or on the address of the network that should reach it; services of one project reach each other without publishing.',
  references: {
    'cis-docker': '5.14',
    owasp: { id: 'RULE #5', relation: 'wider' },
    kics: '451d79dc-0588-476a-ad03-3c7f0320abb3',
    'compose-lint': 'CL-0005',
    dclint: 'no-unbound-port-interfaces',
  },

  *service(service) {
    for (const port of ownPorts(service)) if (isEverywhere(port)) yield problem(service.name, port);
  },
});

function problem(name: string, port: PublishedPort): Problem {
  const { hostAddress, hostPort, containerPort, range } = port;
  const which = hostPort.value === undefined ? `a port for ${containerPort ?? 'it'}` : `port ${hostPort.value}`;
  const program = programBehind(port);
  const loopback = hostAddress.value?.includes(':') === true ? '::1' : '127.0.0.1';
  const fix = shared(hostAddress, {
    title: `Publish on \`${loopback}\` only`,
    safety: 'unsafe' as const,
    breaks: 'Other machines no longer reach the port',
    edits: () => hostAddress.set(loopback),
  });
  const message = `\`${name}\` publishes ${which} on all interfaces of the host${program === undefined ? '' : `, and with it ${program}`}`;
  return { range, message, severity: severityOf(port, program), fixes: [fix] };
}

/** What should be nobody's but the project's, or its administrators'. */
function programBehind({ containerPort, protocol }: PublishedPort): string | undefined {
  const number = /^\d{1,5}$/.test(containerPort ?? '') ? Number(containerPort) : undefined;
  return (
    dataProgram(containerPort) ?? (number === undefined ? undefined : administrativePort(number, number, protocol)?.[1])
  );
}

function severityOf({ hostPort, containerPort, protocol }: PublishedPort, program: string | undefined): Severity {
  if (program !== undefined) return isForOpenNetworks(program) ? 'medium' : 'high';
  // What serves the web is meant for everybody more often than not.
  if (hostPort.value === '80' || hostPort.value === '443') return 'low';
  return isForOthers(containerPort, protocol) ? 'low' : 'medium';
}
