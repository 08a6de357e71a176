import { joinPath } from './dockerfile/working-directory.ts';
import type { Stage } from './dockerfile.ts';
import { invocationOf } from './invocation.ts';

/** Folders that hold what a program writes, by their names. */
const dataFolder =
  /^\/(?:data|(?:var\/(?:lib|log|logs|cache|run|spool)|run)\/.+|.+\/(?:data|logs?|\.?cache|uploads?|storage|sessions?))$/;
/** What belongs to the system, or to nobody for long. */
const systemFolder =
  /^\/(?:$|(?:bin|boot|dev|etc|lib|lib64|proc|root|sbin|sys|tmp|usr\/bin|usr\/lib|usr\/sbin)(?:\/|$)|(?:usr|opt|home|var|run|var\/run)$|var\/(?:lib|cache)\/(?:apt|dpkg|apk|yum|dnf|docker)(?:\/|$)|run\/(?:secrets|sshd)(?:\/|$)|var\/run\/sshd)/;

/**
 * Folders that the program of `stage` writes, as far as the file says so and nobody else was given them: its volumes, what is
 * made under a name for data, and what the software of the base is known to write.
 */
export function foldersToOwn(stage: Stage, withBase: boolean): string[] {
  const made = commandPaths(stage, 'mkdir').filter((path) => dataFolder.test(path));
  const ofBase = withBase ? (stage.knownBase?.writablePaths ?? []).filter((path) => path !== '/tmp') : [];
  const given = commandPaths(stage, 'chown');
  const removed = commandPaths(stage, 'rm');
  return [
    ...new Set([
      ...declaredVolumes(stage),
      ...made.filter((path) => path === plainPath(path) && !isAmong(path, removed)),
      ...ofBase,
    ]),
  ].filter((path) => (ofBase.includes(path) || !systemFolder.test(path)) && !isAmong(path, given));
}

/**
 * Folders that `stage` makes under a name for what a program writes, or gives to somebody under such a name, and that
 * nothing takes away again.
 */
export function dataFolders(stage: Stage): string[] {
  const removed = commandPaths(stage, 'rm');
  const made = ['mkdir', 'chown', 'install'].flatMap((program) => commandPaths(stage, program));
  return [...new Set([...made, ...madeHere(stage)])].filter(
    (path) => dataFolder.test(path) && !systemFolder.test(path) && path === plainPath(path) && !isAmong(path, removed),
  );
}

/** What `mkdir` makes in the working directory; elsewhere where a script has changed to another folder. */
function madeHere(stage: Stage): string[] {
  const earlier = stage.parent === undefined ? [] : madeHere(stage.parent);
  let folder = stage.parent === undefined ? '/' : stage.parent.workingDirectory;
  const own: (string | undefined)[] = [];
  for (const instruction of stage.instructions) {
    if (instruction.keyword === 'WORKDIR') folder = joinPath(folder, instruction.words[0]?.value);
    if (instruction.keyword !== 'RUN' || /\b(?:cd|pushd)\b/.test(instruction.argumentText)) continue;
    for (const { name, words } of instruction.commandsWith(/\bmkdir\b/).map(invocationOf))
      for (const { value } of name === 'mkdir' ? words.slice(1) : [])
        if (value !== undefined && /^[\w.]/.test(value)) own.push(joinPath(folder, value));
  }
  return [...earlier, ...own.filter((path) => path !== undefined)];
}

/** Volumes that the stage and its parents declare, where their paths can be written into a command as they are. */
function declaredVolumes(stage: Stage): string[] {
  return stage.volumes.flatMap(({ value }) => {
    const path = value?.replace(/(?<=.)\/$/, '');
    return path === undefined || plainPath(path) === undefined ? [] : [path];
  });
}

/** `path` where it is absolute and holds nothing that a shell would read. */
function plainPath(path: string): string | undefined {
  return /^\/[\w./-]*$/.test(path) && !path.includes('..') ? path : undefined;
}

function isAmong(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

/** Absolute paths among the arguments of `program`, without a slash at the end. */
function commandPaths(stage: Stage, program: string): string[] {
  const pattern = new RegExp(`\\b${program}\\b`);
  const earlier = stage.parent === undefined ? [] : commandPaths(stage.parent, program);
  const runs = stage.instructions.filter(({ keyword }) => keyword === 'RUN');
  const own = runs
    .flatMap((instruction) => instruction.commandsWith(pattern))
    .map(invocationOf)
    .filter(({ name }) => name === program)
    .flatMap(({ words }) => words.slice(1))
    .flatMap(({ value }) => (value?.startsWith('/') ? [value.replace(/(?<=.)\/$/, '')] : []));
  return [...earlier, ...own];
}
