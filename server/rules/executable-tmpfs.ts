import { parseTmpfs, type TmpfsOption } from '../model/tmpfs.ts';
import { defineRule, listed, shared } from './rule.ts';

const effects: Readonly<Record<TmpfsOption, string>> = {
  exec: 'programs that are put there can be run',
  suid: 'set-user-ID programs there give the rights of their owner',
  dev: 'device files there can be opened',
};

export default defineRule({
  id: 'executable-tmpfs',
  title: 'Memory file system that runs programs',
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose'],
  why: 'A place in memory is what a read-only container has to write to, and so where an intruder puts tools. Engines mount it so that nothing there can be run; the option takes that back.',
  remedy:
    'Leave `exec`, `suid` and `dev` out. A program that unpacks and runs something can mostly be told to do so elsewhere.',
  references: { 'compose-lint': 'CL-0022' },

  *service(service) {
    if (service.isWindows) return;
    for (const item of service.list('tmpfs').items) {
      const found = item.value === undefined ? undefined : parseTmpfs(item.value);
      if (found === undefined || found.allowed.length === 0) continue;
      const { path, allowed, without } = found;
      const options = listed(allowed);
      yield {
        range: item.range,
        message: `\`${service.name}\` mounts \`${path}\` with ${options}: ${allowed.map((option) => effects[option]).join(', and ')}`,
        fixes: [
          shared(item, {
            title: `Mount \`${path}\` without ${options}`,
            safety: 'unsafe',
            breaks: 'Programs that unpack something there and run or load it fail',
            edits: () => item.set(without),
          }),
        ],
      };
    }
  },
});
