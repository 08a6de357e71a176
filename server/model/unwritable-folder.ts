import { baseImage, startFolder } from './base-image.ts';
import { type BuiltImage, builtImage } from './built-stage.ts';
import type { Service } from './compose.ts';
import { joinPath } from './dockerfile/working-directory.ts';
import type { Instruction, Stage } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import { dataFolders } from './owned-folders.ts';
import type { PodContainer } from './pod.ts';
import { type WriteNeeds, writeNeeds } from './write-need.ts';

/** Folders that a container writes by what its Dockerfile says, and that it cannot write. */
export interface UnwritableFolders {
  readonly folders: readonly UnwritableFolder[];
  readonly built: BuiltImage;
  readonly needs: WriteNeeds;
}

export interface UnwritableFolder {
  readonly path: string;
  /** What says so. */
  readonly instruction: Instruction;
  /** `made`: the folder is made, or given away, for data. `written`: the program that is started writes it. */
  readonly by: 'made' | 'written';
}

/** What `container` of the file at `path` is to write on a root file system that is read-only. */
export function unwritableFolders(
  container: Service | PodContainer,
  facts: Facts,
  path: string,
): UnwritableFolders | undefined {
  if (container.readOnlyRootFilesystem.value !== true || container.isWindows) return undefined;
  const built = builtImage(container, facts, path);
  if (built === undefined) return undefined;
  const { stage } = built;
  const needs = writeNeeds(container, facts, stage);
  const found = [...written(container, stage, facts), ...made(stage, needs)];
  // The engine makes a volume for each; whether a pod's does depends on the runtime.
  const declared = [...stage.volumes.map(({ value }) => value), ...baseVolumes(stage, facts)];
  const volumes = declared.flatMap((path) => path?.replace(/(?<=.)\/$/, '') ?? []);
  const open = container.unmounted([...new Set(found.map((one) => one.path))]);
  const folders = found.filter(
    (one, at) =>
      open.includes(one.path) &&
      found.findIndex((other) => other.path === one.path) === at &&
      !volumes.some((volume) => one.path === volume || one.path.startsWith(`${volume}/`)),
  );
  return folders.length === 0 ? undefined : { folders, built, needs };
}

function baseVolumes({ base }: Stage, facts: Facts): readonly string[] {
  return base.value === undefined ? [] : baseImage(base.value, facts).volumes;
}

/** Where programs put what lasts no longer than they do, which is not worth a word. */
const transient = /^\/(?:tmp|dev|proc|run|var\/(?:tmp|run))(?:\/|$)/;

/** What is filled by a copy is for reading, as far as anybody can tell. */
function made(stage: Stage, { paths }: WriteNeeds): UnwritableFolder[] {
  return dataFolders(stage).flatMap((path) => {
    if (transient.test(path) || !paths.some((need) => need.path === path)) return [];
    const instruction = whoNames(stage, path);
    return instruction === undefined ? [] : [{ path, instruction, by: 'made' as const }];
  });
}

/** The last RUN that names `path`, or its last part where it is made from the working directory. */
function whoNames(stage: Stage, path: string): Instruction | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const runs = stage.instructions.filter(({ keyword }) => keyword === 'RUN');
  const found =
    runs.findLast(({ argumentText }) => argumentText.includes(path)) ??
    runs.findLast(({ argumentText }) => argumentText.includes(name));
  return found ?? (stage.parent && whoNames(stage.parent, path));
}

/** Files to which the image's own start sends output: `CMD run > app.log`. */
function written(container: Service | PodContainer, stage: Stage, facts: Facts): UnwritableFolder[] {
  const start = startFolder(stage, facts);
  const isReplaced = container.arguments.length > 0 || containerStart(container);
  return (isReplaced ? [] : [stage.entrypoint, stage.command]).flatMap((instruction) => {
    if (instruction === undefined) return [];
    const { exec } = instruction;
    // Without a shell `>` is an argument like others.
    const isShell = exec === undefined || /(?:^|\/)(?:ba|da)?sh$/.test(exec[0]?.value ?? '');
    const script = exec === undefined ? instruction.argumentText : (exec.at(-1)?.value ?? '');
    if (!isShell) return [];
    return [...script.matchAll(/(?:^|[^>&\d-])>{1,2}[ \t]{0,5}([\w./-]{1,200})/g)].flatMap(([, file]) => {
      const path = joinPath(start, file);
      const folder = path?.slice(0, Math.max(path.lastIndexOf('/'), 1));
      return folder === undefined || transient.test(folder) || path === '/dev/null'
        ? []
        : [{ path: folder, instruction, by: 'written' as const }];
    });
  });
}

function containerStart(container: Service | PodContainer): boolean {
  return 'keyRange' in container && container.keyRange('entrypoint') !== undefined;
}
