import type { Instruction, Stage } from './dockerfile.ts';
import type { KnownImage } from './known-image.ts';

/** What a stage needs to run as somebody else than root. */
export interface NonRootUser {
  /** Instructions that make the user, to stand before `USER`; none where the image ships it or no name is needed. */
  readonly creation: readonly string[];
  /** Argument of `USER`, numeric so that Kubernetes can verify it. */
  readonly argument: string;
  /** For titles: `node (1000)`, `10001`. */
  readonly description: string;
}

/** Above the ids that distributions give to people and services. */
const freeId = 10001;
/** What images without a user table conventionally run as: distroless and Chainguard call it nonroot. */
const nonRootId = 65532;

const shadow = `RUN groupadd --system --gid ${freeId} app && useradd --system --uid ${freeId} --gid app --no-create-home --shell /usr/sbin/nologin app`;
const busybox = `RUN addgroup -S -g ${freeId} app && adduser -S -D -H -u ${freeId} -G app app`;

/** The user that `stage` can run as: the one it had before, the one that its base ships, or one made as that base does it. */
export function nonRootUserFor(stage: Stage): NonRootUser {
  const earlier = earlierUser(stage);
  if (earlier !== undefined) return { creation: [], argument: earlier, description: `\`${earlier}\` again` };
  const own = createdUser(stage);
  if (own !== undefined) return own;
  const { knownBase } = stage;
  const offered = knownBase?.offersUser;
  if (offered !== undefined) {
    return {
      creation: [],
      argument: String(offered.uid),
      description: `\`${offered.name}\` (${offered.uid}), which the base ships`,
    };
  }
  if (stage.isScratch || knownBase?.userTool === 'none') {
    return { creation: [], argument: `${nonRootId}:${nonRootId}`, description: `${nonRootId}` };
  }
  const line = { shadow, busybox, none: undefined }[userToolOf(stage, knownBase) ?? 'none'];
  return {
    creation: line === undefined ? [] : [line],
    argument: `${freeId}:${freeId}`,
    description: `a new user, ${freeId}`,
  };
}

/** The last user that the stage, or one that it builds on, creates itself. */
function createdUser(stage: Stage): NonRootUser | undefined {
  for (let current: Stage | undefined = stage; current !== undefined; current = current.parent) {
    const commands = current.instructions.flatMap(({ keyword, commands }) => (keyword === 'RUN' ? commands : []));
    const command = commands.findLast(({ name }) => name === 'useradd' || name === 'adduser');
    if (command !== undefined) return readCreation(command.words.slice(1).map(({ value }) => value));
  }
  return undefined;
}

const optionsWithValue =
  /^(?:-[bcdefgGhkKpRsuxZ]|--(?:base-dir|comment|home|home-dir|expiredate|inactive|gid|groups|ingroup|skel|key|password|root|shell|uid|gecos|prefix))$/;

/** The name, and the number where it is given, among the arguments of useradd or adduser. */
function readCreation(words: readonly (string | undefined)[]): NonRootUser | undefined {
  const names: string[] = [];
  let uid: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) return undefined;
    const joined = /^(?:-u|--uid=)(\d+)$/.exec(word)?.[1];
    if (joined !== undefined || word === '-u' || word === '--uid') uid = joined ?? words[at + 1];
    if (optionsWithValue.test(word)) at++;
    else if (!word.startsWith('-')) names.push(word);
  }
  const name = names[0];
  if (name === undefined || !/^[a-z_][\w-]*$/i.test(name)) return undefined;
  const isNumber = uid !== undefined && /^\d+$/.test(uid) && uid !== '0';
  return {
    creation: [],
    argument: isNumber ? (uid as string) : name,
    description: `\`${name}\`, which the stage creates`,
  };
}

/** A non-root user that the stage switched to and then left. */
function earlierUser(stage: Stage): string | undefined {
  const switches = stage.instructions.filter(({ keyword }) => keyword === 'USER');
  return switches
    .slice(0, -1)
    .map((instruction) => instruction.words[0]?.value)
    .findLast((user) => user !== undefined && !/^(?:root|0)(?::|$)/.test(user));
}

/** From the table, else from the package manager that the stage uses. */
function userToolOf(stage: Stage, knownBase: KnownImage | undefined): KnownImage['userTool'] {
  if (knownBase?.userTool !== undefined) return knownBase.userTool;
  const names = new Set(
    stage.instructions.flatMap(({ keyword, commands }) => (keyword === 'RUN' ? commands.map(({ name }) => name) : [])),
  );
  if (names.has('apk')) return 'busybox';
  return names.has('apt-get') || names.has('apt') || names.has('useradd') ? 'shadow' : undefined;
}

const runtimeKeywords = new Set(['CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'EXPOSE', 'STOPSIGNAL', 'LABEL', 'USER']);

/** The last instruction of `stage` that builds something, and so may need root. */
export function lastBuildStep(stage: Stage): Instruction {
  return stage.instructions.findLast(({ keyword }) => !runtimeKeywords.has(keyword)) ?? stage.from;
}
