import { accountNumber } from '../model/account-number.ts';
import { type BuiltImage, placeInFile, stageNamed } from '../model/built-stage.ts';
import type { Stage } from '../model/dockerfile.ts';
import type { ImageUser } from '../model/facts.ts';
import { pathBeside } from '../model/file-path.ts';
import type { PodContainer } from '../model/pod.ts';
import { type Refusal, refusalOf, refusedContainer } from '../model/refused-user.ts';
import { rootReason } from '../model/root-reason.ts';
import { rootStage } from '../model/root-stage.ts';
import { parseUser } from '../model/user.ts';
import { type NumberedUser, userByNumber } from '../model/user-by-number.ts';
import { builtUser, nonRootUserFor } from '../model/user-creation.ts';
import { switchUser } from '../model/user-switch.ts';
import type { Edit } from '../text/edit.ts';
import { type Context, defineRule, type Fix, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'refused-user',
  title: 'Image that `runAsNonRoot` refuses',
  severity: 'medium',
  profile: 'recommended',
  formats: ['kubernetes', 'dockerfile'],
  why: 'With `runAsNonRoot: true` a kubelet starts a container only if it can see that its user is not root. It refuses an image that ends as root, and one whose user is a name, because what the name stands for is in the image. Whoever is in a hurry then takes the setting out.',
  remedy: 'End the Dockerfile with a numeric `USER` that is not root, or give the pod a `runAsUser`.',
  references: { hadolint: { id: 'DL3066', relation: 'wider' } },

  *podContainer(container, { facts, path }) {
    const found = refusedContainer(container, facts, path);
    if (found === undefined) return;
    const { refusal, built } = found;
    const { name, image, runAsNonRoot } = container;
    const place = built && placeInFile(built, built.stage.lastUser?.instruction ?? built.stage.from);
    const because =
      built === undefined
        ? `\`${image.value?.text}\` runs as root`
        : reasonOf(refusal, built.stage, 'in its Dockerfile ', facts);
    yield {
      range: image.range,
      message: `\`${name}\` is refused by the kubelet: \`runAsNonRoot\` is true, and ${because}`,
      related: [
        ...(place
          ? [{ ...place, message: refusal.kind === 'root' ? 'Ends as root here' : 'The user is named here' }]
          : []),
        { range: runAsNonRoot.range, message: 'Root is refused here' },
      ],
      fixes: () => (built === undefined ? [] : [...dockerfileFixes(built, facts), ...podFixes(container, built.stage)]),
    };
  },

  *stage(stage, context) {
    const refusal = stage.isFinal ? refusalOf(stage, context.facts) : undefined;
    const refusing =
      refusal &&
      usersOf(stage, context).filter(({ runAsNonRoot, user }) => runAsNonRoot === true && user === undefined);
    if (refusal === undefined || refusing === undefined || refusing.length === 0) return;
    yield stageProblem(stage, refusal, refusing, context);
  },
});

/** The containers that run what `stage` makes. */
function usersOf(stage: Stage, { facts, path }: Context): readonly ImageUser[] {
  const answer = facts.imageUsers(path);
  return answer.state === 'known' ? answer.value.filter(({ target }) => stageNamed(stage.build, target) === stage) : [];
}

function stageProblem(stage: Stage, refusal: Refusal, users: readonly ImageUser[], { facts, path }: Context): Problem {
  const [first] = users as [ImageUser];
  const others = users.length === 1 ? '' : ` and ${users.length - 1} more`;
  return {
    range: stage.lastUser?.user.range ?? stage.base.range,
    message: `\`${first.workload}\`${others} cannot start this image: \`runAsNonRoot\` is true there, and ${reasonOf(refusal, stage, '', facts)}`,
    related: users.flatMap(({ file, range, workload }) => {
      const answer = facts.file(pathBeside(path, file));
      const text = answer.state === 'known' ? answer.value?.text : undefined;
      return text === undefined ? [] : [{ range, file: { path: file, text }, message: `Run by \`${workload}\` here` }];
    }),
    fixes() {
      const fix = stageFix(stage, facts);
      return fix === undefined ? [] : [fix];
    },
  };
}

function reasonOf({ kind, user }: Refusal, stage: Stage, where: string, facts: Context['facts']): string {
  if (kind === 'name') return `${where}the user is \`${user.text}\`, a name that may stand for root`;
  const root = rootStage(stage, facts);
  return root === undefined ? `${where}the user is root` : `${where}${rootReason(root)}`;
}

interface StageFix extends Pick<Fix, 'title' | 'safety' | 'breaks'> {
  edits(): readonly Edit[] | undefined;
}

function stageFix(stage: Stage, facts: Context['facts']): StageFix | undefined {
  const numbered = userByNumber(stage);
  if (stage.lastUser?.user.value?.isRoot === false) return numbered && numberFix(stage, numbered);
  const root = rootStage(stage, facts);
  const user = root && nonRootUserFor(stage, root.stepDown);
  if (root === undefined || user === undefined || !/^\d/.test(user.argument)) return undefined;
  const breaks = 'Files that belong to root can no longer be written';
  return {
    title: `Run as ${user.description}`,
    safety: 'unsafe',
    breaks,
    edits: () => switchUser(stage, user, root.stepDown, facts),
  };
}

function numberFix({ lastUser }: Stage, { target, numbering, edits }: NumberedUser): StageFix {
  const title = `Write the number of \`${lastUser?.user.value?.name}\`: \`${target}\``;
  if (numbering.length === 0) return { title, safety: 'safe', edits };
  const breaks = 'Volumes that it wrote under the number that it had need a new owner';
  return { title, safety: 'unsafe', breaks, edits };
}

/** The same in the Dockerfile, where the build gives it no arguments: edits are of the file as it stands. */
function dockerfileFixes({ stage, build, file }: BuiltImage, facts: Context['facts']): Fix[] {
  const fix = file && stage.build === build ? stageFix(stage, facts) : undefined;
  if (fix === undefined || file === undefined) return [];
  const edits = () => {
    const changes = fix.edits();
    return changes && [{ path: file.path, text: file.text, edits: changes }];
  };
  return [{ ...fix, title: `${fix.title}, in \`${file.path}\``, edits }];
}

function podFixes({ user, name }: PodContainer, stage: Stage): Fix[] {
  const named = stage.lastUser?.user.value?.name;
  const number = named === undefined || named === 'root' ? undefined : accountNumber(stage, named);
  const ids =
    number === undefined
      ? named === undefined || named === 'root'
        ? builtUser(stage, undefined).ids
        : undefined
      : number.numbering.length === 0
        ? `${number.uid}`
        : undefined;
  const wanted = ids === undefined ? undefined : parseUser(ids.split(':')[0] as string);
  if (wanted === undefined) return [];
  const title = `Set \`runAsUser: ${wanted.text}\` for \`${name}\``;
  const breaks = 'It runs as that user, who may not change files that belong to another';
  return [shared(user, { title, safety: 'unsafe', breaks, edits: () => user.set(wanted) })];
}
