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

interface NamedImage {
  readonly build: Placed<NamedBuild>;
  /** As the build names it; undefined where that is not known, or any. */
  readonly tag: string | undefined;
}

/** What the files of a workspace say to one another. Paths are written in one way, with `/`. */
export class WorkspaceGraph {
  readonly #builds = new Map<string, NamedImage[]>();
  readonly #byDockerfile = new Map<string, NamedImage[]>();
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

  /** How `image` is built, for the file at `path`. */
  imageBuilds(path: string, image: string): readonly ImageBuild[] {
    const wanted = parseImageReference(image);
    if (wanted === undefined) return [];
    const named = this.#builds.get(normalizedName(wanted)) ?? [];
    // The name of an official image says little: its tag has to be the same.
    const isOfficial = wanted.registry === 'docker.io' && wanted.repository.startsWith('library/');
    const exact = named.filter(({ tag }) => (tag ?? 'latest') === (wanted.tag ?? 'latest'));
    const found = exact.length > 0 || isOfficial ? exact : named;
    return found.map(({ build: { file, said } }) => {
      const { range, dockerfile, target, arguments: given } = said;
      return {
        file: pathFrom(path, file),
        range,
        dockerfile: pathFrom(path, pathBeside(file, dockerfile)),
        ...(target !== undefined && { target }),
        ...(given !== undefined && { arguments: given }),
      };
    });
  }

  /** The containers that run what the Dockerfile at `dockerfile` builds, also under the names `images`. */
  imageUsers(dockerfile: string, images: readonly string[] = []): readonly ImageUser[] {
    const built = this.#byDockerfile.get(dockerfile) ?? [];
    const names = new Set(
      [...built.flatMap(({ build }) => build.said.images), ...images].flatMap((each) => nameOf(each) ?? []),
    );
    return [...names].flatMap((name) =>
      (this.#runs.get(name) ?? []).flatMap(({ file, said }): ImageUser[] => {
        const user = { ...said, file: pathFrom(dockerfile, file) };
        if (images.some((each) => nameOf(each) === name)) return [user];
        const builds = this.imageBuilds(dockerfile, said.image);
        const [only] = builds;
        // Somebody else may build it, too.
        if (only === undefined || builds.some((each) => pathBeside(dockerfile, each.dockerfile) !== dockerfile))
          return [];
        return builds.some(({ target }) => target !== only.target)
          ? []
          : [{ ...user, ...(only.target !== undefined && { target: only.target }) }];
      }),
    );
  }

  /** What other files than the one at `path` give their containers of `secret`. */
  secretUses(path: string, secret: string): readonly SecretUse[] {
    const uses = this.#secrets.get(secret) ?? [];
    return uses.flatMap(({ file, said }) => (file === path ? [] : [{ ...said, file: pathFrom(path, file) }]));
  }

  #addBuild(build: Placed<NamedBuild>): void {
    for (const image of build.said.images) {
      const reference = parseImageReference(image);
      if (reference === undefined) continue;
      const named = { build, tag: reference.tag };
      add(this.#builds, normalizedName(reference), named);
      add(this.#byDockerfile, pathBeside(build.file, build.said.dockerfile), named);
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
