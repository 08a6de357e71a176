import { sharingNamespace } from '../model/cluster-objects.ts';
import { objectsAround } from '../model/network-policy.ts';
import { defineRule } from './rule.ts';

const kinds = ['ResourceQuota', 'LimitRange'] as const;

export default defineRule({
  id: 'missing-quota',
  title: 'Namespace without quota and limits',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'Without a quota one namespace can take all that the cluster has; without default limits a container that states none has none.',
  remedy: 'Add a ResourceQuota for the namespace as a whole, and a LimitRange with defaults for its containers.',
  references: {
    nsa: [
      { id: '4.0', relation: 'wider' },
      { id: '4.1', relation: 'wider' },
    ],
    trivy: [
      { id: 'KSV-0039', relation: 'wider' },
      { id: 'KSV-0040', relation: 'wider' },
    ],
    kics: [
      { id: '48a5beba-e4c0-4584-a2aa-e6894e4cf424', relation: 'wider' },
      { id: '4a20ebac-1060-4c81-95d1-1f7f620e983b', relation: 'wider' },
    ],
    kyverno: { id: 'add-ns-quota', relation: 'wider' },
  },

  *resource(resource, { facts, path }) {
    const { name, manifest, nameRange, isNamed } = resource;
    if (!resource.is('', 'Namespace') || manifest.isTemplated || resource.isOpen) return;
    if (!isNamed || name.startsWith('kube-')) return;
    const objects = objectsAround(resource, facts, path);
    if (objects === undefined) return;
    const quotas = sharingNamespace(objects, 'quota', { namespace: name });
    const missing = kinds.filter((kind) => !quotas.some((one) => one.kind === kind));
    if (missing.length === 0) return;
    yield { range: nameRange, message: `Namespace \`${name}\` has no ${missing.join(' and no ')} in this workspace` };
  },
});
