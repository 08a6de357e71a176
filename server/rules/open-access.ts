import { isExposed } from '../model/exposure.ts';
import { type OpenAccess, openAccess } from '../model/open-access.ts';
import { defineRule, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'open-access',
  title: 'Access without a password',
  severity: 'high',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'Whoever reaches the port is let in, with all rights as a rule: a published port, another container that was taken over, or a page in a browser on the same machine is enough. Databases that ask for nothing are found, copied and held to ransom within hours.',
  remedy:
    'Give the program a password, in a file (`secrets:`, a volume from a Secret), and take the switch away that does without. A password costs nothing on a developer’s machine either.',
  references: { 'cis-docker': { id: '5.14', relation: 'wider' } },

  *service(service) {
    // What other files bring may be the password.
    const found = openAccess(service, service.envFiles.state !== 'absent');
    for (const one of found) yield problem(service.name, one, isExposed(service));
  },

  *podContainer(container) {
    for (const one of openAccess(container, true)) yield problem(container.name, one, false);
  },
});

function problem(name: string, { written, what, range, sharedBy, remove }: OpenAccess, isReached: boolean): Problem {
  const fix = shared(
    { sharedBy },
    {
      title: `Remove \`${written}\``,
      safety: 'unsafe' as const,
      breaks:
        'Whoever uses it without a password is refused, and it may not start until it is given one; what was set up without one may stay as it is',
      edits: remove,
    },
  );
  const message = `\`${name}\` lets everybody into ${what} without a password: \`${written}\``;
  const who = isReached ? '' : ', from every container on its networks';
  return { range, message: message + who, ...(isReached ? {} : { severity: 'medium' }), fixes: [fix] };
}
