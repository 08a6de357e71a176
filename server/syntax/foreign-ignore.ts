import { lineEnd, lineStart } from '../text/lines.ts';
import type { Range } from '../text/range.ts';
import { annotationRequest } from './foreign-annotation.ts';
import type { ForeignRequest } from './foreign-request.ts';

/** A request in its place. */
export interface ForeignIgnore extends ForeignRequest {
  /** The comment from `#`, or the annotation, to the end of the line. */
  readonly range: Range;
  /** Whether it has its line for itself. */
  readonly isAlone: boolean;
}

/** Words without which a text has nothing to read here. */
const keyword =
  /hadolint|tally|trivy:|tfsec:|checkov|bridgecrew|kics-scan|nosem|kube-linter\.io|kube-score\/|polaris\.fairwinds/gi;

/** More than anyone writes: each is held against every finding. */
const ignoreLimit = 300;
/** No comment that is meant for a tool is longer. */
const lengthLimit = 2_000;

/** Whether `text`, of whole lines, has a word without which there is nothing to read here but directives. */
export function namesTool(text: string): boolean {
  keyword.lastIndex = 0;
  return keyword.test(text);
}

/** The comments and annotations in `text` that silence checks of other tools, in order. */
export function readForeignIgnores(text: string, isDockerfile: boolean, isMarked: boolean): ForeignIgnore[] {
  const found: ForeignIgnore[] = isDockerfile ? checkDirective(text) : [];
  if (!isMarked) return found;
  keyword.lastIndex = 0;
  for (let match = keyword.exec(text); match !== null && found.length < ignoreLimit; match = keyword.exec(text)) {
    const start = lineStart(text, match.index);
    const end = lineEnd(text, match.index);
    keyword.lastIndex = Math.max(end, match.index + 1);
    if (end - start > lengthLimit) continue;
    const line = text.slice(start, end);
    const hash = line.search(/(?:^|[ \t\uFEFF])#/);
    const at = hash === -1 || line[hash] === '#' ? hash : hash + 1;
    const isAlone = at !== -1 && line.slice(0, at).replace('\uFEFF', '').trim() === '';
    const requests = readLine(line, at, isAlone, isDockerfile, () => isHead(text.slice(0, start)));
    const range = { start: start + (at === -1 ? line.length - line.trimStart().length : at), end };
    found.push(...requests.map((request) => ({ ...request, range, isAlone })));
  }
  return found;
}

/** Nothing but comments, blank lines and document starts. */
export function isHead(text: string): boolean {
  return text.split(/\r?\n|\r/).every((line) => /^\uFEFF?\s*(?:#.*|---.*|%.*)?$/.test(line));
}

function readLine(
  line: string,
  hash: number,
  isAlone: boolean,
  isDockerfile: boolean,
  isAtHead: () => boolean,
): readonly ForeignRequest[] {
  const comment = hash === -1 ? '' : line.slice(hash + 1);
  const common = () => [...trivyRequests(comment, isAlone), ...semgrepRequests(comment, isAlone)];
  if (isAlone) {
    const ofDockerfiles = isDockerfile ? [...linterRequests(comment), ...checkovRequests(comment)] : [];
    return [...ofDockerfiles, ...common(), ...kicsRequests(comment, isAtHead)];
  }
  // In a Dockerfile a `#` behind something is no comment.
  if (isDockerfile) return [];
  const annotation = annotationRequest(hash === -1 ? line : line.slice(0, hash));
  return annotation === undefined ? common() : [annotation, ...common()];
}

/** https://github.com/hadolint/hadolint#inline-ignores, whose form tally has taken over. */
function linterRequests(comment: string): ForeignRequest[] {
  const match = /^[ \t]*(hadolint|tally)[ \t]+(global[ \t]+)?ignore[ \t]*=([^#;]*)/.exec(comment);
  if (match === null) return [];
  const tool = match[1] as 'hadolint' | 'tally';
  const ids = words(match[3] ?? '');
  // To hadolint one word that is no code of its own or of ShellCheck's spoils the whole comment.
  if (ids.length === 0 || (tool === 'hadolint' && !ids.every((id) => /^[DLSC\d]+$/.test(id)))) return [];
  return [{ tool, ids, scope: match[2] === undefined ? 'next' : 'file' }];
}

/** https://docs.docker.com/build/checks/#skip-checks: a directive, so nothing may stand before it but its like. */
function checkDirective(text: string): ForeignIgnore[] {
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (let count = 0; count < 4; count++) {
    const end = lineEnd(text, start);
    const directive = /^#[ \t]*(syntax|escape|check)[ \t]*=(.*)$/i.exec(
      text.slice(start, Math.min(end, start + 2_000)),
    );
    if (directive === null) return [];
    if (directive[1]?.toLowerCase() === 'check') {
      const skip = (directive[2] ?? '').split(';').find((part) => /^\s*skip\s*=/i.test(part));
      const ids = words(skip?.replace(/^[^=]*=/, '') ?? '');
      if (ids.length === 0) return [];
      const isAll = ids.length === 1 && ids[0]?.toLowerCase() === 'all';
      return [{ tool: 'buildkit', ids: isAll ? 'all' : ids, scope: 'file', range: { start, end }, isAlone: true }];
    }
    start = end + (text[end] === '\r' ? 2 : 1);
  }
  return [];
}

/** https://trivy.dev/latest/docs/configuration/filtering/#by-inline-comments; several may stand in one comment. */
function trivyRequests(comment: string, isAlone: boolean): ForeignRequest[] {
  const requests: ForeignRequest[] = [];
  for (const word of comment.split(/[ \t]+/)) {
    const match = /^[#/*]*(?:trivy|tfsec):ignore:([\w*-]+)(?:\[[^\]]*\])?((?::[^:]*)*)$/.exec(word);
    if (match?.[1] === undefined) continue;
    const expires = /:exp:([^:]*)/.exec(match[2] ?? '')?.[1];
    requests.push({
      tool: 'trivy',
      ids: match[1] === '*' ? 'all' : [match[1]],
      scope: isAlone ? 'next' : 'here',
      ...(expires === undefined ? {} : { expires }),
    });
  }
  return requests;
}

/** https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html: wherever it stands in a Dockerfile. */
function checkovRequests(comment: string): ForeignRequest[] {
  const id = /(?:checkov|bridgecrew):skip= *([A-Z_\d]+)/.exec(comment)?.[1];
  return id === undefined ? [] : [{ tool: 'checkov', ids: [id], scope: 'file' }];
}

/** https://docs.kics.io/latest/running-kics/#using_commands_on_scanned_files_as_comments */
function kicsRequests(comment: string, isAtHead: () => boolean): ForeignRequest[] {
  const match = /^[ \t]*kics-scan[ \t]+(ignore-line|ignore-block|ignore|disable=|enable=)[ \t]*([^\s]*)/i.exec(comment);
  if (match === null) return [];
  const command = match[1]?.toLowerCase();
  if (command === 'ignore-line') return [{ tool: 'kics', ids: 'all', scope: 'line' }];
  if (command === 'ignore-block') return [{ tool: 'kics', ids: 'all', scope: 'block' }];
  // The others mean a whole file, and KICS reads them in its first lines only.
  if (!isAtHead()) return [];
  if (command === 'ignore') return [{ tool: 'kics', ids: 'all', scope: 'file' }];
  const ids = words(match[2] ?? '');
  if (ids.length === 0) return [];
  return [
    command === 'disable='
      ? { tool: 'kics', ids, scope: 'file' }
      : { tool: 'kics', ids: 'all', except: ids, scope: 'file' },
  ];
}

/** https://semgrep.dev/docs/ignoring-files-folders-code#reference-summary */
function semgrepRequests(comment: string, isAlone: boolean): ForeignRequest[] {
  const match = /(?:^|[^\w-])nosem(?:grep)?(?::[ \t]*([\w.-]+(?:[ \t]*,[ \t]*[\w.-]+)*)|(?![\w-]))/i.exec(comment);
  if (match === null) return [];
  return [{ tool: 'semgrep', ids: match[1] === undefined ? 'all' : words(match[1]), scope: isAlone ? 'next' : 'here' }];
}

function words(list: string): string[] {
  return list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
