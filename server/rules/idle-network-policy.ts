import { isIdle, objectsAround } from '../model/network-policy.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'idle-network-policy',
  title: 'NetworkPolicy that selects no pod',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'A policy whose labels no pod has protects nothing, and looks as if it did: mostly the labels were changed, or misspelt.',
  remedy: 'Select by the labels that the pods have, or remove the policy.',
  references: {
    kics: '85ab1c5b-014e-4352-b5f8-d7dea3bb4fd3',
    'kube-linter': { id: 'dangling-networkpolicy', relation: 'wider' },
    'kube-score': { id: 'NetworkPolicy targets Pod', relation: 'wider' },
    kubescape: { id: 'C-0299', relation: 'wider' },
  },

  *resource(resource, { facts, path }) {
    if (!resource.is('networking.k8s.io', 'NetworkPolicy') || resource.manifest.isTemplated) return;
    const objects = objectsAround(resource, facts, path);
    if (objects === undefined || isIdle(resource, objects) !== true) return;
    const message = `NetworkPolicy \`${resource.name}\` selects no pod of this workspace`;
    yield { range: resource.nameRange, message };
  },
});
