import { attached } from '../text/attached.ts';
import type { FileCreation, FileEdit } from '../text/edit.ts';
import { type BuildContext, contextSources } from './build-context.ts';
import { normalPath } from './context-path.ts';
import type { Build, Instruction, Word } from './dockerfile.ts';
import { IgnoreFile } from './dockerignore.ts';
import { addLines, patternOf } from './ignore-lines.ts';
import { type SecretFileKind, secretFileKind } from './secret-file.ts';

/** What a copy of a whole folder takes along that is not meant to be in an image. */
export interface ExposedContext {
  /** The folder, as it is named. */
  readonly source: Word;
  readonly files: readonly ExposedFile[];
}

export interface ExposedFile {
  /** From the root of the context; folders end in `/`. */
  readonly path: string;
  readonly kind: SecretFileKind;
}

/** Folders of data that programs are tried and explained with. */
const trials = /(?:^|\/)(?:tests?|__tests__|spec|testdata|fixtures?|mocks?|examples?|samples?|docs?)\//i;

/** What `instruction` copies from `context` by naming a folder that holds it; what it names itself it is meant to copy. */
export function exposedContext(instruction: Instruction, context: BuildContext): ExposedContext | undefined {
  const excluded = excludesOf(instruction);
  if (excluded === undefined) return undefined;
  const sources = contextSources(instruction);
  for (const source of instruction.words.slice(0, -1)) {
    const name = source.value;
    if (name === undefined || !sources.includes(name)) continue;
    const folder = folderOf(name, context);
    if (folder === undefined) continue;
    const files = secretsIn(context).filter(
      ({ path }) => path.startsWith(folder) && !excluded.some((file) => isOut(file, path, folder)),
    );
    if (files.length > 0) return { source, files };
  }
  return undefined;
}

/** The folder of the context that a source stands for, with its slash; undefined for files and patterns. */
function folderOf(source: string, context: BuildContext): string | undefined {
  const name = normalPath(source);
  // `*` is everything in the root, too.
  if (name === '' || name === '*') return '';
  if (/[*?[\\]/.test(name) || context.folder.entries.includes(name) || secretFileKind(`${name}/`)) return undefined;
  return context.has(name) ? `${name}/` : undefined;
}

/** A folder stays the same over many versions of a Dockerfile, and may hold thousands of names. */
const known = attached<BuildContext, readonly ExposedFile[]>();

/** Everything in `context` that is not meant for images and that its ignore file does not keep out. */
function secretsIn(context: BuildContext): readonly ExposedFile[] {
  let files = known.get(context);
  if (files === undefined) {
    files = context.folder.entries.flatMap((path) => {
      const kind = trials.test(path) ? undefined : secretFileKind(path);
      const isMeant = kind === undefined || kind.certainty === 'possible' || context.isIgnored(path) !== false;
      return isMeant ? [] : [{ path, kind }];
    });
    known.set(context, files);
  }
  return files;
}

/** The patterns of `--exclude`; undefined when one of them is not known. */
function excludesOf({ flags }: Instruction): IgnoreFile[] | undefined {
  const patterns = flags.filter(({ name }) => name === 'exclude').map(({ value }) => value);
  if (patterns.some((pattern) => pattern === undefined || pattern.includes('$'))) return undefined;
  const file = IgnoreFile.parse(patterns.join('\n'));
  return file && [file];
}

function isOut(file: IgnoreFile, path: string, folder: string): boolean {
  return file.ignores(normalPath(path)) || file.ignores(normalPath(path.slice(folder.length)));
}

/**
 * The change of the ignore file that leaves `files` out of the context; undefined where another instruction needs one of
 * them by name. The file is made where there is none.
 */
export function leaveOutOfContext(
  files: readonly Pick<ExposedFile, 'path'>[],
  context: BuildContext,
  build: Build,
): FileCreation | FileEdit | undefined {
  const named = build.instructions.flatMap(contextSources).map((source) => normalPath(source ?? ''));
  if (files.some(({ path }) => named.some((name) => name !== '' && isAt(normalPath(path), name)))) return undefined;
  const lines = files.map(({ path }) => patternOf(normalPath(path)));
  const { folder } = context;
  const { ignoreFile } = folder;
  if (ignoreFile === undefined) {
    // It lies there, and was not read: a link perhaps.
    if (context.has('.dockerignore') !== false) return undefined;
    const path = folder.path === '.' ? '.dockerignore' : `${folder.path}/.dockerignore`;
    return { create: true, path, newText: `${lines.join('\n')}\n` };
  }
  return addLines(ignoreFile.path, ignoreFile.text, lines);
}

/** Whether leaving out `path` takes `named` away, which is it or lies in it. */
function isAt(path: string, named: string): boolean {
  return named === path || named.startsWith(`${path}/`);
}
