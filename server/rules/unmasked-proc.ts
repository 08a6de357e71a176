import { unmaskedPaths } from '../model/security-options.ts';
import { defineRule, shared } from './rule.ts';

const breaks = 'What writes to kernel settings below `/proc/sys`, or nests containers in this one, fails';

export default defineRule({
  id: 'unmasked-proc',
  title: 'Masks over /proc and /sys taken away',
  severity: 'high',
  profile: 'recommended',
  formats: ['compose'],
  why: "Container runtimes hide the parts of `/proc` and `/sys` that belong to the whole kernel: its memory, keys and timers, and the settings that everybody shares. Without the masks a container reads them and, as root, writes them, up to the program that the kernel starts as the host's root.",
  remedy: "Leave the option out. A setting that is the container's own can be given with `sysctls`.",
  references: {},

  *service({ name, securityOptions, isWindows }) {
    const option = unmaskedPaths(securityOptions);
    if (option === undefined || isWindows) return;
    const title = 'Keep the masks over `/proc` and `/sys`';
    yield {
      range: option.range,
      message: `\`${name}\` sees all of \`/proc\` and \`/sys\`, unmasked and writable`,
      fixes: [shared(option, { title, safety: 'unsafe', breaks, edits: () => option.remove() })],
    };
  },
});
