import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildEntry, declaredBuilds, isBuildFile } from '../model/declared-builds.ts';
import type { BuildFolder, ClusterObjects, DeclaredBuild } from '../model/facts.ts';
import type { DiskQuestion, Surroundings, WorkspaceQuestion } from './answers.ts';
import { type FolderListing, listFolder, listFolderAtOnce } from './folder-listing.ts';
import { readRegularFile, readRegularFileSync } from './regular-file.ts';
import { atOnce, inTurn, type Steps, when } from './steps.ts';
import type { SummaryThread } from './summary-thread.ts';
import { type IndexProgress, WorkspaceIndex } from './workspace-index.ts';
import { withSlashes } from './workspace-view.ts';

/** What reading around a Dockerfile needs to know of the workspace. */
export interface Workspace {
  /** Folders that nothing above is looked at, as paths of this machine; the innermost one that holds a file counts. */
  roots(file: string): Promise<readonly string[]> | readonly string[];
  /** The text of a file that is open in an editor, by URI. */
  openText?(uri: string): string | undefined;
  /** URIs of the files that are open in an editor, saved or not. */
  openUris?(): readonly string[];
  /** Told how far reading the files of a workspace is. */
  trackIndex?(): IndexProgress;
  /** When a file was last edited, as `performance.now()` counts. */
  typedAt?(): number;
  /** Reads them where that keeps nobody waiting. */
  readonly thread?: SummaryThread;
  /** Whether nobody else waits, and all that is asked is about one time: files are read at once, and folders once. */
  readonly blocks?: boolean;
}

const mostFolders = 4;
/** Manifests of one project lie far apart. */
const mostFoldersUp = 12;
const largestFile = 1_000_000;
/** Compose and Bake files that are read in one folder. */
const mostBuildFiles = 10;
/** As editors name a file that has a place already, but was never saved. */
const unsaved = /^untitled:(?=\/)/;
/** For how long a listing serves all Dockerfiles below it, in milliseconds. */
const listingLifetime = 2000;
/** Folders and files of which what was read is kept: neighbours ask for the same, and a large tree has many. */
const mostKept = 300;

type Listing = FolderListing | Promise<FolderListing>;

/** Reads what lies around Dockerfiles: names of files, ignore files, and the files that say how they are built. */
export class BuildFolderReader implements Surroundings {
  readonly #workspace: Workspace;
  readonly #listings = new Map<string, { readonly listing: Listing; readonly until: number }>();
  readonly #index: WorkspaceIndex;
  readonly #declared = new Map<string, { readonly text: string; readonly entries: readonly BuildEntry[] }>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#index = new WorkspaceIndex({
      readText: async (file) => this.#readText(file),
      openText: (file) => this.#openText(file),
      openFiles: () => workspace.openUris?.().flatMap((uri) => fileOf(uri.replace(unsaved, 'file:')) ?? []) ?? [],
      ...(workspace.trackIndex && { track: workspace.trackIndex }),
      ...(workspace.typedAt && { typedAt: workspace.typedAt }),
      ...(workspace.thread && { thread: workspace.thread }),
      isLasting: workspace.blocks === true,
    });
  }

  /** What answers `question`, when nothing has to be waited for. */
  atOnce(question: DiskQuestion): { readonly value: unknown } | undefined {
    return atOnce<unknown>(this.#answer(question));
  }

  #answer(question: DiskQuestion): Steps<unknown> {
    if (question.kind === 'build-folders') return this.#read(question.dockerfile);
    if (question.kind === 'file') return this.#readFile(question.path);
    return question.kind === 'objects' ? this.#readObjects(question.path) : this.#readWorkspace(question);
  }

  /** The folders that `dockerfile`, a path or `file:` URI, may be built from; undefined when it is not on a disk. */
  read(dockerfile: string): Promise<readonly BuildFolder[] | undefined> {
    return inTurn(this.#read(dockerfile));
  }

  /** The text of a file inside of the workspace; undefined for any other. */
  readFile(document: string): Promise<string | null | undefined> {
    return inTurn(this.#readFile(document));
  }

  /** What the manifests of the workspace say that rules of another one ask for. */
  readObjects(document: string): Promise<ClusterObjects | undefined> {
    return inTurn(this.#readObjects(document));
  }

  /** What the files of the workspace say to one another. */
  readWorkspace(question: WorkspaceQuestion): Promise<unknown> {
    return inTurn(this.#readWorkspace(question));
  }

  /** Has everything read anew that is asked for from now on. */
  forget(): void {
    this.#listings.clear();
    this.#index.forget();
  }

  *#read(dockerfile: string): Steps<readonly BuildFolder[] | undefined> {
    const file = fileOf(dockerfile);
    if (file === undefined) return undefined;
    const folders: BuildFolder[] = [];
    for (const folder of foldersOf(file, yield* when(this.#workspace.roots(file))))
      folders.push(yield* this.#readFolder(folder, file));
    return folders;
  }

  *#readFile(document: string): Steps<string | null | undefined> {
    const file = fileOf(document);
    if (file === undefined) return undefined;
    const roots = yield* when(this.#workspace.roots(file));
    if (!roots.some((root) => isInside(file, root))) return undefined;
    return (yield* when(this.#readText(file))) ?? null;
  }

  *#readObjects(document: string): Steps<ClusterObjects | undefined> {
    const file = fileOf(document);
    if (file === undefined) return undefined;
    return (yield* when(this.#index.read(yield* this.#top(file)))).objectsBeside(file);
  }

  *#readWorkspace(question: WorkspaceQuestion): Steps<unknown> {
    const file = fileOf(question.kind === 'image-users' ? question.dockerfile : question.path);
    if (file === undefined) return undefined;
    const { graph } = yield* when(this.#index.read(yield* this.#top(file)));
    const own = withSlashes(file);
    if (question.kind === 'image-builds') return graph.imageBuilds(own, question.image);
    if (question.kind === 'image-users') return graph.imageUsers(own, question.images);
    return graph.secretUses(own, question.secret);
  }

  /** The folder above which nothing has to do with `file`. */
  *#top(file: string): Steps<string> {
    return foldersOf(file, yield* when(this.#workspace.roots(file)), mostFoldersUp).at(-1) as string;
  }

  #openText(file: string): string | undefined {
    const uri = pathToFileURL(file).toString();
    return this.#workspace.openText?.(uri) ?? this.#workspace.openText?.(uri.replace('file://', 'untitled:'));
  }

  *#readFolder(folder: string, file: string): Steps<BuildFolder> {
    const own = path.dirname(file);
    const { entries, unlisted } = yield* when(this.#list(folder));
    const ignoreFile =
      (yield* this.#readIgnoreFile(`${file}.dockerignore`, file)) ??
      (yield* this.#readIgnoreFile(path.join(folder, '.dockerignore'), file));
    const builds = yield* this.#readBuilds(folder, entries, file);
    return {
      path: relative(own, folder),
      ignoreFile,
      entries,
      isComplete: unlisted.length === 0,
      unlisted,
      ...(builds.length > 0 && { builds }),
    };
  }

  #list(folder: string): Listing {
    const known = this.#listings.get(folder);
    if (known !== undefined && known.until > performance.now()) return known.listing;
    if (this.#listings.size >= mostKept) this.#listings.clear();
    const { blocks } = this.#workspace;
    const listing = blocks === true ? listFolderAtOnce(folder) : listFolder(folder);
    const lifetime = blocks === true ? Number.POSITIVE_INFINITY : listingLifetime;
    this.#listings.set(folder, { listing, until: performance.now() + lifetime });
    return listing;
  }

  *#readIgnoreFile(file: string, dockerfile: string): Steps<BuildFolder['ignoreFile']> {
    const text = yield* when(this.#readText(file));
    return text === undefined ? undefined : { path: relative(path.dirname(dockerfile), file), text };
  }

  *#readBuilds(folder: string, entries: readonly string[], file: string): Steps<DeclaredBuild[]> {
    const builds: DeclaredBuild[] = [];
    for (const name of entries.filter(isBuildFile).slice(0, mostBuildFiles)) {
      const text = yield* when(this.#readText(path.join(folder, name)));
      if (text === undefined) continue;
      for (const { context, dockerfile, target } of this.#declaredIn(path.join(folder, name), text)) {
        const root = path.resolve(folder, context);
        if (path.resolve(root, dockerfile) !== file) continue;
        builds.push({
          file: relative(path.dirname(file), path.join(folder, name)),
          context: relative(path.dirname(file), root),
          ...(target !== undefined && { target }),
        });
      }
    }
    return builds;
  }

  /** Read once for all Dockerfiles, as long as the text stays the same. */
  #declaredIn(file: string, text: string): readonly BuildEntry[] {
    const known = this.#declared.get(file);
    if (known?.text === text) return known.entries;
    if (this.#declared.size >= mostKept) this.#declared.clear();
    const entries = declaredBuilds(path.basename(file), text);
    this.#declared.set(file, { text, entries });
    return entries;
  }

  /** As it is in the editor, else on disk; a link that leads elsewhere is not followed. */
  #readText(file: string): string | undefined | Promise<string | undefined> {
    return this.#openText(file) ?? (this.#workspace.blocks === true ? readAtOnce(file) : readInTurn(file));
  }
}

async function readInTurn(file: string): Promise<string | undefined> {
  try {
    const status = await lstat(file);
    const isInside = !status.isSymbolicLink() || path.dirname(await realpath(file)) === path.dirname(file);
    return isInside ? await readRegularFile(file, largestFile) : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a file, under the same conditions as above. */
function readAtOnce(file: string): string | undefined {
  try {
    const status = lstatSync(file, { throwIfNoEntry: false });
    if (status === undefined || status.size > largestFile) return undefined;
    if (status.isSymbolicLink() && path.dirname(realpathSync(file)) !== path.dirname(file)) return undefined;
    return Buffer.from(readRegularFileSync(file, largestFile)).toString('utf8');
  } catch {
    return undefined;
  }
}

/** The repository that holds `file`, else the working directory, else its own folder: what is above is none of ours. */
export function projectOf(file: string, workingDirectory: string): string {
  const own = path.dirname(file);
  for (let folder = own; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) return folder;
    if (folder === path.dirname(folder)) return isInside(file, workingDirectory) ? workingDirectory : own;
  }
}

/** The path on this machine that a document's path or URI stands for. */
function fileOf(document: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]+:/i.test(document)) return path.resolve(document);
  try {
    return fileURLToPath(document);
  } catch {
    return undefined;
  }
}

/** The folder of `file` and those above it, up to the innermost of `roots` that holds it. */
function foldersOf(file: string, roots: readonly string[], most = mostFolders): string[] {
  const own = path.dirname(file);
  const root = roots.filter((each) => own === each || isInside(own, each)).sort((a, b) => b.length - a.length)[0];
  const folders = [own];
  for (let at = own; root !== undefined && at !== root && folders.length < most; ) {
    at = path.dirname(at);
    folders.push(at);
  }
  return folders;
}

function isInside(file: string, folder: string): boolean {
  return file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

/** `to` as seen from the folder `from`, with `/`; `.` for the same. */
function relative(from: string, to: string): string {
  return path.relative(from, to).split(path.sep).join('/') || '.';
}
