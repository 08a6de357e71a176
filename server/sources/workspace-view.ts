import path from 'node:path';
import { ListedObjects, ObjectsBeside } from '../model/cluster-objects.ts';
import type { ClusterObject, ClusterObjects } from '../model/facts.ts';
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
  #objects: ClusterObjects | undefined;

  constructor(files: ReadonlyMap<string, FileSummary>, graph: WorkspaceGraph, isComplete: boolean) {
    this.files = files;
    this.graph = graph;
    this.isComplete = isComplete;
  }

  /** The objects in all manifests but `own`; undefined when there are more files than are looked at. */
  objectsBeside(own: string): ClusterObjects | undefined {
    if (!this.isComplete) return undefined;
    this.#objects ??= objectsOf(this.files);
    return new ObjectsBeside(this.#objects, withSlashes(own), this.files.get(own)?.objects ?? []);
  }
}

function objectsOf(files: ReadonlyMap<string, FileSummary>): ClusterObjects {
  const objects: ClusterObject[] = [];
  const fileOf = new Map<ClusterObject, string>();
  for (const [file, summary] of files)
    for (const object of summary.objects) {
      if (placed.has(object.role)) fileOf.set(object, withSlashes(file));
      objects.push(object);
    }
  return new ListedObjects(objects, fileOf);
}

/** `file` as the paths of documents are written. */
export function withSlashes(file: string): string {
  return file.split(path.sep).join('/');
}
