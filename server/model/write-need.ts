import { createdAccounts } from './account.ts';
import { accountNumber } from './account-number.ts';
import type { Container, WritablePath } from './container.ts';
import { type Certainty, containerImage } from './container-image.ts';
import { joinPath } from './dockerfile/working-directory.ts';
import type { Instruction, Stage } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import { dataFolders } from './owned-folders.ts';
import type { User } from './user.ts';

/** What of its root file system a container writes, and so needs where that is read-only. */
export interface WriteNeeds {
  readonly paths: readonly WritablePath[];
  readonly certainty: Certainty;
  /** The folder that its program is started in, where it belongs to the program's user and so may be written. */
  readonly ownFolder: string | undefined;
}

/** Names of folders whose content is of no use after a restart. */
const passing =
  /\/(?:\.?cache|tmp|temp|run|logs?|sessions?|spool|pids?)$|^\/(?:var\/)?run\/|^\/(?:tmp|var\/tmp|var\/cache)\//;

/**
 * What `container` writes, whose image `stage` builds where that is known. Volumes that the image declares are not among it:
 * the engine makes one for each, read-only or not.
 */
export function writeNeeds(container: Container, facts: Facts, stage?: Stage): WriteNeeds {
  const { known, certainty, isReplaced } = containerImage(container, facts, stage);
  const user = stage === undefined ? container.user.value : (container.user.value ?? stage.lastUser?.user.value);
  const usual = known?.writablePaths ?? ['/tmp'];
  const paths: WritablePath[] = usual.map((path) => ({ path, isKept: false }));
  if (stage !== undefined) paths.push(...builtPaths(stage, user, container.readOnlyRootFilesystem.sharedBy > 1));
  const isSure = certainty === 'known' && known?.writablePaths !== undefined && !isReplaced;
  const chosen = topmost(paths);
  return {
    paths: container
      .unmounted(chosen.map(({ path }) => path))
      .flatMap((path) => chosen.find((one) => one.path === path) ?? []),
    certainty: isSure
      ? 'known'
      : stage === undefined
        ? known?.writablePaths === undefined
          ? 'guess'
          : 'derived'
        : 'derived',
    ownFolder: stage && ownFolder(stage, user),
  };
}

/** Folders that the Dockerfile makes for what the program writes, and that hold nothing which the image needs. A volume is one container's. */
function builtPaths(stage: Stage, user: User | undefined, isShared: boolean): WritablePath[] {
  const volumes = stage.volumes.map(({ value }) => value);
  const filled = copiedTo(stage);
  return dataFolders(stage)
    .filter(
      (path) => !volumes.includes(path) && !filled.some((target) => target === path || target.startsWith(`${path}/`)),
    )
    .map((path) => {
      const isKept = !isShared && !passing.test(path);
      // A volume takes over what the image has there, its owner too; memory belongs to root.
      return { path, isKept, ...(isKept || user === undefined || user.isRoot ? {} : { owner: ownerOf(stage, user) }) };
    });
}

function ownerOf(stage: Stage, { uid, name, group }: User): string {
  const account = name === undefined ? undefined : accountNumber(stage, name);
  const number = uid ?? (account?.numbering.length === 0 ? account.uid : undefined);
  if (typeof number !== 'number') return 'mode=1777';
  return `uid=${number},gid=${/^\d+$/.test(group ?? '') ? group : number}`;
}

/** Where COPY and ADD put something; undefined paths are left out. */
function copiedTo(stage: Stage): string[] {
  const earlier = stage.parent === undefined ? [] : copiedTo(stage.parent);
  let folder = stage.parent === undefined ? '/' : stage.parent.workingDirectory;
  const own: string[] = [];
  for (const { keyword, words } of stage.instructions) {
    if (keyword === 'WORKDIR') folder = joinPath(folder, words[0]?.value);
    if (keyword !== 'COPY' && keyword !== 'ADD') continue;
    const target = joinPath(folder, words.at(-1)?.value);
    if (target !== undefined) own.push(target.replace(/(?<=.)\/$/, ''));
  }
  return [...earlier, ...own];
}

/** The working directory where the program's user was given it. */
function ownFolder(stage: Stage, user: User | undefined): string | undefined {
  const { workingDirectory: folder } = stage;
  if (folder === undefined || folder === '/') return undefined;
  if (user === undefined || user.isRoot) return folder;
  const names = new Set([user.name, String(user.uid), ...createdAccounts(stage).map(({ name }) => name)]);
  return stage.instructions.some((one) => gives(one, folder, names)) ? folder : undefined;
}

function gives(instruction: Instruction, folder: string, names: ReadonlySet<string | undefined>): boolean {
  const isOurs = (text: string | undefined) => names.has(text?.split(':')[0]);
  if (/^(?:COPY|ADD)$/.test(instruction.keyword))
    return instruction.flags.some(({ name, resolved }) => name === 'chown' && isOurs(resolved));
  if (instruction.keyword !== 'RUN') return false;
  const calls = instruction.commandsWith(/chown/).map(({ invocation }) => invocation);
  return calls.some(
    ({ name, words }) =>
      name === 'chown' &&
      words.some(({ value }) => isOurs(value)) &&
      words.some(
        ({ value }) => value === '.' || value === folder || (value !== undefined && folder.startsWith(`${value}/`)),
      ),
  );
}

/** Those of `paths` that lie in no other of them, each once. */
function topmost(paths: readonly WritablePath[]): WritablePath[] {
  return paths.filter(
    ({ path }, index) =>
      !paths.some((other, at) => (other.path === path ? at < index : path.startsWith(`${other.path}/`))),
  );
}
