import { baseImage } from '../model/base-image.ts';
import { type BuiltRoot, builtRoot, decidingLine } from '../model/built-root.ts';
import type { Service } from '../model/compose.ts';
import type { Stage } from '../model/dockerfile.ts';
import type { Facts } from '../model/facts.ts';
import type { ImageReference } from '../model/image-reference.ts';
import { knownImage } from '../model/known-image.ts';
import type { Pod, PodContainer } from '../model/pod.ts';
import { mayBeRootInside } from '../model/pod-security.ts';
import { userSlotOf } from '../model/pod-user.ts';
import { notSaid, type RootCourse, rootClause, rootCourse } from '../model/root-course.ts';
import { rootReason, rootVerb } from '../model/root-reason.ts';
import { type RootStage, rootStage } from '../model/root-stage.ts';
import { parseUser, type User } from '../model/user.ts';
import { builtUser, nonRootUserFor, offeredUser } from '../model/user-creation.ts';
import { containerLosses, lossesOf } from '../model/user-losses.ts';
import { switchUser } from '../model/user-switch.ts';
import { defineRule, type Fix, type Problem, type Severity, sentence, shared } from './rule.ts';

export default defineRule({
  id: 'root-user',
  title: 'Container runs as root',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile', 'compose', 'kubernetes'],
  why: 'Root in the container is root of the host to the kernel: whoever breaks into the process may change everything in the container, and one flaw in the kernel or the runtime gives them the host.',
  remedy: 'Switch to a numeric non-root user at the end of the final stage, or set one where the container is started.',
  references: {
    'cis-docker': '4.1',
    nsa: '1.0',
    hadolint: { id: 'DL3002', relation: 'narrower' },
    tally: { id: 'DL3002', relation: 'narrower' },
    trivy: ['DS-0002', { id: 'KSV-0105', relation: 'narrower' }],
    checkov: ['CKV_DOCKER_3', 'CKV_DOCKER_8'].map((id) => ({ id, relation: 'narrower' as const })),
    kics: [
      { id: 'fd54f200-402c-4333-a5a4-36ef6709af2f', relation: 'narrower' },
      { id: '67fd0c4a-68cf-46d7-8c41-bc9fba7e40ae', relation: 'narrower' },
      { id: 'cf34805e-3872-4c08-bf92-6ff7bb0cfadb', relation: 'wider' },
    ],
    semgrep: ['missing-user', 'last-user-is-root'].map((id) => ({ id, relation: 'narrower' as const })),
    'compose-lint': { id: 'CL-0018', relation: 'narrower' },
    kubeaudit: { id: 'nonroot', relation: 'wider' },
  },
  podSecurity: [{ level: 'restricted', check: 'runAsUser', since: [1, 23] }],

  *stage(stage, { facts }) {
    // Windows containers have no root; what they run as is another matter.
    if (!stage.isFinal || stage.isWindows) return;
    const root = rootStage(stage, facts);
    if (root === undefined) return;
    const isOpen = root.startsNothing && root.stepDown === undefined;
    yield {
      range: root.range,
      message: `The image ${rootVerb(root)} as root: ${rootReason(root)}${isOpen ? notSaid : ''}`,
      ...(rootVerb(root) !== 'runs' ? { severity: 'low' } : root.startsNothing ? { severity: 'medium' } : {}),
      fixes: () => [stageFix(stage, root, facts)],
    };
  },

  *service(service, { facts, path }) {
    const built = builtRoot(service, facts, path);
    if (built !== undefined) yield builtProblem(service, built, facts, path);
    else yield* judge(service, service.isBuilt ? undefined : service.image.value, facts);
  },

  *podContainer(container, { kubernetesVersion, facts, path }) {
    const { pod, runAsNonRoot, image } = container;
    const user = userSlotOf(container);
    if (user.state === 'absent' && (pod.isWindows || runAsNonRoot.state === 'dynamic' || runAsNonRoot.value)) return;
    const podSecurity = user.value?.isRoot && !mayBeRootInside(pod, kubernetesVersion) ? (['runAsUser'] as const) : [];
    const built = builtRoot(container, facts, path);
    const problems = built ? [builtProblem(container, built, facts, path)] : judge(container, image.value, facts);
    for (const found of problems) yield { ...found, podSecurity, ...confined(found, pod) };
  },
});

/** With users of its own, the root of a pod is nobody on the node. */
function confined({ message }: Problem, { hostUsers }: Pod): Partial<Problem> {
  if (hostUsers.value !== false) return {};
  return { severity: 'low', message: `${message}, though only inside, as \`hostUsers\` is false` };
}

/** A container by the Dockerfile that its image is built from, which says itself what is not sure. */
function builtProblem(of: Service | PodContainer, built: BuiltRoot, facts: Facts, path: string): Problem {
  const { stage, root, name } = built;
  const isOpen = root.startsNothing && of.arguments.length === 0;
  return {
    range: (of.format === 'kubernetes' ? of.image : (of.build ?? of.image)).range,
    message: `\`${of.name}\` runs as root: no user is set, and in its Dockerfile ${rootReason(root, name)}${isOpen ? notSaid : ''}`,
    ...(isOpen ? { severity: 'medium' } : {}),
    related: decidingLine(of, built, facts, path),
    fixes() {
      const { ids, description } = builtUser(stage, root.stepDown);
      return [runAs(of, ids, description, facts)];
    },
  };
}

function stageFix(stage: Stage, { stepDown }: RootStage, facts: Facts): Fix {
  const user = nonRootUserFor(stage, stepDown);
  return {
    title: `Run as ${user.description}`,
    safety: 'unsafe',
    breaks: sentence(lossesOf(stage, user, stepDown, facts)),
    edits: () => switchUser(stage, user, stepDown, facts),
  };
}

/** A container by the user it is given, else by its image where that is known. */
function* judge(container: Service | PodContainer, image: ImageReference | undefined, facts: Facts): Iterable<Problem> {
  const { user } = container;
  const known = image && knownImage(image);
  const offered = known === undefined ? undefined : offeredUser(known);
  const fixes = offered === undefined ? [] : [runAs(container, offered.ids, offered.description, facts)];
  if (user.value?.isRoot === true) {
    const message = `\`${container.name}\` runs as root: \`${fieldOf(container)}\` is \`${user.value.text}\``;
    const own = container.format === 'kubernetes' ? [leaveToImage(container)] : [];
    yield { range: user.range, message, fixes: [...fixes, ...own] };
  } else if (user.state === 'absent' && image !== undefined && baseImage(image, facts).user?.isRoot === true) {
    const course = known === undefined ? 'stays' : rootCourse(container, known);
    const message = `\`${container.name}\` ${rootClause(course, `\`${image.text}\``)}`;
    yield { range: container.image.range, message, severity: severities[course] ?? 'medium', fixes };
  }
}

/** In between are those of which a part stays root, and may yet be taken over by the rest. */
const severities: { readonly [course in RootCourse]?: Severity } = { stays: 'high', stepsDown: 'low' };

function leaveToImage({ user, pod }: PodContainer): Fix {
  const breaks = "It runs as its image's user, who may not change files that belong to root";
  const title = `Leave the user to the image instead of \`runAsUser: ${user.value?.text}\``;
  return shared(user, { title, safety: 'unsafe', breaks, edits: () => user.remove() ?? pod.user.remove() });
}

function runAs(container: Service | PodContainer, ids: string, who: string, facts: Facts): Fix {
  const { user, format } = container;
  const argument = format === 'kubernetes' ? (ids.split(':')[0] as string) : ids;
  return shared(user, {
    title: `Set \`${fieldOf(container)}: ${argument}\`, ${who}`,
    safety: 'unsafe',
    breaks: sentence(containerLosses(container, facts)),
    edits: () => user.set(parseUser(argument) as User),
  });
}

const fieldOf = ({ format }: Service | PodContainer) => (format === 'kubernetes' ? 'runAsUser' : 'user');
