import type { PublishedPort } from '../model/container.ts';
import { defineRule, type Problem, shared } from './rule.ts';

const everywhere: ReadonlySet<string> = new Set(['', '0.0.0.0', '::', '0:0:0:0:0:0:0:0', '*']);

/** Modes in which a service has no ports of its own to publish. */
const withoutPorts = /^(?:host|none|service:.*|container:.*)$/;

export default defineRule({
  id: 'port-on-all-interfaces',
  title: 'Port published on all interfaces',
  severity: 'medium',
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

  *service({ name, publishedPorts, networkMode }) {
    if (networkMode.state === 'dynamic' || withoutPorts.test(networkMode.value ?? '')) return;
    for (const port of publishedPorts) {
      const { state, value } = port.hostAddress;
      if (state === 'absent' || (value !== undefined && everywhere.has(value))) yield problem(name, port);
    }
  },
});

function problem(name: string, { hostAddress, hostPort, containerPort, range }: PublishedPort): Problem {
  // What serves the web is meant for everybody more often than not.
  const isWeb = hostPort.value === '80' || hostPort.value === '443';
  const which = hostPort.value === undefined ? `a port for ${containerPort ?? 'it'}` : `port ${hostPort.value}`;
  const fix = shared(hostAddress, {
    title: 'Publish on `127.0.0.1` only',
    safety: 'unsafe' as const,
    breaks: 'Other machines no longer reach the port',
    edits: () => hostAddress.set('127.0.0.1'),
  });
  const message = `\`${name}\` publishes ${which} on all interfaces of the host`;
  return { range, message, ...(isWeb ? { severity: 'low' } : {}), fixes: [fix] };
}
