import { createdAccounts } from './account.ts';
import { joinPath } from './dockerfile/working-directory.ts';
import type { Instruction, Stage } from './dockerfile.ts';
import { normalizedName } from './image-reference.ts';

/** Numbers that these names have wherever they are known. */
const common: Readonly<Record<string, number>> = { nobody: 65534, nonroot: 65532 };
const nonRootId = 65532;

/** The accounts that are in what `stage` makes; undefined where that cannot be told. */
export function imageAccounts(stage: Stage): readonly string[] | undefined {
  if (changesAccounts(stage)) return undefined;
  if (stage.isScratch) return [];
  const name = stage.base.value === undefined ? '' : normalizedName(stage.base.value);
  // https://github.com/GoogleContainerTools/distroless/blob/main/common/variables.bzl
  return name.startsWith('gcr.io/distroless/') ? ['root', 'nobody', 'nonroot'] : undefined;
}

/** A number for an account that is not in the image: the one that another stage gives it, else the customary one. */
export function numberFor(stage: Stage, name: string): number {
  const accounts = stage.build.stages.flatMap(createdAccounts);
  const uid = accounts.findLast((account) => account.name === name)?.uid;
  return (typeof uid === 'number' ? uid : common[name]) ?? nonRootId;
}

/** Whether something may put a list of accounts into the image, or change the one that is there. */
function changesAccounts(stage: Stage): boolean {
  let folder = stage.parent === undefined ? '/' : stage.parent.workingDirectory;
  for (const instruction of stage.instructions) {
    if (instruction.keyword === 'RUN') return true;
    if (instruction.keyword === 'WORKDIR') folder = joinPath(folder, instruction.words[0]?.value);
    if (/^(?:COPY|ADD)$/.test(instruction.keyword) && mayWriteList(instruction, folder)) return true;
  }
  return stage.parent !== undefined && changesAccounts(stage.parent);
}

function mayWriteList({ words, stage }: Instruction, folder: string | undefined): boolean {
  const target = joinPath(folder, words.at(-1)?.value)?.replace(/(?<=.)\/$/, '');
  if (target === undefined) return true;
  if (target !== '/') return '/etc/passwd' === target || target === '/etc';
  const sources = words.slice(0, -1);
  // What is started by that name is a file, not a folder whose content comes there.
  return stage === undefined || !sources.every(({ value }) => isStarted(stage, value));
}

function isStarted({ entrypoint, command }: Stage, source: string | undefined): boolean {
  const name = source?.slice(source.lastIndexOf('/') + 1);
  if (!name) return false;
  return [entrypoint, command].some((start) => start?.words[0]?.value === `/${name}`);
}
