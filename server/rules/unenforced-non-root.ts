import {
  anyUser,
  heirsOf,
  isBoundToRoot,
  lossesOf,
  needsRoot,
  numberFor,
  openContainers,
  openness,
  questionOf,
  refuseRoot,
  type Start,
  startOf,
} from '../model/enforced-user.ts';
import { isSetInContainers } from '../model/knative.ts';
import type { Pod, PodContainer } from '../model/pod.ts';
import { mayBeRootInside } from '../model/pod-security.ts';
import type { Slot } from '../text/slot.ts';
import { type Context, defineRule, type Fix, listed, type Problem, shared } from './rule.ts';

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
  *pod(pod, context) {
    if (mayBeRootInside(pod, context.kubernetesVersion)) return;
    const startsOf = (containers: readonly PodContainer[]) =>
      containers.map((container) => startOf(container, context.facts, context.path));
    // They refuse it of the pod even where every container says otherwise.
    if (pod.runAsNonRoot.value === false) yield podProblem(pod, startsOf(heirsOf(pod)), context);
    yield* judgeUnusedRoot(pod);
    const open = openContainers(pod);
    const judged = context.isForPosture === true ? open : open.filter((container) => !needsRoot(container));
    if (judged.length === 0) return;
    const isPodSilent = pod.runAsNonRoot.state === 'absent' && judged.length === open.length;
    if (isPodSilent && open.every(({ runAsNonRoot }) => runAsNonRoot.state === 'absent')) {
      const starts = startsOf(pod.containers);
      const where = isSetInContainers(pod) ? 'its containers' : 'the pod';
      yield {
        range: pod.nameRange,
        ...openness(pod.name, starts),
        podSecurity: ['runAsNonRoot'],
        fixes: enforceFixes(pod.runAsNonRoot, where, starts, context),
      };
    } else {
      for (const container of judged) yield containerProblem(container, startsOf([container]), context);
    }
  },
});

/** Where it is known who runs, or a registry can be asked; the standards ask for it whoever that is. */
function enforceFixes(slot: Slot<boolean>, where: string, starts: readonly Start[], context: Context): Fix[] {
  const { facts, path, isForPosture } = context;
  if (starts.length > 0 && starts.every(({ container }) => container.privileged.value === true)) return [];
  const title = `Set \`runAsNonRoot: true\` for ${where}`;
  const isUnknown = starts.some(({ kind }) => kind === 'unknown');
  const withUsers = starts.filter((one) => numberFor(one) !== undefined && (one.uid !== undefined || !isForPosture));
  const users = listed([...new Set(withUsers.map((one) => `runAsUser: ${one.uid ?? anyUser}`))]);
  const losses = [...new Set([breaks, ...withUsers.flatMap((one) => lossesOf(one, facts))])].join(', and ');
  const given: Fix = {
    title: users === '' ? title : `${title}, with ${users}`,
    ...{ safety: 'unsafe', breaks: losses },
    edits: () => refuseRoot(isForPosture ? withUsers : starts, slot),
  };
  if (isForPosture === true)
    return [...(users === '' ? [] : [given]), { title, safety: 'unsafe', breaks, edits: () => slot.set(true) }];
  if (starts.some(isBoundToRoot)) return [];
  if (!isUnknown) return [given];
  const needs = questionOf(starts);
  if (needs?.kind !== 'image') return [];
  const asked: Fix = {
    title: `${title}, once its registry has said who \`${needs.reference}\` runs as`,
    safety: 'unsafe',
    breaks: `Where that is root or a name, \`runAsUser: ${anyUser}\` is set as well, and it runs as another user than it wants: files of others can no longer be written, nor ports below 1024 opened`,
    needs,
    edits: (now) => {
      const known = starts.map(({ container }) => startOf(container, now, path));
      return known.some((one) => one.kind === 'unknown' || isBoundToRoot(one)) ? undefined : refuseRoot(known, slot);
    },
  };
  return [asked];
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

function podProblem({ name, runAsNonRoot }: Pod, starts: readonly Start[], context: Context): Problem {
  return {
    range: runAsNonRoot.range,
    message: `\`${name}\` is allowed to run as root: \`runAsNonRoot\` is false`,
    podSecurity: ['runAsNonRoot'],
    fixes: enforceFixes(runAsNonRoot, 'the pod', starts, context).map((fix) => shared(runAsNonRoot, fix)),
  };
}

function containerProblem(container: PodContainer, starts: readonly Start[], context: Context): Problem {
  const { name, runAsNonRoot } = container;
  const isSet = runAsNonRoot.state === 'literal';
  const message = `\`${name}\` is allowed to run as root: \`runAsNonRoot\` is not true`;
  return {
    range: runAsNonRoot.range,
    ...(isSet ? { message } : openness(name, starts)),
    podSecurity: ['runAsNonRoot'],
    fixes: enforceFixes(runAsNonRoot, `\`${name}\``, starts, context),
  };
}
