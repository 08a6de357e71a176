import type { RestartPolicy } from '../model/compose-parts.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Problem, shared } from './rule.ts';

/** The number that the CIS benchmark names. */
const most = 5;
const breaks = 'It is no longer started again after it failed that often, nor when it ended well, nor with the engine';

export default defineRule({
  id: 'unbounded-restart',
  title: 'Restarted for ever',
  severity: 'low',
  profile: 'strict',
  formats: ['compose'],
  why: 'An attack that makes the program crash may be tried as often as it takes, against a new process each time. What fails at every start takes processor and log space of the host until somebody looks.',
  remedy: 'Write `on-failure:5`, and have something watch that tells you when it has given up.',
  references: {
    'cis-docker': '5.15',
    kics: { id: '2fc99041-ddad-49d5-853f-e35e70a48391', relation: 'wider' },
  },

  *service(service) {
    const { name, restartPolicy } = service;
    const restart = service.text('restart');
    const verdict = restart.value === undefined ? undefined : verdictOn(restart.value);
    if (verdict !== undefined)
      yield problem(restart, `\`${name}\` is restarted ${verdict}`, () => restart.set(`on-failure:${most}`));
    if (restartPolicy !== undefined) yield* judgePolicy(name, restartPolicy);
  },
});

/** How often, where that is too often; undefined where it is not. */
function verdictOn(restart: string): string | undefined {
  const [, policy, count] = /^(always|unless-stopped|on-failure)(?::(\d+))?$/.exec(restart) ?? [];
  if (policy === undefined) return undefined;
  if (policy !== 'on-failure') return 'for ever, however often it fails';
  return excess(count === undefined ? 0 : Number(count));
}

/** Zero attempts mean any number. */
function excess(attempts: number): string | undefined {
  if (attempts === 0) return 'for ever, however often it fails';
  return attempts > most ? `${attempts} times when it fails` : undefined;
}

function* judgePolicy(name: string, { condition, maxAttempts, range }: RestartPolicy): Iterable<Problem> {
  const isKnown = condition.state !== 'dynamic' && maxAttempts.state !== 'dynamic';
  const verdict = excess(maxAttempts.value ?? 0);
  if (!isKnown || condition.value === 'none' || verdict === undefined) return;
  const slot = maxAttempts.state === 'literal' ? maxAttempts : { ...maxAttempts, range };
  yield problem(slot, `\`${name}\` is restarted ${verdict}`, () => maxAttempts.set(most));
}

function problem(slot: Slot<unknown>, message: string, edits: () => ReturnType<Slot<unknown>['remove']>): Problem {
  const title = `Restart it ${most} times when it fails`;
  return { range: slot.range, message, fixes: [shared(slot, { title, safety: 'unsafe', breaks, edits })] };
}
