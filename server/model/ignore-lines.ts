import type { FileCreation, FileEdit } from '../text/edit.ts';
import type { Service } from './compose.ts';
import { normalPath } from './context-path.ts';
import { IgnoreFile } from './dockerignore.ts';
import type { Facts } from './facts.ts';
import { pathBeside } from './file-path.ts';
import { isIgnoredByGit } from './git-ignore.ts';

/** A pattern that means `path` and nothing else, in ignore files of git and of Docker. */
export function patternOf(path: string): string {
  return path.replace(/[\\*?[\]]|^[!#]/g, '\\$&');
}

/** The change of a file at `path` that says `text` which adds `lines` to it. */
export function addLines(path: string, text: string, lines: readonly string[]): FileEdit {
  const end = /\r\n/.test(text) ? '\r\n' : '\n';
  const start = text === '' || text.endsWith('\n') ? '' : end;
  const newText = start + lines.map((line) => line + end).join('');
  return { path, text, edits: [{ range: { start: text.length, end: text.length }, newText }] };
}

/**
 * The change of the `.gitignore` in the folder of `document`, or in that of the file where it lies above, which keeps the
 * file at `relative` out of the repository; undefined where it is kept out, or what is there is not known.
 */
export function ignoreByGit(relative: string, document: string, facts: Facts): FileCreation | FileEdit | undefined {
  if (isIgnoredByGit(pathBeside(document, relative), facts) === true) return undefined;
  const above = relative.startsWith('../') ? relative.slice(0, relative.lastIndexOf('/') + 1) : '';
  return withLine(`${above}.gitignore`, `/${patternOf(relative.slice(above.length))}`, document, facts);
}

/** The changes of ignore files that keep the file at `relative` out of the build contexts of `services`. */
export function ignoreByDocker(
  relative: string,
  services: readonly Service[],
  document: string,
  facts: Facts,
): (FileCreation | FileEdit)[] {
  const changes = new Map<string, FileCreation | FileEdit>();
  for (const service of services) {
    const { context, dockerfile } = localBuild(service) ?? {};
    const inside = context === undefined ? undefined : pathInside(context, relative);
    if (inside === undefined || context === undefined || dockerfile === undefined) continue;
    const own = `${context}${normalPath(dockerfile)}.dockerignore`;
    const known = facts.file(pathBeside(document, own));
    const path = known.state === 'known' && known.value !== null ? own : `${context}.dockerignore`;
    const answer = facts.file(pathBeside(document, path));
    const text = answer.state === 'known' ? answer.value?.text : undefined;
    if (text !== undefined && IgnoreFile.parse(text)?.ignores(inside) !== false) continue;
    const change = withLine(path, patternOf(inside), document, facts);
    if (change !== undefined) changes.set(path, change);
  }
  return [...changes.values()];
}

/** A build from a folder that is the document's or below it. */
export interface LocalBuild {
  /** As a prefix of paths. */
  readonly context: string;
  readonly dockerfile: string;
}

/** Where `service` is built from, and by what, when that is on this disk and not above the document. */
export function localBuild(service: Service): LocalBuild | undefined {
  return service.lasting('context', () => {
    const { build } = service;
    if (build === undefined || build.isRemote) return undefined;
    const context = contextOf(build.context.state, build.context.value);
    return context === undefined ? undefined : { context, dockerfile: build.dockerfile.value ?? 'Dockerfile' };
  });
}

/** A build context below the document's folder, or that folder itself, as a prefix of paths; undefined elsewhere. */
function contextOf(state: string, value: string | undefined): string | undefined {
  const text = state === 'absent' ? '.' : value;
  if (text === undefined || /^(?:[/~\\]|[A-Za-z]:)|(?:^|\/)\.\.(?:\/|$)/.test(text)) return undefined;
  const normal = normalPath(text);
  return normal === '' ? '' : `${normal}/`;
}

/** The path in the build context `context` of what the document names `relative`; undefined for what is not in it. */
export function pathInside(context: string, relative: string): string | undefined {
  return relative.startsWith(context) ? normalPath(relative.slice(context.length)) : undefined;
}

function withLine(path: string, line: string, document: string, facts: Facts): FileCreation | FileEdit | undefined {
  const answer = facts.file(pathBeside(document, path));
  if (answer.state !== 'known') return undefined;
  if (answer.value === null) return { create: true, path, newText: `${line}\n` };
  const { text } = answer.value;
  return text.split(/\r?\n/).includes(line) ? undefined : addLines(path, text, [line]);
}

/** `path` as it is written beside the document: without `./`; undefined when it is absolute or another's home. */
export function pathFrom(path: string): string | undefined {
  if (/^(?:[/~\\]|[A-Za-z]:)/.test(path) || path.includes('$')) return undefined;
  const up: string[] = [];
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0) parts.pop();
    else up.push(part);
  }
  return parts.length === 0 ? undefined : [...up, ...parts].join('/');
}
