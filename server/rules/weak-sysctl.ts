import { weakSysctl } from '../model/sysctl.ts';
import { defineRule, shared } from './rule.ts';

const breaks = 'What relies on the setting, such as routing for other containers, may stop working';

export default defineRule({
  id: 'weak-sysctl',
  title: 'Kernel protection of the network switched off',
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose'],
  why: "Each container has the kernel's network settings for itself. Some of them are protections: against forged senders, routes that others choose, and traffic from outside to what listens on `localhost` only.",
  remedy: 'Leave the setting out, or write the value that keeps the protection.',
  references: {},

  *service(service) {
    if (service.isWindows) return;
    for (const { name, value, range } of service.entries('sysctls').items) {
      const found = value.value === undefined ? undefined : weakSysctl(name, value.value);
      if (found === undefined) continue;
      const title = `Set \`${name}\` to \`${found.value}\``;
      yield {
        range,
        message: `\`${service.name}\` sets \`${name}\` to \`${value.value}\`, and ${found.effect}`,
        severity: found.isOpening ? 'medium' : 'low',
        fixes: [shared(value, { title, safety: 'unsafe', breaks, edits: () => value.set(found.value) })],
      };
    }
  },
});
