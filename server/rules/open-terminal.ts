import { workloadOf } from '../model/workload-spec.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, listed, type Problem, shared } from './rule.ts';

const keys = { compose: ['stdin_open', 'tty'], kubernetes: ['stdin', 'tty'] } as const;

export default defineRule({
  id: 'open-terminal',
  title: 'Terminal left open',
  severity: 'low',
  profile: 'strict',
  formats: ['compose', 'kubernetes'],
  why: 'A program that has a terminal waits for somebody to type: a shell that would have ended stays, and whoever can attach to the container is in it. Servers need neither, and what a terminal changes in their output troubles who reads the log.',
  remedy: 'Leave both out; `docker compose run`, `kubectl exec` and their like give a terminal when one is asked for.',
  references: {},

  *service(service) {
    yield* judge(service.name, keys.compose, (key) => service.flag(key));
  },

  *resource(resource) {
    const workload = workloadOf(resource);
    for (const container of workload?.containers ?? []) {
      // A container for debugging is there to be typed into.
      if (workload === undefined || container.key === 'ephemeralContainers') continue;
      yield* judge(container.name, keys.kubernetes, (key) => workload.containerFlag(container, key));
    }
  },
});

function* judge<Key extends string>(
  name: string,
  names: readonly Key[],
  flag: (key: Key) => Slot<boolean>,
): Iterable<Problem> {
  const open = names.map((key) => ({ key, slot: flag(key) })).filter(({ slot }) => slot.value === true);
  const [first] = open;
  if (first === undefined) return;
  const what = listed(open.map(({ key }) => key));
  const fix: Fix = {
    title: `Remove ${what}`,
    safety: 'unsafe',
    breaks: 'A program that waits for input, such as a shell, ends at once',
    edits: () => {
      const edits = open.map(({ slot }) => slot.remove());
      return edits.every((each) => each !== undefined) ? edits.flat() : undefined;
    },
  };
  yield {
    range: first.slot.range,
    message: `\`${name}\` keeps a terminal open: ${what}`,
    fixes: [shared(first.slot, fix)],
  };
}
