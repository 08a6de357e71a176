import { workloadOf } from '../model/workload-spec.ts';
import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'service-links',
  title: 'Addresses of all services in the environment',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'Every container of the namespace gets the address and the ports of every Service as variables. That tells whoever gets in where to go next, and a Service with an unlucky name overwrites the setting of a program.',
  remedy: 'Set `enableServiceLinks: false`, and find services by their names in DNS.',
  references: { kyverno: 'disable-service-discovery' },

  *resource(resource) {
    const links = workloadOf(resource)?.flag('enableServiceLinks');
    if (links === undefined || links.state === 'dynamic' || links.value === false) return;
    yield {
      range: links.range,
      message: `\`${resource.name}\` is told the addresses of all Services of its namespace`,
      fixes: [
        shared(links, {
          title: 'Tell it no addresses',
          safety: 'unsafe',
          breaks: 'A program that reads variables such as `REDIS_SERVICE_HOST` does not find its services',
          edits: () => links.set(false),
        }),
      ],
    };
  },
});
