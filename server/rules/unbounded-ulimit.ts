import type { Ulimit } from '../model/compose-parts.ts';
import { defineRule, type Fix, shared } from './rule.ts';

/** What a user without the limit can use up, by the name of the limit. */
const exhausts: ReadonlyMap<string, string> = new Map([
  ['nproc', 'start any number of processes'],
  ['nofile', 'open any number of files'],
  ['core', 'leave dumps of its memory of any size on the disk'],
  ['fsize', 'write files of any size'],
  ['memlock', 'lock any amount of memory'],
  ['sigpending', 'queue any number of signals'],
  ['msgqueue', 'fill message queues without end'],
]);

export default defineRule({
  id: 'unbounded-ulimit',
  title: 'User limit taken away',
  severity: 'low',
  profile: 'strict',
  formats: ['compose'],
  why: "A limit of `-1` overrides the one that the engine gives to every container. The container can use up what it shares with the host's other programs.",
  remedy: 'Leave it to the engine, or set the number that the program needs.',
  references: { 'cis-docker': { id: '5.19', relation: 'wider' } },

  *service(service) {
    if (service.isWindows) return;
    const isMemoryBounded = service.memoryLimit.value !== undefined;
    for (const limit of service.ulimits.items) {
      const what = exhausts.get(limit.name);
      // Locked memory counts against the limit on memory.
      if (what === undefined || !isUnbounded(limit) || (limit.name === 'memlock' && isMemoryBounded)) continue;
      yield {
        range: limit.range,
        message: `\`${service.name}\` may ${what}: \`${limit.name}\` has no bound`,
        fixes: [shared(limit.soft, removal(limit))],
      };
    }
  },
});

function removal({ name, soft, hard }: Ulimit): Fix {
  // One number for both; of two, either alone would say something else.
  const isOne = soft.range.start === hard.range.start;
  return {
    title: `Leave \`${name}\` to the engine`,
    safety: 'unsafe',
    breaks: 'It fails where it needs more than the engine allows',
    edits: () => (isOne ? soft.remove() : undefined),
  };
}

function isUnbounded({ soft, hard }: Ulimit): boolean {
  return soft.value === -1 || hard.value === -1;
}
