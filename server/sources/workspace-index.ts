import path from 'node:path';
import type { ClusterObject } from '../model/facts.ts';
import { type FileSummary, summarySteps } from '../model/file-summary.ts';
import { WorkspaceGraph } from '../model/workspace-graph.ts';
import { Breath } from './breath.ts';
import { type FoundFile, summarisedBelow } from './workspace-walk.ts';

/** Where the index has files from, and whom it tells how far it is. */
export interface IndexOptions {
  /** The text of a file as the user sees it; undefined when there is none, or it is not for us to read. */
  readText(file: string): Promise<string | undefined>;
  /** The text of a file that is open in an editor. */
  openText?(file: string): string | undefined;
  /** Called now and then while files are read. */
  onProgress?(done: number, total: number): void;
}

/** For how long a walk through the folders serves all that is asked, in milliseconds; longer where it takes long. */
const shortestLife = 2000;
const longestLife = 30_000;
const walkShare = 10;
/** Objects of which rules say where they are. */
const placed: ReadonlySet<ClusterObject['role']> = new Set(['namespace', 'binding', 'grant']);
/** So many files are between two reports. */
const reportEvery = 100;

interface Known {
  /** Of the file on the disk: time and size; of one that is open, its text. */
  readonly state: string;
  readonly summary: FileSummary;
}

/** What the files of a folder and all below it say to others, as it was at one time. */
export interface WorkspaceView {
  /** False when there are more files than are looked at: then what is not found may be there all the same. */
  readonly isComplete: boolean;
  readonly files: ReadonlyMap<string, FileSummary>;
  /** The same, by what is asked of it. */
  readonly graph: WorkspaceGraph;
}

interface Walk {
  readonly view: Promise<WorkspaceView>;
  until: number;
}

/** Summaries of the files of a workspace: a file is read again only when it has changed. */
export class WorkspaceIndex {
  readonly #options: IndexOptions;
  readonly #known = new Map<string, Known>();
  readonly #walks = new Map<string, Walk>();
  readonly #views = new Map<string, WorkspaceView>();

  constructor(options: IndexOptions) {
    this.#options = options;
  }

  /** What all files below `root` say. */
  read(root: string): Promise<WorkspaceView> {
    const known = this.#walks.get(root);
    if (known !== undefined && known.until > performance.now()) return known.view;
    const start = performance.now();
    const walk: Walk = { view: this.#look(root), until: Number.POSITIVE_INFINITY };
    this.#walks.set(root, walk);
    const settle = () => {
      const now = performance.now();
      // One that was forgotten meanwhile is not taken back.
      if (walk.until > 0) walk.until = now + Math.min(longestLife, Math.max(shortestLife, (now - start) * walkShare));
    };
    walk.view.then(settle, settle);
    return walk.view;
  }

  /** The objects in all manifests below `root` but `own`; undefined when there are more files than are looked at. */
  async objects(root: string, own: string): Promise<readonly ClusterObject[] | undefined> {
    const { isComplete, files } = await this.read(root);
    if (!isComplete) return undefined;
    const from = path.dirname(own);
    return [...files].flatMap(([file, { objects }]) => {
      if (file === own) return [];
      const where = () => withSlashes(path.relative(from, file));
      return objects.map((object) => (placed.has(object.role) ? { ...object, path: where() } : object));
    });
  }

  /** Has the folders walked anew; of the files only those that have changed are read. */
  forget(): void {
    for (const walk of this.#walks.values()) walk.until = 0;
    this.#walks.clear();
  }

  async #look(root: string): Promise<WorkspaceView> {
    const breath = new Breath();
    const { files, isComplete } = await summarisedBelow(root, breath);
    const inOrder = await this.#openFirst(files, breath);
    const found = new Map<string, FileSummary>();
    let isSame = true;
    for (const [at, file] of inOrder.entries()) {
      const before = this.#known.get(file.path);
      const known = before?.state === file.state ? before : await this.#summaryOf(file, breath);
      if (known !== before) isSame = false;
      if (known !== undefined && !isEmpty(known.summary)) found.set(file.path, known.summary);
      if (at % reportEvery === 0) this.#options.onProgress?.(at, files.length);
    }
    this.#options.onProgress?.(files.length, files.length);
    const view = this.#views.get(root);
    if (isSame && view?.files.size === found.size && view.isComplete === isComplete) return view;
    const placed = new Map([...found].map(([file, summary]) => [withSlashes(file), summary]));
    const made = { isComplete, files: found, graph: new WorkspaceGraph(placed) };
    this.#views.set(root, made);
    return made;
  }

  /** What is open in an editor is looked at most, and its text is its state. */
  async #openFirst(files: readonly FoundFile[], breath: Breath): Promise<FoundFile[]> {
    const open: FoundFile[] = [];
    const closed: FoundFile[] = [];
    for (const file of files) {
      const text = this.#options.openText?.(file.path);
      if (text === undefined) closed.push(file);
      else open.push({ path: file.path, state: text });
      await breath.take();
    }
    return [...open, ...closed];
  }

  async #summaryOf(file: FoundFile, breath: Breath): Promise<Known | undefined> {
    const text = await this.#options.readText(file.path);
    // Gone while it was looked for.
    if (text === undefined) {
      this.#known.delete(file.path);
      return undefined;
    }
    const steps = summarySteps(file.path, text);
    for (;;) {
      const step = steps.next();
      await breath.take();
      if (step.done !== true) continue;
      const known = { state: file.state, summary: step.value };
      this.#known.set(file.path, known);
      return known;
    }
  }
}

function isEmpty({ objects, builds, runs, secrets }: FileSummary): boolean {
  return objects.length + builds.length + runs.length + secrets.length === 0;
}

/** `file` as the paths of documents are written. */
export function withSlashes(file: string): string {
  return file.split(path.sep).join('/');
}
