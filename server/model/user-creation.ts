import type { Edit } from '../text/edit.ts';
import { type Account, programAccounts } from './account.ts';
import type { Instruction, Stage } from './dockerfile.ts';
import type { KnownImage } from './known-image.ts';
import type { StepDown } from './step-down.ts';

/** What a stage needs to run as somebody else than root. */
export interface NonRootUser {
  /** Commands that make the user, to be run before `USER`; none where the image ships it or no name is needed. */
  readonly creation: readonly string[];
  /** Edits that give the user a number where it is created. */
  readonly numbering: readonly Edit[];
  /** Argument of `USER`, numeric so that Kubernetes can verify it, wherever a number is known. */
  readonly argument: string;
  /** For titles: `node (1000)`, `10001`. */
  readonly description: string;
}

/** Above the ids that distributions give to people and services. */
const freeId = 10001;
/** What images without a user table conventionally run as: distroless and Chainguard call it nonroot. */
const nonRootId = 65532;

const creations = {
  shadow: (name: string) =>
    `groupadd --system --gid ${freeId} ${name} && useradd --system --uid ${freeId} --gid ${name} --no-create-home --shell /usr/sbin/nologin ${name}`,
  busybox: (name: string) => `addgroup -S -g ${freeId} ${name} && adduser -S -D -H -u ${freeId} -G ${name} ${name}`,
};

/** The user that `stage` can run as: the one that it steps down to, the one it had before, the one that its base ships, or one made as that base does it. */
export function nonRootUserFor(stage: Stage, stepDown: StepDown | undefined): NonRootUser {
  const accounts = programAccounts(stage);
  const earlier = earlierUser(stage);
  const named = (stepDown?.skip && stepDown.user) ?? earlier;
  if (named !== undefined) {
    const without = stepDown?.isOwn ? '' : `, without \`${stepDown?.by}\``;
    const description = named === earlier ? `\`${earlier}\` again` : `\`${named}\`${without}`;
    const account = accounts.findLast(({ name }) => name === named);
    if (account !== undefined) return { ...asAccount(stage, account), description };
    return { creation: [], numbering: [], argument: systemNumber(stage, named) ?? named, description };
  }
  const account = accounts.at(-1);
  if (account !== undefined) return asAccount(stage, account);
  const { knownBase } = stage;
  const offered = knownBase?.offersUser;
  if (offered === undefined) return newUser(stage);
  const description = `\`${offered.name}\` (${offered.uid}), which the base ships`;
  return { creation: [], numbering: [], argument: String(offered.uid), description };
}

/** The number of a user that every Debian has, and its children: https://salsa.debian.org/debian/base-passwd */
function systemNumber(stage: Stage, name: string): string | undefined {
  const numbers: Readonly<Record<string, string>> = { 'www-data': '33', nobody: '65534' };
  return stage.knownBase?.packageManager === 'apt' && Object.hasOwn(numbers, name) ? numbers[name] : undefined;
}

/** A user for `user:` or `runAsUser`, and for titles what it is. */
export interface UserChoice {
  readonly ids: string;
  readonly description: string;
}

const unnamed: UserChoice = { ids: `${freeId}:${freeId}`, description: 'a number without a name in the image' };

/** Who a container of what `stage` makes can run as without the Dockerfile being changed: an account of the image by its number, else a free one. */
export function builtUser(stage: Stage, stepDown: StepDown | undefined): UserChoice {
  const { creation, numbering, argument, description } = nonRootUserFor(stage, stepDown);
  const isThere = creation.length === 0 && numbering.length === 0 && /^\d+(?::\d+)?$/.test(argument);
  return isThere ? { ids: argument, description } : unnamed;
}

/** Who a container of `image` can run as; undefined when that is not known, as of a program with folders of its own. */
export function offeredUser({ offersUser, isBase }: KnownImage): UserChoice | undefined {
  if (offersUser === undefined) return isBase ? unnamed : undefined;
  const { uid, gid, name } = offersUser;
  return { ids: `${uid}:${gid}`, description: `the image's \`${name}\`` };
}

/** A user with a name where the base can make one, else a number alone. */
function newUser(stage: Stage): NonRootUser {
  const tool = userToolOf(stage);
  if (tool === 'shadow' || tool === 'busybox') {
    const name = wordsRun(stage).has('app') ? 'nonroot' : 'app';
    const description = `a new user, ${freeId}`;
    return { creation: [creations[tool](name)], numbering: [], argument: `${freeId}:${freeId}`, description };
  }
  const id = tool === 'none' ? nonRootId : freeId;
  return { creation: [], numbering: [], argument: `${id}:${id}`, description: `user ${id}` };
}

/** By its number; where it has none yet, it is given one. */
function asAccount(stage: Stage, account: Account): NonRootUser {
  const { name, uid, uidVariable } = account;
  const creator = account.stage === stage ? 'the stage' : `\`${account.stage.label}\``;
  const description = `\`${name}\`, which ${creator} creates`;
  if (typeof uid === 'number') return { creation: [], numbering: [], argument: String(uid), description };
  if (uidVariable !== undefined && account.stage === stage)
    return { creation: [], numbering: [], argument: uidVariable, description };
  const numbered = uid === 'free' ? numberAccount(stage, account) : undefined;
  if (numbered === undefined) return { creation: [], numbering: [], argument: name, description };
  return {
    creation: [],
    numbering: numbered.numbering,
    argument: String(freeId),
    description: `${description}, with the number ${freeId}`,
  };
}

/** A number for an account that is created without one, and the edits that give it; undefined where that takes a guess. */
export function numberAccount(stage: Stage, { tool }: Account): { uid: number; numbering: Edit[] } | undefined {
  const option = uidOption(stage, tool.text);
  if (option === undefined) return undefined;
  const at = tool.range.end;
  return { uid: freeId, numbering: [{ range: { start: at, end: at }, newText: ` ${option} ${freeId}` }] };
}

/** How a number is given to a new user there; undefined when it is not known which adduser it is. */
function uidOption(stage: Stage, tool: string): string | undefined {
  if (wordsRun(stage).has(String(freeId))) return undefined;
  if (tool === 'useradd') return '--uid';
  const kind = tool === 'adduser' ? userToolOf(stage) : undefined;
  return kind === 'busybox' ? '-u' : kind === 'shadow' ? '--uid' : undefined;
}

/** A non-root user that the stage, or one that it builds on, switched to and then left. */
export function earlierUser(stage: Stage): string | undefined {
  return switchesOf(stage)
    .slice(0, -1)
    .map((instruction) => instruction.words[0]?.value)
    .findLast((user) => user !== undefined && !/^(?:root|0)(?::|$)/.test(user));
}

function switchesOf(stage: Stage): Instruction[] {
  const earlier = stage.parent === undefined ? [] : switchesOf(stage.parent);
  return [...earlier, ...stage.instructions.filter(({ keyword }) => keyword === 'USER')];
}

/** From the table, else from the package manager that the stage uses. */
function userToolOf(stage: Stage): KnownImage['userTool'] {
  if (stage.isScratch) return 'none';
  if (stage.knownBase?.userTool !== undefined) return stage.knownBase.userTool;
  const names = wordsRun(stage);
  if (names.has('apk')) return 'busybox';
  return names.has('apt-get') || names.has('apt') || names.has('useradd') ? 'shadow' : undefined;
}

/** Every word of the commands that are run to build the stage, parents included. */
export function wordsRun(stage: Stage): Set<string | undefined> {
  const names = new Set(stage.parent === undefined ? [] : wordsRun(stage.parent));
  for (const { keyword, commands } of stage.instructions) {
    if (keyword !== 'RUN') continue;
    for (const { name, words } of commands)
      for (const value of [name, ...words.map((word) => word.value)]) names.add(value);
  }
  return names;
}
