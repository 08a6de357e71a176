import type { Answer, BuildFolder, Facts, FileText } from '../model/facts.ts';
import { baseName, pathBeside, pathFrom } from '../model/file-path.ts';
import { composeEdits } from '../text/compose-edits.ts';
import { applyEdits, type Edit, type FileCreation, type FileEdit } from '../text/edit.ts';

/** Edits of a document, and what goes with them outside of it. */
export interface FixParts {
  readonly edits: readonly Edit[];
  readonly creations: readonly FileCreation[];
  readonly fileEdits: readonly FileEdit[];
}

interface Change {
  /** Undefined for a file that is there already. */
  readonly creation: FileCreation | undefined;
  /** The text that the edits begin with. */
  readonly before: string;
  readonly rounds: readonly (readonly Edit[])[];
  /** The same for all who ask, as what was read of it is known by that. */
  readonly after: FileText;
}

/** What fixes have made of files beside a document so far; never changed, only made anew. */
export class FileChanges {
  static readonly none = new FileChanges(new Map());
  readonly #files: ReadonlyMap<string, Change>;

  private constructor(files: ReadonlyMap<string, Change>) {
    this.#files = files;
  }

  /** These changes and those of `parts` after them; undefined when they do not go together. */
  and({ creations, fileEdits }: FixParts): FileChanges | undefined {
    if (creations.length === 0 && fileEdits.length === 0) return this;
    const files = new Map(this.#files);
    for (const creation of creations) {
      if (files.has(creation.path)) return undefined;
      const { newText } = creation;
      files.set(creation.path, { creation, before: newText, rounds: [], after: { text: newText } });
    }
    for (const { path, text, edits } of fileEdits) {
      const known = files.get(path) ?? { creation: undefined, before: text, rounds: [], after: { text } };
      const changed = applyEdits(text, edits);
      if (known.after.text !== text || changed === undefined || changed === text) return undefined;
      files.set(path, { ...known, rounds: [...known.rounds, edits], after: { text: changed } });
    }
    return new FileChanges(files);
  }

  get creations(): FileCreation[] {
    return [...this.#files.values()].flatMap(({ creation, after }) =>
      creation ? [{ ...creation, newText: after.text }] : [],
    );
  }

  get fileEdits(): FileEdit[] {
    return [...this.#files].flatMap(([path, { creation, before, rounds }]) =>
      creation ? [] : [{ path, text: before, edits: composeEdits(before, rounds) }],
    );
  }

  /** `facts` as they will be: what lies around the document at `document` is judged as if the changes were made. */
  over(facts: Facts, document: string): Facts {
    if (this.#files.size === 0) return facts;
    const changed = new Map<Answer<readonly BuildFolder[]>, Answer<readonly BuildFolder[]>>();
    const buildFolders = (dockerfile: string): Answer<readonly BuildFolder[]> => {
      const answer = facts.buildFolders(dockerfile);
      if (answer.state !== 'known') return answer;
      const value = changed.get(answer) ?? {
        ...answer,
        value: answer.value.map((folder) => this.#change(folder, document, dockerfile)),
      };
      changed.set(answer, value);
      return value;
    };
    return {
      today: facts.today,
      digest: (reference) => facts.digest(reference),
      image: (reference) => facts.image(reference),
      signature: (reference, signers) => facts.signature(reference, signers),
      checksum: (url) => facts.checksum(url),
      buildFolders,
      objects: (path) => facts.objects(path),
      imageBuilds: (path, image) => facts.imageBuilds(path, image),
      imageUsers: (dockerfile, images) => facts.imageUsers(dockerfile, images),
      secretUses: (path, secret) => facts.secretUses(path, secret),
      file: (path) => {
        const value = this.#fileAt(path, document);
        return value === undefined ? facts.file(path) : { state: 'known', value, asOf: facts.today };
      },
    };
  }

  /** The file at `path` as it will be, if it is one of those that change. */
  #fileAt(path: string, document: string): FileText | undefined {
    for (const [name, { after }] of this.#files) if (pathBeside(document, name) === path) return after;
    return undefined;
  }

  /** `folder`, which lies around `dockerfile`, with the changed files in it. */
  #change(folder: BuildFolder, document: string, dockerfile: string): BuildFolder {
    const prefix = folder.path === '.' ? '' : `${folder.path}/`;
    const isOwn = document === dockerfile;
    const files = new Map(
      [...this.#files].map(([path, { after }]) => [
        isOwn ? path : pathFrom(dockerfile, pathBeside(document, path)),
        after.text,
      ]),
    );
    // That ignore file belongs to the Dockerfile alone.
    const own = `${baseName(dockerfile)}.dockerignore`;
    const here = [...files.keys()].filter((path) => path.startsWith(prefix) && !isAbove(path, prefix));
    const entries = here.map((path) => path.slice(prefix.length)).filter((path) => !folder.entries.includes(path));
    const candidates = [own, folder.ignoreFile?.path, folder.ignoreFile ? undefined : `${prefix}.dockerignore`];
    const path = candidates.find((candidate) => candidate !== undefined && files.has(candidate));
    const text = path === undefined ? undefined : files.get(path);
    return {
      ...folder,
      entries: [...entries, ...folder.entries],
      ...(path !== undefined && text !== undefined && { ignoreFile: { path, text } }),
    };
  }
}

function isAbove(path: string, prefix: string): boolean {
  return path.slice(prefix.length).startsWith('../');
}
