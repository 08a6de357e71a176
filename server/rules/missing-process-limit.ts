import { processChoices } from '../model/limit-choice.ts';
import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'missing-process-limit',
  title: 'No process limit',
  severity: 'low',
  profile: 'recommended',
  // A pod cannot say it: in Kubernetes it is a setting of the kubelet.
  formats: ['compose'],
  why: 'A program that starts processes without end fills the process table of the host in seconds, and nobody can log in any more to stop it.',
  remedy:
    'Set `pids_limit`, or `pids` under `deploy.resources.limits`, above the processes and threads that it starts.',
  references: {
    'cis-docker': '5.29',
    owasp: { id: 'RULE #7', relation: 'wider' },
    kics: '221e0658-cb2a-44e3-b08a-db96a341d6fa',
  },

  *service(service) {
    const { name, processLimit: limit } = service;
    if (service.isWindows) return;
    if (limit.state === 'dynamic' || (limit.state === 'literal' && (limit.value === undefined || limit.value > 0)))
      return;
    const isOff = limit.state === 'literal' ? `: \`${limit.value}\` means none` : '';
    yield {
      range: limit.range,
      message: `\`${name}\` may start any number of processes${isOff}`,
      fixes() {
        return processChoices(service).map(({ value, text }) =>
          shared(limit, {
            title: `Limit processes and threads to ${text}`,
            safety: 'unsafe',
            breaks: 'It cannot start more than that: see what it uses first',
            edits: () => limit.set(value),
          }),
        );
      },
    };
  },
});
