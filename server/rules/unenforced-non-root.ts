import { baseImage } from '../model/base-image.ts';
import type { Facts } from '../model/facts.ts';
import { isSetInContainers } from '../model/knative.ts';
import { knownImage } from '../model/known-image.ts';
import type { Pod, PodContainer } from '../model/pod.ts';
import { mayBeRootInside } from '../model/pod-security.ts';
import { parseUser } from '../model/user.ts';
import { containerLosses } from '../model/user-losses.ts';
import { defineRule, type Fix, listed, type Problem, shared } from './rule.ts';

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
  podSecurity: [
    { level: 'restricted', check: 'runAsNonRoot' },
    { level: 'restricted', check: 'runAsUser', since: [1, 23] },
  ],

  // The fields alone decide, as in the Pod Security Standards; `root-user` judges who really runs.
  *pod(pod, { kubernetesVersion, facts }) {
    if (mayBeRootInside(pod, kubernetesVersion)) return;
    // They refuse it of the pod even where every container says otherwise.
    if (pod.runAsNonRoot.value === false) yield podProblem(pod);
    yield* judgeUnusedRoot(pod);
    const open = pod.containers.filter(
      ({ runAsNonRoot }) =>
        runAsNonRoot.value !== true &&
        runAsNonRoot.state !== 'dynamic' &&
        (runAsNonRoot.state === 'absent' || runAsNonRoot.range.start !== pod.runAsNonRoot.range.start),
    );
    const isPodSilent = pod.runAsNonRoot.state === 'absent';
    if (isPodSilent && open.length > 0 && open.every(({ runAsNonRoot }) => runAsNonRoot.state === 'absent')) {
      yield {
        range: pod.nameRange,
        ...openness(pod),
        podSecurity: ['runAsNonRoot'],
        fixes: enforceFixes(pod, facts),
      };
    } else {
      for (const container of open) yield containerProblem(container);
    }
  },
});

/** Low where only a container that is added later may be root, or where breaking in is worth the host anyway. */
function openness({ name, containers }: Pod): Pick<Problem, 'message' | 'severity'> {
  const isGiven = containers.every(({ user }) => user.value?.isRoot === false);
  const how = isGiven ? 'does not refuse root, though no container is' : 'may run as root';
  const isLow = isGiven || containers.every(({ privileged }) => privileged.value === true);
  return { message: `\`${name}\` ${how}: \`runAsNonRoot\` is not set`, ...(isLow ? { severity: 'low' } : {}) };
}

/** With the numbers of users that images offer besides root, else alone. */
function enforceFixes(pod: Pod, facts: Facts): Fix[] {
  if (pod.containers.every(({ privileged }) => privileged.value === true)) return [];
  const title = `Set \`runAsNonRoot: true\` for ${isSetInContainers(pod) ? 'its containers' : 'the pod'}`;
  const alone: Fix = { title, safety: 'unsafe', breaks, edits: () => pod.runAsNonRoot.set(true) };
  const others = pod.containers.flatMap((container) => {
    const image = container.image.value;
    if (image === undefined || container.user.state !== 'absent') return [];
    const known = knownImage(image);
    const isRoot = baseImage(image, facts).user?.isRoot === true;
    // The kubelet cannot tell of a name that it is not root's.
    const uid = isRoot ? known?.offersUser?.uid : known?.user?.name === undefined ? undefined : known.user.uid;
    const user = uid === undefined || uid === 0 ? undefined : parseUser(`${uid}`);
    return user === undefined
      ? []
      : [{ user, slot: container.user, losses: isRoot ? containerLosses(container, facts) : [] }];
  });
  if (others.length === 0) return [alone];
  const users = listed([...new Set(others.map(({ user }) => `runAsUser: ${user.text}`))]);
  const edits = () => {
    // What belongs to a container comes first, where both end up in one place.
    const all = [...others.map(({ user, slot }) => slot.set(user)), pod.runAsNonRoot.set(true)];
    return all.every((some) => some !== undefined) ? all.flat() : undefined;
  };
  const losses = [breaks, ...new Set(others.flatMap((other) => other.losses))].join(', and ');
  return [{ title: `${title}, with ${users} as its images offer`, safety: 'unsafe', breaks: losses, edits }, alone];
}

/** A root that no container is given yet; what is given to one, `root-user` finds. */
function* judgeUnusedRoot({ name, user, containers }: Pod): Iterable<Problem> {
  const isUsed = containers.some((container) => container.user.range.start === user.range.start);
  if (user.value?.isRoot !== true || isUsed) return;
  const fix: Fix = {
    title: 'Remove `runAsUser: 0`',
    safety: 'unsafe',
    breaks: 'A container that is added later is no longer root unless it says so',
    edits: () => user.remove(),
  };
  // Templates may leave it to some of them.
  const isUnknown = containers.some((container) => container.user.state === 'dynamic');
  yield {
    range: user.range,
    message: `\`${name}\` gives root to the containers that say nothing else${isUnknown ? '' : ', though there is none now'}`,
    severity: 'low',
    podSecurity: ['runAsUser'],
    fixes: isUnknown ? [] : [shared(user, fix)],
  };
}

function podProblem({ name, runAsNonRoot }: Pod): Problem {
  const title = 'Set `runAsNonRoot: true` for the pod';
  return {
    range: runAsNonRoot.range,
    message: `\`${name}\` is allowed to run as root: \`runAsNonRoot\` is false`,
    podSecurity: ['runAsNonRoot'],
    fixes: [shared(runAsNonRoot, { title, safety: 'unsafe', breaks, edits: () => runAsNonRoot.set(true) })],
  };
}

function containerProblem({ name, runAsNonRoot }: PodContainer): Problem {
  const isSet = runAsNonRoot.state === 'literal';
  return {
    range: runAsNonRoot.range,
    message: isSet
      ? `\`${name}\` is allowed to run as root: \`runAsNonRoot\` is not true`
      : `\`${name}\` may run as root: \`runAsNonRoot\` is not set`,
    podSecurity: ['runAsNonRoot'],
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
