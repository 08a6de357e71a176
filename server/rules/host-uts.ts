import { defineRule, shared } from './rule.ts';

const breaks = 'It has a name of its own, and no longer follows or changes that of the host';

export default defineRule({
  id: 'host-uts',
  title: "Host's name shared",
  severity: 'low',
  profile: 'recommended',
  formats: ['compose'],
  why: 'The container stands in the namespace that holds the name of the host. With the capability to administer the system it renames the host, and with it what logs, certificates and other machines go by.',
  remedy: 'Leave `uts` out; give the service a name with `hostname`, where it needs a certain one.',
  references: { 'cis-docker': '5.21' },

  *service(service) {
    const mode = service.text('uts');
    if (mode.value !== 'host' || service.isWindows) return;
    const fix = { title: 'Remove `uts: host`', safety: 'unsafe', breaks, edits: () => mode.remove() } as const;
    yield { range: mode.range, message: `\`${service.name}\` shares the name of the host`, fixes: [shared(mode, fix)] };
  },
});
