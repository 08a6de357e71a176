import { standInOrder } from '../text/in-order.ts';
import { type BuildContext, contextSources } from './build-context.ts';
import { normalPath } from './context-path.ts';
import { joinPath } from './dockerfile/working-directory.ts';
import type { Instruction, Stage } from './dockerfile.ts';
import type { PackageCall } from './package-call.ts';
import { compilePattern } from './path-pattern.ts';
import { remember } from './remember.ts';

/** A lock file beside a call. */
export interface Lock {
  readonly name: string;
  /** False where a pattern or folder is copied that may hold it. */
  readonly isSure: boolean;
}

/** Stands for the folder that a base image starts in, which is not known. */
const unknownFolder = '/\u0000';
/** More files and steps than these are looked at by nobody. */
const mostLooked = 200;
const folderOptions = /^(?:--prefix|--cwd|--dir|-C|-d|--working-dir|--directory|--project|--manifest-path|--gemfile)$/;

/** The lock, one of `names`, in the folder where `call` works; undefined where none is seen. */
export function lockBeside(
  call: PackageCall,
  names: readonly string[],
  context: BuildContext | undefined,
): Lock | undefined {
  const folder = folderOf(call);
  if (folder === undefined || removesLock(call.instruction, names)) return undefined;
  const copies = copiesBefore(call.instruction);
  const found = names.flatMap((name) => {
    const seen = copies.map((copy) => brings(copy, name, folder, context));
    if (seen.includes('sure')) return [{ name, isSure: true }];
    return seen.includes('maybe') ? [{ name, isSure: false }] : [];
  });
  return found.find(({ isSure }) => isSure) ?? found[0];
}

/** The steps of a stage that may take a lock away. */
const removals = remember(({ instructions }: Stage) =>
  instructions
    .filter(({ keyword, argumentText }) => keyword === 'RUN' && standInOrder(argumentText, /\brm\b/, /lock/))
    .slice(0, mostLooked),
);

/** Whether somebody wanted to be rid of it. */
function removesLock({ stage, range }: Instruction, names: readonly string[]): boolean {
  if (stage === undefined) return false;
  return removals(stage).some(
    (one) => one.range.start <= range.start && names.some((name) => one.argumentText.includes(name)),
  );
}

/** The folder that `call` works in; undefined when that is not known. */
function folderOf({ instruction, command, options }: PackageCall): string | undefined {
  if (options.some(({ name }) => folderOptions.test(name))) return undefined;
  let folder: string | undefined = folderAt(instruction);
  for (const { name, words, range } of instruction.commandsWith(/\bcd\b|\bpushd\b/)) {
    if (range.start >= command.range.start) break;
    if (name === 'pushd' || name === 'popd') return undefined;
    if (name === 'cd') folder = folder && joinPath(folder, words[1]?.value);
  }
  return folder;
}

/** The WORKDIR in force at each instruction of a stage, and after the last of them. */
const foldersOf = remember((stage: Stage) => {
  let folder: string | undefined =
    stage.parent === undefined ? unknownFolder : (stage.parent.workingDirectory ?? unknownFolder);
  return new Map(
    stage.instructions.map((instruction) => {
      const before = folder;
      const [word] = instruction.words;
      if (instruction.keyword === 'WORKDIR')
        folder = joinPath(folder ?? unknownFolder, word?.value ?? `${unknownFolder}${word?.text}`);
      return [instruction, before];
    }),
  );
});

function folderAt(instruction: Instruction): string | undefined {
  return instruction.stage && foldersOf(instruction.stage).get(instruction);
}

interface Copy {
  /** Where the instruction starts. */
  readonly start: number;
  /** As the instruction names it; undefined when that is not known. */
  readonly source: string | undefined;
  /** Whether it comes from the folder that the build is run from. */
  readonly isContext: boolean;
  /** What it becomes, absolute. */
  readonly target: string;
  readonly isIntoFolder: boolean;
}

const copiesIn = remember(({ instructions }: Stage) => instructions.flatMap(copiesOf).slice(0, mostLooked));

function copiesBefore(instruction: Instruction): Copy[] {
  const copies = bindMounts(instruction);
  for (let stage = instruction.stage; stage !== undefined && copies.length < mostLooked; stage = stage.parent)
    copies.push(...copiesIn(stage).filter(({ start }) => start < instruction.range.start));
  return copies;
}

function copiesOf(instruction: Instruction): Copy[] {
  const { keyword, words, flags } = instruction;
  if (keyword !== 'COPY' && keyword !== 'ADD') return [];
  const destination = words.at(-1)?.value;
  const target = joinPath(folderAt(instruction), destination);
  if (target === undefined || destination === undefined) return [];
  const isContext = !flags.some(({ name }) => name === 'from');
  const sources = isContext ? contextSources(instruction) : words.slice(0, -1).map(({ value }) => value);
  const isIntoFolder = sources.length > 1 || /(?:^|\/)\.{0,2}$/.test(destination);
  const { start } = instruction.range;
  return sources.map((source) => ({ start, source, isContext, target, isIntoFolder }));
}

function bindMounts(instruction: Instruction): Copy[] {
  return instruction.flags.flatMap(({ name, value }) => {
    const parts = new Map((value ?? '').split(',').map((part) => part.split('=', 2) as [string, string | undefined]));
    if (name !== 'mount' || (parts.get('type') ?? 'bind') !== 'bind') return [];
    const target = joinPath(folderAt(instruction), parts.get('target') ?? parts.get('dst') ?? parts.get('destination'));
    const source = parts.get('source') ?? parts.get('src') ?? '.';
    return target === undefined
      ? []
      : [{ start: instruction.range.start, source, isContext: !parts.has('from'), target, isIntoFolder: false }];
  });
}

/** Whether `copy` puts a file called `name` into `folder`. */
function brings(
  { source, isContext, target, isIntoFolder }: Copy,
  name: string,
  folder: string,
  context: BuildContext | undefined,
): 'sure' | 'maybe' | undefined {
  if (source === undefined) return undefined;
  const place = joinPath(folder, name);
  const last = source.slice(source.lastIndexOf('/') + 1);
  if (last === name)
    return (isIntoFolder ? joinPath(target, name) : target) === place || target === folder ? 'sure' : undefined;
  if (/[*?[]/.test(last)) {
    if (target !== folder || !compilePattern(last)?.(name)) return undefined;
    return inContext(normalPath(`${source.slice(0, -last.length)}${name}`), isContext, context, 'maybe');
  }
  const inside =
    target === '/'
      ? folder
      : folder.startsWith(`${target}/`) || folder === target
        ? folder.slice(target.length)
        : undefined;
  return inside === undefined
    ? undefined
    : inContext(normalPath(`${source}/${inside}/${name}`), isContext, context, undefined);
}

/** Unless somebody has looked, a pattern made for the lock speaks for it; a folder does not. */
function inContext(
  path: string,
  isContext: boolean,
  context: BuildContext | undefined,
  otherwise: 'maybe' | undefined,
) {
  const has = isContext ? context?.has(path) : undefined;
  if (has === true) return context?.isIgnored(path) === false ? 'sure' : undefined;
  return has === false ? undefined : otherwise;
}
