import type { Around } from '../model/container.ts';
import { ignoreByGit } from '../model/ignore-lines.ts';
import { type TrackedSecret, trackedSecrets } from '../model/tracked-secret.ts';
import { defineRule, type Fix, listed, type Problem } from './rule.ts';

/** More names than these make no message better. */
const mostNames = 3;

export default defineRule({
  id: 'unignored-secret-file',
  title: 'File of secrets that git does not ignore',
  severity: 'high',
  profile: 'recommended',
  formats: ['compose'],
  why: 'What git does not ignore is in the repository, or will be with the next `git add .`: from then on everybody who can read the repository, or a copy of it, has the secret, and removing the file later leaves it in the history.',
  remedy:
    'List the file in `.gitignore` and keep a template of it, such as `.env.example`. One that was committed already is taken out by `git rm --cached`, and its secrets are replaced, because they are known.',
  references: { 'cis-docker': { id: '4.10', relation: 'wider' } },

  *project(project, around) {
    for (const found of trackedSecrets(project, around)) yield problem(found, around);
  },
});

function problem(found: TrackedSecret, around: Around): Problem {
  const { path, range } = found;
  const fix: Fix = {
    title: `Have git ignore \`${path}\``,
    safety: 'unsafe',
    breaks:
      'Whoever clones the repository has to be given the file; one that is committed already stays there until `git rm --cached` takes it out',
    edits: (facts) => {
      const change = ignoreByGit(path, around.path, facts);
      return change && [change];
    },
  };
  const related = found.places.slice(0, mostNames).map((place) => ({ ...place, message: 'Set here' }));
  return { range, message: messageOf(found), related, fixes: [fix] };
}

function messageOf({ kind, path, names }: TrackedSecret): string {
  if (kind === 'secret') return `\`${path}\` is a secret, and git does not ignore it`;
  const shown = names.length > mostNames ? names.slice(0, mostNames - 1) : names;
  const rest = names.length - shown.length;
  const what = rest === 0 ? listed(shown) : `${shown.map((name) => `\`${name}\``).join(', ')} and ${rest} more secrets`;
  return `\`${path}\` holds ${what}, and git does not ignore it`;
}
