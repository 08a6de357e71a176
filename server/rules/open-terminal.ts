import { defineRule, type Fix, listed, shared } from './rule.ts';

const keys = ['stdin_open', 'tty'] as const;

export default defineRule({
  id: 'open-terminal',
  title: 'Terminal left open',
  severity: 'low',
  profile: 'strict',
  formats: ['compose'],
  why: 'A program that has a terminal waits for somebody to type: a shell that would have ended stays, and whoever can attach to the container is in it. Servers need neither, and what a terminal changes in their output troubles who reads the log.',
  remedy: 'Leave both out; `docker compose run` and `exec` give a terminal when one is asked for.',
  references: {},

  *service(service) {
    const open = keys.map((key) => ({ key, slot: service.flag(key) })).filter(({ slot }) => slot.value === true);
    const [first] = open;
    if (first === undefined) return;
    const names = listed(open.map(({ key }) => key));
    const fix: Fix = {
      title: `Remove ${names}`,
      safety: 'unsafe',
      breaks: 'A program that waits for input, such as a shell, ends at once',
      edits: () => {
        const edits = open.map(({ slot }) => slot.remove());
        return edits.every((each) => each !== undefined) ? edits.flat() : undefined;
      },
    };
    const message = `\`${service.name}\` keeps a terminal open: ${names}`;
    yield { range: first.slot.range, message, fixes: [shared(first.slot, fix)] };
  },
});
