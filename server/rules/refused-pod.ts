import { defineRule } from './rule.ts';

/** The engine reports it: what admission refuses a pod for is what other rules say of it. */
export default defineRule({
  id: 'refused-pod',
  title: 'Pod that its namespace refuses',
  severity: 'medium',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'The namespace enforces a level of the Pod Security Standards that the pod does not meet. A Deployment is accepted all the same, and then gets no pods; the quick way out is to take the label off the namespace.',
  remedy: 'Harden the pod to the level of its namespace, or put it into a namespace that is meant for such pods.',
  references: {},
});
