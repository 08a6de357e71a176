import { attached } from '../text/attached.ts';
import { normalPath } from './context-path.ts';
import type { Build, Instruction } from './dockerfile.ts';
import { IgnoreFile } from './dockerignore.ts';
import type { BuildFolder, Facts } from './facts.ts';
import { compilePattern } from './path-pattern.ts';
import { type Remembered, recall, remembered } from './reads.ts';
import { remember } from './remember.ts';

/** The folder that a build is run from, as far as it is known. */
export interface BuildContext {
  readonly folder: BuildFolder;
  /** Whether the file, folder or pattern `path` is there, as COPY names it; undefined when nobody has looked. */
  has(path: string): boolean | undefined;
  /**
   * Whether the ignore file keeps `path` out of the build; of a folder (`.git/`), all that is in it. Undefined when it
   * cannot be read.
   */
  isIgnored(path: string): boolean | undefined;
}

/** What makes a folder the root of a project, when no instruction tells. */
const projectFiles =
  /^(?:\.git\/|package\.json|go\.mod|Cargo\.toml|pyproject\.toml|requirements\.txt|setup\.py|pom\.xml|build\.gradle(?:\.kts)?|Gemfile|composer\.json|mix\.exs|[^/]+\.(?:cs|fs)proj|[^/]+\.sln)$/;

const contexts = attached<
  Build,
  { readonly folders: readonly BuildFolder[]; readonly context: Remembered<BuildContext | undefined> }
>();
const listings = attached<BuildFolder, FolderContext>();

/**
 * The folder that the Dockerfile at `path` is built from: what a Compose or Bake file says, else the nearest in which
 * everything is that COPY and ADD name. Undefined when that is not known, or could be several.
 */
export function buildContext(build: Build, facts: Facts, path: string): BuildContext | undefined {
  const answer = facts.buildFolders(path);
  if (answer.state !== 'known') return undefined;
  const folders = answer.value;
  const known = contexts.get(build);
  if (known?.folders === folders) return recall(known.context);
  const context = remembered(() => findContext(build, folders));
  contexts.set(build, { folders, context });
  return context.value;
}

/** The stages that Compose and Bake files near the Dockerfile at `path` say are to be built, as far as that is known. */
export function declaredTargets(facts: Facts, path: string): readonly string[] {
  const answer = facts.buildFolders(path);
  if (answer.state !== 'known') return [];
  return answer.value.flatMap(({ builds = [] }) => builds.flatMap(({ target }) => target ?? []));
}

/** The words of a COPY or ADD that name files of the build context; undefined is a name that is not known. */
export function contextSources(instruction: Instruction): readonly (string | undefined)[] {
  const { keyword, flags, words } = instruction;
  if ((keyword !== 'COPY' && keyword !== 'ADD') || flags.some(({ name }) => name === 'from')) return [];
  return words
    .slice(0, -1)
    .filter(
      ({ text }) => !text.startsWith('<<') && !(keyword === 'ADD' && /^[\w+.-]+:\/\/|^[\w.-]+@[\w.-]+:/.test(text)),
    )
    .map(({ value }) => value);
}

function findContext(build: Build, folders: readonly BuildFolder[]): BuildContext | undefined {
  const declared = new Set(folders.flatMap(({ builds = [] }) => builds.map(({ context }) => context)));
  const [only] = declared;
  if (declared.size === 1 && only !== undefined) {
    const folder = folders.find(({ path }) => path === only);
    return folder && contextOf(folder);
  }
  const names = new Set<string>();
  for (const { isUsed, instructions } of build.stages) {
    if (!isUsed) continue;
    for (const name of instructions.flatMap(contextSources)) if (!isEverything(name)) names.add(name);
  }
  if (names.size === 0) return ownFolder(folders);
  for (const folder of folders) {
    const context = contextOf(folder);
    const found = [...names].map((name) => context.has(name));
    if (found.every((each) => each === true)) return context;
    // It might be this one, as far as is known.
    if (!found.includes(false)) return undefined;
  }
  return undefined;
}

/** Whether a source fits any folder, or is not known, and so tells nothing. */
function isEverything(name: string | undefined): name is undefined {
  return name === undefined || /^\*?$/.test(normalPath(name));
}

/** The Dockerfile's own folder, where nothing above it may be meant or it is the root of a project. */
function ownFolder(folders: readonly BuildFolder[]): BuildContext | undefined {
  const [own] = folders;
  if (own === undefined) return undefined;
  const isRoot = own.entries.some((entry) => entry === '.dockerignore' || projectFiles.test(entry));
  return isRoot || folders.length === 1 ? contextOf(own) : undefined;
}

/** Folders stay the same objects as long as nothing changes in them, over many versions of a Dockerfile. */
function contextOf(folder: BuildFolder): BuildContext {
  let context = listings.get(folder);
  if (context === undefined) {
    context = new FolderContext(folder);
    listings.set(folder, context);
  }
  return context;
}

/** Lists of names are the same for all Dockerfiles below a folder. */
const pathsOf = remember((entries: BuildFolder['entries']): ReadonlySet<string> => {
  const paths = new Set<string>();
  for (const entry of entries) {
    let path = normalPath(entry);
    for (; path !== '' && !paths.has(path); path = path.slice(0, Math.max(0, path.lastIndexOf('/')))) paths.add(path);
  }
  return paths;
});

const normalPaths = remember((paths: readonly string[]): ReadonlySet<string> => new Set(paths.map(normalPath)));

class FolderContext implements BuildContext {
  readonly folder: BuildFolder;
  readonly #paths: ReadonlySet<string>;
  readonly #unlisted: ReadonlySet<string> | undefined;
  #ignoreFile: { readonly file: IgnoreFile | undefined } | undefined;

  constructor(folder: BuildFolder) {
    this.folder = folder;
    const { entries, isComplete, unlisted } = folder;
    this.#paths = pathsOf(entries);
    if (isComplete || unlisted !== undefined) this.#unlisted = normalPaths(unlisted ?? []);
  }

  has(path: string): boolean | undefined {
    const name = normalPath(path);
    if (name === '' || this.#paths.has(name)) return true;
    if (/[*?[\\]/.test(name)) return this.#hasMatch(name);
    if (this.#unlisted === undefined) return undefined;
    if (this.#unlisted.has('')) return undefined;
    for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1))
      if (this.#unlisted.has(name.slice(0, end))) return undefined;
    return false;
  }

  isIgnored(path: string): boolean | undefined {
    const text = this.folder.ignoreFile?.text;
    if (text === undefined) return false;
    this.#ignoreFile ??= { file: IgnoreFile.parse(text) };
    const { file } = this.#ignoreFile;
    const name = normalPath(path);
    if (file === undefined) return undefined;
    if (!path.endsWith('/')) return file.ignores(name);
    const inside = [...this.#paths].filter((each) => each.startsWith(`${name}/`));
    // Of a folder that nobody has looked into, any name stands for what is there.
    return (inside.length === 0 ? [`${name}/-`] : inside).every((each) => file.ignores(each));
  }

  #hasMatch(name: string): boolean | undefined {
    const matches = compilePattern(name);
    if (matches === undefined) return undefined;
    for (const path of this.#paths) if (matches(path)) return true;
    // A pattern without folders says nothing about what lies in them.
    const isTop = !name.includes('/') && this.#unlisted !== undefined && !this.#unlisted.has('');
    return isTop || this.#unlisted?.size === 0 ? false : undefined;
  }
}
