import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'disabled-logging',
  title: 'Logs thrown away',
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose'],
  why: 'What the program says is the first thing to read after an attack, and often the only one. Without a log nobody can tell what happened, or that it did.',
  remedy: 'Leave the driver to the engine, or take one that keeps logs in bounds (`local`) or sends them elsewhere.',
  references: { 'compose-lint': 'CL-0014' },

  *service({ name, logging }) {
    if (logging?.driver.value?.toLowerCase() !== 'none') return;
    const { driver } = logging;
    const fix = {
      title: 'Keep logs with the driver `local`',
      safety: 'unsafe',
      breaks: 'What it writes takes up to 100 MB on the disk of the host, unless `options` says otherwise',
      edits: () => driver.set('local'),
    } as const;
    yield { range: driver.range, message: `What \`${name}\` writes is thrown away`, fixes: [shared(driver, fix)] };
  },
});
