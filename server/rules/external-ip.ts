import { serviceObject } from '../model/service-object.ts';
import { defineRule, listed, shared } from './rule.ts';

export default defineRule({
  id: 'external-ip',
  title: 'Service that takes over addresses',
  severity: 'medium',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Nobody checks `externalIPs`: every node sends what goes to these addresses to the pods of the Service, whoever owns them. So one namespace can read the traffic of another, or of hosts outside of the cluster (CVE-2020-8554).',
  remedy:
    'Use a load balancer or an Ingress, which give out addresses; refuse `externalIPs` by the admission plug-in `DenyServiceExternalIPs`.',
  references: {
    trivy: 'KSV-0108',
    kyverno: ['restrict-service-external-ips', 'restrict-external-ips'],
  },

  *resource(resource) {
    const addresses = serviceObject(resource)?.externalIPs;
    if (addresses === undefined || addresses.items.length === 0) return;
    const known = addresses.items.flatMap(({ value }) => value ?? []).slice(0, 3);
    yield {
      range: addresses.range,
      message: `Service \`${resource.name}\` takes over ${known.length === 0 ? 'addresses' : `what is sent to ${listed(known)}`}`,
      fixes: [
        shared(addresses, {
          title: 'Remove `externalIPs`',
          safety: 'unsafe',
          breaks: 'The Service is no longer reached at these addresses',
          edits: () => addresses.remove(),
        }),
      ],
    };
  },
});
