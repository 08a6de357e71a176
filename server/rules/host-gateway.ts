import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'host-gateway',
  title: 'A name for the host',
  severity: 'low',
  profile: 'strict',
  formats: ['compose'],
  why: 'The name leads to what listens on the host, behind the firewall that guards it from outside. Whoever breaks into the container is shown the way, and what runs on the host for others mostly asks nobody for a password.',
  remedy: 'Run what the service needs as a service of the project, and name that.',
  references: {},

  *service(service) {
    for (const { name, value, range, remove } of service.entries('extra_hosts').items) {
      if (value.value !== 'host-gateway') continue;
      yield {
        range,
        message: `\`${service.name}\` reaches the host as \`${name}\``,
        fixes: [
          shared(value, {
            title: `Remove \`${name}\``,
            safety: 'unsafe',
            breaks: 'It no longer finds the host by that name, except under Docker Desktop',
            edits: remove,
          }),
        ],
      };
    }
  },
});
