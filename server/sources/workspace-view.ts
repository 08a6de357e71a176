import path from 'node:path';
import type { ClusterObject } from '../model/facts.ts';
import type { FileSummary } from '../model/file-summary.ts';
import type { WorkspaceGraph } from '../model/workspace-graph.ts';

/** Objects of which rules say where they are. */
const placed: ReadonlySet<ClusterObject['role']> = new Set(['namespace', 'binding', 'grant']);

/** What the files of a folder and all below it say to others, as it was at one time. */
export class WorkspaceView {
  /** False when there are more files than are looked at: then what is not found may be there all the same. */
  readonly isComplete: boolean;
  readonly files: ReadonlyMap<string, FileSummary>;
  /** The same, by what is asked of it. */
  readonly graph: WorkspaceGraph;
  #all: Objects | undefined;

  constructor(files: ReadonlyMap<string, FileSummary>, graph: WorkspaceGraph, isComplete: boolean) {
    this.files = files;
    this.graph = graph;
    this.isComplete = isComplete;
  }

  /** The objects in all manifests but `own`; undefined when there are more files than are looked at. */
  objectsBeside(own: string): readonly ClusterObject[] | undefined {
    if (!this.isComplete) return undefined;
    this.#all ??= objectsOf(this.files);
    const { objects, places, firstOf } = this.#all;
    const from = path.dirname(own);
    const beside = objects.slice();
    for (const [at, file] of places)
      beside[at] = { ...(objects[at] as ClusterObject), path: withSlashes(path.relative(from, file)) };
    const first = firstOf.get(own);
    if (first !== undefined) beside.splice(first, this.files.get(own)?.objects.length ?? 0);
    return beside;
  }
}

/** All objects of a workspace, file after file. */
interface Objects {
  readonly objects: readonly ClusterObject[];
  /** Where those are among them of which the file matters, and in which they are. */
  readonly places: ReadonlyMap<number, string>;
  /** Where those of a file begin. */
  readonly firstOf: ReadonlyMap<string, number>;
}

function objectsOf(files: ReadonlyMap<string, FileSummary>): Objects {
  const objects: ClusterObject[] = [];
  const places = new Map<number, string>();
  const firstOf = new Map<string, number>();
  for (const [file, summary] of files) {
    if (summary.objects.length > 0) firstOf.set(file, objects.length);
    for (const object of summary.objects) {
      if (placed.has(object.role)) places.set(objects.length, file);
      objects.push(object);
    }
  }
  return { objects, places, firstOf };
}

/** `file` as the paths of documents are written. */
export function withSlashes(file: string): string {
  return file.split(path.sep).join('/');
}
