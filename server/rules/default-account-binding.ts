import { roleBinding } from '../model/role-binding.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'default-account-binding',
  title: 'Role bound to the default service account',
  severity: 'medium',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Every pod that names no service account runs as `default`. A role for it is a role for all of them, those of tomorrow included.',
  remedy: 'Make a service account for the program that needs the role, and bind it to that.',
  references: {
    'cis-kubernetes': { id: '5.1.5', relation: 'wider' },
    checkov: 'CKV_K8S_42',
    kics: '1e749bc9-fde8-471c-af0c-8254efd2dee5',
    kubescape: { id: 'C-0189', relation: 'wider' },
  },

  *resource(resource) {
    const binding = roleBinding(resource);
    for (const subject of binding?.subjects ?? []) {
      if (subject.kind !== 'ServiceAccount' || subject.name.value !== 'default') continue;
      const where = subject.namespace === undefined ? 'its namespace' : `\`${subject.namespace}\``;
      const role = binding?.roleName.value;
      yield {
        range: subject.name.range,
        message: `Every pod of ${where} that names no service account is given ${role === undefined ? 'a role' : `\`${role}\``} by \`${resource.name}\``,
        fixes: [
          {
            title: `Take \`default\` out of \`${resource.name}\``,
            safety: 'unsafe',
            breaks: 'Pods that use the role without an account of their own are refused',
            edits: () => subject.remove(),
          },
        ],
      };
    }
  },
});
