import path from 'node:path';
import { type FileSummary, summarySteps } from '../model/file-summary.ts';
import { WorkspaceGraph } from '../model/workspace-graph.ts';
import { Breath } from './breath.ts';
import { Patience } from './patience.ts';
import type { SummaryThread } from './summary-thread.ts';
import { WorkspaceView, withSlashes } from './workspace-view.ts';
import { type FoundFile, summarisedBelow } from './workspace-walk.ts';

/** Where the index has files from, and whom it tells how far it is. */
export interface IndexOptions {
  /** The text of a file as the user sees it; undefined when there is none, or it is not for us to read. */
  readText(file: string): Promise<string | undefined>;
  /** The text of a file that is open in an editor. */
  openText?(file: string): string | undefined;
  /** The files that are open in an editor, saved or not. */
  openFiles?(): readonly string[];
  /** Told how far it is, each time that files are read. */
  track?(): IndexProgress;
  /** When somebody last typed, as `performance.now()` counts: files are read when nobody does. */
  typedAt?(): number;
  /** Reads files where that keeps nobody waiting. */
  readonly thread?: SummaryThread;
  /** Whether all that is asked is about one time, until it is forgotten. */
  readonly isLasting?: boolean;
}

/** How far reading has come. */
export interface IndexProgress {
  report(done: number, total: number): void;
  end(): void;
}

/** For how long a walk through the folders serves all that is asked, in milliseconds; longer where it takes long. */
const shortestLife = 2000;
const longestLife = 30_000;
const walkShare = 10;
/** More files, or a larger one, are worth a thread. */
const fewFiles = 30;
const smallFile = 6000;
/** Files that are on their way to the thread at once. */
const lanes = 8;

interface Known {
  /** Of the file on the disk: time and size; of one that is open, its text. */
  readonly state: string;
  readonly summary: FileSummary;
}

interface Walk {
  /** A promise only while it is made. */
  view: WorkspaceView | Promise<WorkspaceView>;
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
  read(root: string): WorkspaceView | Promise<WorkspaceView> {
    const known = this.#walks.get(root);
    if (known !== undefined && known.until > performance.now()) return known.view;
    const start = performance.now();
    const looking = this.#look(root);
    const walk: Walk = { view: looking, until: Number.POSITIVE_INFINITY };
    this.#walks.set(root, walk);
    const settle = () => {
      const now = performance.now();
      const life = Math.min(longestLife, Math.max(shortestLife, (now - start) * walkShare));
      // One that was forgotten meanwhile is not taken back.
      if (walk.until > 0 && this.#options.isLasting !== true) walk.until = now + life;
    };
    looking.then((view) => {
      walk.view = view;
      settle();
    }, settle);
    return looking;
  }

  /** Has the folders walked anew; of the files only those that have changed are read. */
  forget(): void {
    for (const walk of this.#walks.values()) walk.until = 0;
    this.#walks.clear();
  }

  async #look(root: string): Promise<WorkspaceView> {
    const breath = new Breath();
    const progress = this.#options.track?.();
    try {
      const { files, isComplete } = await summarisedBelow(root, breath, this.#openByFolder());
      const inOrder = await this.#openFirst(files, breath);
      const hasChanged = await this.#readAll(inOrder, breath, progress);
      return await this.#viewOf(root, files, { isComplete, hasChanged }, breath);
    } finally {
      progress?.end();
    }
  }

  /** Reads those of `files` that have changed; whether there were any. */
  async #readAll(files: readonly FoundFile[], breath: Breath, progress: IndexProgress | undefined): Promise<boolean> {
    const changed: FoundFile[] = [];
    for (const file of files) {
      if (this.#known.get(file.path)?.state !== file.state) changed.push(file);
      await breath.take();
    }
    const isMuch = changed.length > fewFiles || changed.some(({ size }) => size > smallFile);
    const { thread } = this.#options;
    const patience = new Patience(this.#options.typedAt ?? (() => Number.NEGATIVE_INFINITY));
    const queue = changed.entries();
    const work = async () => {
      for (const [at, file] of queue) {
        progress?.report(at, changed.length);
        if (isMuch) await patience.take();
        await this.#read(file, isMuch ? thread : undefined, breath);
      }
    };
    await Promise.all(Array.from({ length: isMuch && thread !== undefined ? lanes : 1 }, work));
    progress?.report(changed.length, changed.length);
    return changed.length > 0;
  }

  async #viewOf(
    root: string,
    files: readonly FoundFile[],
    { isComplete, hasChanged }: { readonly isComplete: boolean; readonly hasChanged: boolean },
    breath: Breath,
  ): Promise<WorkspaceView> {
    const found = new Map<string, FileSummary>();
    for (const { path: file } of files) {
      const known = this.#known.get(file);
      if (known !== undefined && !isEmpty(known.summary)) found.set(file, known.summary);
      await breath.take();
    }
    const view = this.#views.get(root);
    if (!hasChanged && view?.files.size === found.size && view.isComplete === isComplete) return view;
    const graph = new WorkspaceGraph();
    for (const [file, summary] of found) {
      graph.add(withSlashes(file), summary);
      await breath.take();
    }
    const made = new WorkspaceView(found, graph, isComplete);
    this.#views.set(root, made);
    return made;
  }

  /** What is open in an editor, by folder. */
  #openByFolder(): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (const file of this.#options.openFiles?.() ?? []) {
      const folder = path.dirname(file);
      const known = found.get(folder);
      if (known === undefined) found.set(folder, [file]);
      else known.push(file);
    }
    return found;
  }

  /** What is open in an editor is looked at most, and its text is its state. */
  async #openFirst(files: readonly FoundFile[], breath: Breath): Promise<FoundFile[]> {
    const open: FoundFile[] = [];
    const closed: FoundFile[] = [];
    for (const file of files) {
      const text = this.#options.openText?.(file.path);
      if (text === undefined) closed.push(file);
      else open.push({ path: file.path, state: text, size: text.length });
      await breath.take();
    }
    return [...open, ...closed];
  }

  async #read({ path: file, state }: FoundFile, thread: SummaryThread | undefined, breath: Breath): Promise<void> {
    const text = await this.#options.readText(file);
    const summary = text === undefined ? undefined : await summaryOf(file, text, thread, breath);
    // Gone while it was looked for.
    if (summary === undefined) this.#known.delete(file);
    else this.#known.set(file, { state, summary });
  }
}

async function summaryOf(
  file: string,
  text: string,
  thread: SummaryThread | undefined,
  breath: Breath,
): Promise<FileSummary | undefined> {
  if (thread !== undefined && !thread.hasFailed) return thread.read(file, text);
  const steps = summarySteps(file, text);
  for (;;) {
    const step = steps.next();
    await breath.take();
    if (step.done === true) return step.value;
  }
}

function isEmpty({ objects, builds, runs, secrets }: FileSummary): boolean {
  return objects.length + builds.length + runs.length + secrets.length === 0;
}
