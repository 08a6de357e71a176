import type { ImageBuild, ImageUser, SecretUse } from './facts.ts';
import { pathBeside, pathFrom } from './file-path.ts';
import type { FileSummary } from './file-summary.ts';
import { normalizedName, parseImageReference } from './image-reference.ts';
import type { NamedBuild } from './named-build.ts';

/** A thing and the file that says it. */
interface Placed<T> {
  readonly file: string;
  readonly said: T;
}

/** A build and the Dockerfile that it reads, as the workspace has it. */
interface DeclaredBuild extends Placed<NamedBuild> {
  readonly dockerfile: string;
}

/** Ways in which builds of one image differ, from the one that tells most. */
type Difference = 'dockerfile' | 'target' | 'arguments';

/**
 * Builds of one image, of which there may be thousands where every example calls what it makes `app`. Nobody asks for more
 * than whether all are alike: only the first is told, and one for each way in which others differ from it.
 */
class Alike {
  readonly #differing = new Map<Difference, DeclaredBuild>();
  readonly #first: DeclaredBuild;

  constructor(first: DeclaredBuild) {
    this.#first = first;
  }

  add(build: DeclaredBuild): void {
    const difference = differenceOf(this.#first, build);
    if (difference !== undefined && !this.#differing.has(difference)) this.#differing.set(difference, build);
  }

  get told(): readonly DeclaredBuild[] {
    return [this.#first, ...this.#differing.values()];
  }
}

function differenceOf(a: DeclaredBuild, b: DeclaredBuild): Difference | undefined {
  if (a.dockerfile !== b.dockerfile) return 'dockerfile';
  if (a.said.target !== b.said.target) return 'target';
  return JSON.stringify(a.said.arguments) === JSON.stringify(b.said.arguments) ? undefined : 'arguments';
}

/** The builds of images of one name. */
class BuildsOfName {
  #all: Alike | undefined;
  readonly #byTag = new Map<string, Alike>();

  /** `tag`: as the build names it; undefined where that is not known, or any. */
  add(build: DeclaredBuild, tag = 'latest'): void {
    if (this.#all === undefined) this.#all = new Alike(build);
    else this.#all.add(build);
    const same = this.#byTag.get(tag);
    if (same === undefined) this.#byTag.set(tag, new Alike(build));
    else same.add(build);
  }

  /** Of that tag, or of any where there is none of it; `isStrict`: only of that tag. */
  told(tag = 'latest', isStrict: boolean): readonly DeclaredBuild[] {
    return (this.#byTag.get(tag) ?? (isStrict ? undefined : this.#all))?.told ?? [];
  }
}

/** What the files of a workspace say to one another. Paths are written in one way, with `/`. */
export class WorkspaceGraph {
  readonly #builds = new Map<string, BuildsOfName>();
  /** Names of the images that are made of a Dockerfile. */
  readonly #names = new Map<string, Set<string>>();
  readonly #runs = new Map<string, Placed<FileSummary['runs'][number]>[]>();
  readonly #secrets = new Map<string, Placed<FileSummary['secrets'][number]>[]>();

  /** Takes in what `file` says, once. */
  add(file: string, { builds, runs, secrets }: FileSummary): void {
    for (const said of builds) this.#addBuild({ file, said });
    for (const said of runs) {
      const image = parseImageReference(said.image);
      if (image !== undefined) add(this.#runs, normalizedName(image), { file, said });
    }
    for (const said of secrets) add(this.#secrets, said.secret, { file, said });
  }

  /** How `image` is built, for the file at `path`: one way, and others only where they differ from it. */
  imageBuilds(path: string, image: string): readonly ImageBuild[] {
    const wanted = parseImageReference(image);
    if (wanted === undefined) return [];
    // The name of an official image says little: its tag has to be the same.
    const isOfficial = wanted.registry === 'docker.io' && wanted.repository.startsWith('library/');
    const builds = this.#builds.get(normalizedName(wanted))?.told(wanted.tag, isOfficial) ?? [];
    return builds.map(({ file, dockerfile, said: { range, target, arguments: given } }) => ({
      file: pathFrom(path, file),
      range,
      dockerfile: pathFrom(path, dockerfile),
      ...(target !== undefined && { target }),
      ...(given !== undefined && { arguments: given }),
    }));
  }

  /** The containers that run what the Dockerfile at `dockerfile` builds, also under the names `images`. */
  imageUsers(dockerfile: string, images: readonly string[] = []): readonly ImageUser[] {
    const meant = new Set(images.flatMap((each) => nameOf(each) ?? []));
    const names = new Set([...(this.#names.get(dockerfile) ?? []), ...meant]);
    return [...names].flatMap((name) =>
      (this.#runs.get(name) ?? []).flatMap(({ file, said }): ImageUser[] => {
        const user = () => ({ ...said, file: pathFrom(dockerfile, file) });
        if (meant.has(name)) return [user()];
        const builds = this.imageBuilds(dockerfile, said.image);
        const [only] = builds;
        // Somebody else may build it, too.
        if (only === undefined || builds.some((each) => pathBeside(dockerfile, each.dockerfile) !== dockerfile))
          return [];
        return builds.some(({ target }) => target !== only.target)
          ? []
          : [{ ...user(), ...(only.target !== undefined && { target: only.target }) }];
      }),
    );
  }

  /** What other files than the one at `path` give their containers of `secret`. */
  secretUses(path: string, secret: string): readonly SecretUse[] {
    const uses = this.#secrets.get(secret) ?? [];
    return uses.flatMap(({ file, said }) => (file === path ? [] : [{ ...said, file: pathFrom(path, file) }]));
  }

  #addBuild(of: Placed<NamedBuild>): void {
    const build = { ...of, dockerfile: pathBeside(of.file, of.said.dockerfile) };
    for (const image of of.said.images) {
      const reference = parseImageReference(image);
      if (reference === undefined) continue;
      const name = normalizedName(reference);
      const builds = this.#builds.get(name) ?? new BuildsOfName();
      this.#builds.set(name, builds);
      builds.add(build, reference.tag);
      const names = this.#names.get(build.dockerfile) ?? new Set();
      this.#names.set(build.dockerfile, names.add(name));
    }
  }
}

function nameOf(image: string): string | undefined {
  const reference = parseImageReference(image);
  return reference && normalizedName(reference);
}

function add<T>(map: Map<string, T[]>, key: string, thing: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [thing]);
  else known.push(thing);
}
