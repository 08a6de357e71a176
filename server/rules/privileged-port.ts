import type { PublishedPort } from '../model/container.ts';
import { isEverywhere, leadsOutside, ownPorts } from '../model/exposure.ts';
import { defineRule, type Problem, shared } from './rule.ts';

/** The first port that any user of the host may open. */
const firstFree = 1024;

export default defineRule({
  id: 'privileged-port',
  title: 'Published on a privileged port of the host',
  severity: 'low',
  // Web servers stand on 80 and 443 by intention, and the engine opens ports as root whatever their number.
  profile: 'strict',
  formats: ['compose'],
  why: 'Ports below 1024 belong to the services of the host: other machines and firewalls trust what answers there as something that its administrator set up. A container that holds one can pass for the host.',
  remedy: 'Publish on a port from 1024 on, and let a load balancer or a reverse proxy hold the well-known one.',
  references: { 'cis-docker': '5.8', kics: 'bc2908f3-f73c-40a9-8793-c1b7d5544f79' },

  *service(service) {
    // On Windows every user may open them.
    if (service.isWindows) return;
    for (const port of ownPorts(service)) {
      if (port.hostAddress.state === 'dynamic' || !(isEverywhere(port) || leadsOutside(port))) continue;
      const number = privileged(port);
      if (number !== undefined) yield problem(service.name, port, number);
    }
  },
});

/** The lowest port of the host that it takes, where that is privileged. */
function privileged({ hostPort: { value } }: PublishedPort): number | undefined {
  const [, first] = /^(\d{1,5})(?:-\d{1,5})?$/.exec(value ?? '') ?? [];
  const number = Number(first ?? firstFree);
  return number > 0 && number < firstFree ? number : undefined;
}

function problem(name: string, { hostPort, range }: PublishedPort, number: number): Problem {
  const free = String(number + 8000);
  const fix = shared(hostPort, {
    title: `Publish on port ${free}`,
    safety: 'unsafe' as const,
    breaks: `Whoever connects to port ${number} must use ${free} instead, or a proxy that holds ${number}`,
    edits: () => (hostPort.value === String(number) ? hostPort.set(free) : undefined),
  });
  return { range, message: `\`${name}\` takes port ${number} of the host, which is privileged`, fixes: [fix] };
}
