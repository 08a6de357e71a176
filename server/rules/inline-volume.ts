import type { PodVolume } from '../model/pod.ts';
import { isRestrictedVolume } from '../model/pod-security.ts';
import { defineRule, type Fix, shared } from './rule.ts';

export default defineRule({
  id: 'inline-volume',
  title: 'Storage addressed by the pod itself',
  severity: 'low',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: "Such a volume has the node mount whatever server, share or disk the pod names, with the node's network and the kernel's drivers. Which storage a workload may reach is then up to whoever writes its manifest. `gitRepo` even runs git as root on the node.",
  remedy:
    'Describe the storage in a PersistentVolume, and let the pod name a PersistentVolumeClaim. Clone repositories in an init container.',
  references: {
    'pod-security': { id: 'restricted/restrictedVolumes', relation: 'wider' },
    trivy: { id: 'KSV-0028', relation: 'wider' },
    kyverno: { id: 'restrict-volume-types', relation: 'wider' },
  },
  podSecurity: [{ level: 'restricted', check: 'restrictedVolumes' }],

  *pod({ name, volumes }) {
    for (const volume of volumes) {
      const { kind, range } = volume;
      // Volumes of the node have rules of their own.
      if (isRestrictedVolume(kind) || kind === 'hostPath') continue;
      const isGit = kind === 'gitRepo';
      yield {
        range,
        message: isGit
          ? `\`${name}\` has the node clone a repository, as root and with hooks that the repository may bring along`
          : `\`${name}\` names its storage itself, by a volume of the kind \`${kind}\``,
        ...(isGit ? { severity: 'high' } : {}),
        fixes: [isGit ? emptyFix(volume) : claimFix(volume)],
      };
    }
  },
});

function emptyFix(volume: PodVolume): Fix {
  return shared(volume, {
    title: 'Mount an empty volume instead of the repository',
    safety: 'unsafe',
    breaks:
      'The files of the repository are missing until an init container clones it into the volume, which may hold 1 GiB',
    edits: () => volume.replace('emptyDir', { sizeLimit: '1Gi' }),
  });
}

function claimFix(volume: PodVolume): Fix {
  const claim = volume.name ?? '';
  return shared(volume, {
    title: `Use the PersistentVolumeClaim \`${claim}\` instead of \`${volume.kind}\``,
    safety: 'unsafe',
    breaks: `The pod does not start until there is a PersistentVolumeClaim \`${claim}\`, with the same storage behind it`,
    edits: () => (claim === '' ? undefined : volume.replace('persistentVolumeClaim', { claimName: claim })),
  });
}
