import { defineRule } from './rule.ts';

/** The engine reports it: only it knows which comments silenced something. */
export default defineRule({
  id: 'ineffective-ignore',
  title: 'Ignore comment without effect',
  severity: 'low',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: 'A comment that silences nothing hides the next real finding there. One without a reason cannot be reviewed, and one that has expired was meant to be looked at again.',
  remedy:
    'Remove the comment, give a reason after the brackets, or set a new date. Of the comments that are meant for other tools, which silence the equal rules here, only an expired one is reported.',
  references: {},
});
