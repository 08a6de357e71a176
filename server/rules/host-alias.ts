import { workloadOf } from '../model/workload-spec.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'host-alias',
  title: 'Names of hosts that the pod itself resolves',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'Entries of `hostAliases` are written into `/etc/hosts` of all containers, where they win over DNS: whoever may change the pod decides where its programs send passwords and data, and nobody who looks at DNS sees it.',
  remedy: 'Let DNS answer: a Service, of type `ExternalName` for what is outside, or an entry in CoreDNS.',
  references: { trivy: { id: 'KSV-0007', relation: 'wider' } },

  *resource(resource) {
    const workload = workloadOf(resource);
    const aliases = workload?.spec.get('hostAliases').items() ?? [];
    const address = aliases.map((alias) => alias.get('ip')).find((ip) => leadsElsewhere(ip.scalar?.text));
    if (workload === undefined || address === undefined) return;
    yield {
      range: address.range ?? resource.nameRange,
      message: `\`${resource.name}\` resolves names by its own list and not by DNS`,
      fixes: [
        {
          title: 'Remove `hostAliases`',
          safety: 'unsafe',
          breaks: 'Programs find only those of the names that DNS knows',
          edits: () => workload.remove('hostAliases'),
        },
      ],
    };
  },
});

/** Whether names are led away from the pod itself; an address that a template fills in is not known. */
function leadsElsewhere(address: string | undefined): boolean {
  return address !== undefined && !/^127\.|^::1$|\{\{/.test(address);
}
