import { configMapSecrets } from '../model/config-secret.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'secret-in-config-map',
  title: 'Secret in a ConfigMap',
  severity: 'high',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'ConfigMaps are not treated as secret by anybody: roles that read them are given freely, they are not encrypted where the cluster keeps them, and this one is in the repository too.',
  remedy:
    'Keep it in a Secret that is made outside of the repository, or in a store that an operator reads, and mount that. Then replace it, because the old one is known.',
  references: {
    'cis-kubernetes': { id: '5.4.1', relation: 'wider' },
    trivy: [
      { id: 'KSV-0109', relation: 'wider' },
      { id: 'KSV-01010', relation: 'wider' },
    ],
    polaris: { id: 'sensitiveConfigmapContent', relation: 'wider' },
    kubescape: { id: 'C-0012', relation: 'wider' },
  },

  *resource(resource) {
    if (!resource.is('', 'ConfigMap')) return;
    for (const { key, range, what } of configMapSecrets(resource)) {
      yield { range, message: `\`${key}\` of ConfigMap \`${resource.name}\` holds ${what} in plain text` };
    }
  },
});
