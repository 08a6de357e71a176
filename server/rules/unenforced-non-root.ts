import type { PodContainer } from '../model/pod.ts';
import { defineRule, type Problem } from './rule.ts';

const breaks = 'The kubelet refuses to start an image that runs as root, or whose user is a name instead of a number';

export default defineRule({
  id: 'unenforced-non-root',
  title: 'Root is not refused',
  severity: 'medium',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Who a container runs as is up to its image until `runAsNonRoot: true` makes the kubelet check: the next version of the image may run as root, and nothing would stop it.',
  remedy: 'Set `runAsNonRoot: true` in the security context of the pod, and a numeric `USER` in the image.',
  references: {
    'pod-security': 'restricted/runAsNonRoot',
    'cis-kubernetes': '5.2.7',
    nsa: '1.0',
    trivy: 'KSV-0012',
    checkov: { id: 'CKV_K8S_23', relation: 'narrower' },
    kics: { id: 'cf34805e-3872-4c08-bf92-6ff7bb0cfadb', relation: 'narrower' },
    semgrep: 'run-as-non-root',
    'kube-linter': { id: 'run-as-non-root', relation: 'narrower' },
    polaris: 'runAsRootAllowed',
    kubeaudit: { id: 'nonroot', relation: 'narrower' },
    kyverno: 'require-run-as-nonroot',
  },

  // The fields alone decide, as in the Pod Security Standards; `root-user` judges who really runs.
  *pod(pod, { kubernetesVersion: [major, minor] }) {
    if (pod.hostUsers.value === false && (major > 1 || minor >= 35)) return;
    const open = pod.containers.filter(
      ({ runAsNonRoot }) => runAsNonRoot.value !== true && runAsNonRoot.state !== 'dynamic',
    );
    const isPodSilent = pod.runAsNonRoot.state === 'absent';
    if (isPodSilent && open.length > 0 && open.every(({ runAsNonRoot }) => runAsNonRoot.state === 'absent')) {
      yield {
        range: pod.nameRange,
        message: `\`${pod.name}\` may run as root: \`runAsNonRoot\` is not set`,
        fixes: [
          {
            title: 'Set `runAsNonRoot: true` for the pod',
            safety: 'unsafe',
            breaks,
            edits: () => pod.runAsNonRoot.set(true),
          },
        ],
      };
    } else {
      for (const container of open) yield containerProblem(container);
    }
  },
});

function containerProblem({ name, runAsNonRoot }: PodContainer): Problem {
  const isSet = runAsNonRoot.state === 'literal';
  return {
    range: runAsNonRoot.range,
    message: isSet
      ? `\`${name}\` is allowed to run as root: \`runAsNonRoot\` is not true`
      : `\`${name}\` may run as root: \`runAsNonRoot\` is not set`,
    fixes: [
      {
        title: `Set \`runAsNonRoot: true\` for \`${name}\``,
        safety: 'unsafe',
        breaks,
        edits: () => runAsNonRoot.set(true),
      },
    ],
  };
}
