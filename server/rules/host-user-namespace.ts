import { defineRule, shared } from './rule.ts';

const breaks =
  'Where the engine maps users, its files and those of its mounts belong to another user, and what needs the privileges of the host fails';

export default defineRule({
  id: 'host-user-namespace',
  title: "Host's users shared",
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose'],
  why: 'An engine with user namespaces makes root of a container nobody on the host. This switches it off for one service: its root is that of the host again, and so are its files. Where the engine maps no users it changes nothing.',
  remedy: 'Leave `userns_mode` out, and give mounted folders to the users that the engine maps to.',
  references: { 'cis-docker': '5.31', kics: '8af7162d-6c98-482f-868e-0d33fb675ca8' },

  *service(service) {
    const mode = service.text('userns_mode');
    if (mode.value !== 'host' || service.isWindows) return;
    const fix = { title: 'Remove `userns_mode: host`', safety: 'unsafe', breaks, edits: () => mode.remove() } as const;
    yield {
      range: mode.range,
      message: `\`${service.name}\` is taken out of the engine's user namespace: its root is that of the host`,
      fixes: [shared(mode, fix)],
    };
  },
});
