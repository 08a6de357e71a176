import type { Hook } from '../model/compose-parts.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Problem, type Severity, shared } from './rule.ts';

export default defineRule({
  id: 'privileged-hook',
  title: 'Hook that runs privileged',
  severity: 'high',
  profile: 'recommended',
  formats: ['compose'],
  why: 'A hook runs inside the container, with what the service itself has changed or downloaded. Privileged, it holds every capability of the kernel, whatever the service was denied; as root it undoes what `user` was for.',
  remedy: 'Do it in the image, or in a service of its own that ends before this one starts.',
  references: {
    'cis-docker': [
      { id: '5.23', relation: 'wider' },
      { id: '5.24', relation: 'wider' },
    ],
  },

  *service({ name, hooks, user, isWindows }) {
    if (isWindows) return;
    for (const { kind, privileged, user: hookUser } of hooks.items) {
      if (privileged.value === true) {
        const message = `A \`${kind}\` hook of \`${name}\` runs with every capability of the kernel`;
        yield problem(privileged, kind, message, '`privileged`', 'high');
      }
      if (hookUser.value?.isRoot === true && user.value?.isRoot === false) {
        const message = `A \`${kind}\` hook of \`${name}\` runs as root, though the service runs as \`${user.value.text}\``;
        yield problem(hookUser, kind, message, '`user`', 'low');
      }
    }
  },
});

function problem(slot: Slot<unknown>, kind: Hook['kind'], message: string, key: string, severity: Severity): Problem {
  const breaks = 'The hook fails where it needs more than the service may do';
  const fix = {
    title: `Remove ${key} from the \`${kind}\` hook`,
    safety: 'unsafe',
    breaks,
    edits: () => slot.remove(),
  } as const;
  return { range: slot.range, message, severity, fixes: [shared(slot, fix)] };
}
