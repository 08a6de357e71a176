import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ListedObjects } from '../../server/model/cluster-objects.ts';
import {
  type Answer,
  type BuildFolder,
  type ClusterObject,
  type ClusterObjects,
  type Facts,
  type FileText,
  type ImageBuild,
  type ImageUser,
  noFacts,
  type SecretUse,
} from '../../server/model/facts.ts';
import { summarise } from '../../server/model/file-summary.ts';
import type { ImageDescription } from '../../server/model/image-description.ts';
import type { SignatureCheck } from '../../server/model/signature.ts';
import { WorkspaceGraph } from '../../server/model/workspace-graph.ts';
import { type Fence, parseSections, type Section } from './fences.ts';
import { type Mark, readMarks } from './marks.ts';

/** A file of a case, with the findings that its author expects. */
export interface FixtureFile {
  readonly path: string;
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly fence: Fence;
  readonly diffs: readonly FixtureDiff[];
}

/** What a fix is expected to change: the first fix of the file, or the one with this title (without backticks). */
export interface FixtureDiff {
  readonly title: string | undefined;
  readonly fence: Fence;
}

/** One section of a fixture: files that are looked at together. */
export interface FixtureCase {
  readonly title: string;
  readonly isExample: boolean;
  readonly prose: string;
  readonly files: readonly FixtureFile[];
  readonly facts: Facts;
  /** Text of the case's `.bulkhead.yaml`. */
  readonly config: string | undefined;
}

/** A rule's tests, which are its examples too. */
export interface Fixture {
  readonly rule: string;
  readonly path: string;
  readonly lines: readonly string[];
  readonly prose: string;
  readonly cases: readonly FixtureCase[];
}

/** The day on which fixtures are read. */
const today = '2026-01-01';
const documentLanguages = new Set(['dockerfile', 'yaml', 'json']);
const folder = join(import.meta.dirname, '../rules');

/** All fixtures, by rule. */
export function readFixtures(): Fixture[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => readFixture(join(folder, name)));
}

/** Reads the fixture file at `path`. */
export function readFixture(path: string): Fixture {
  return parseFixture(path, readFileSync(path, 'utf8'));
}

/** Reads `text` as the fixture of the rule that `path` is named after. */
export function parseFixture(path: string, text: string): Fixture {
  const lines = text.split('\n');
  const rule = basename(path, '.md');
  try {
    const sections = parseSections(lines);
    const cases = sections.filter((section) => section.fences.length > 0).map((section) => readCase(section, rule));
    return { rule, path, lines, prose: sections[0]?.prose.replace(/^# .*\n?/, '').trim() ?? '', cases };
  } catch (error) {
    throw new Error(`${basename(path)}: ${(error as Error).message}`);
  }
}

function readCase(section: Section, rule: string): FixtureCase {
  const files: (FixtureFile & { diffs: FixtureDiff[] })[] = [];
  let facts = noFacts(today);
  let config: string | undefined;
  for (const fence of section.fences) {
    if (fence.language === 'json' && fence.argument === 'facts') facts = readFacts(fence);
    else if (fence.language === 'config') config = `${fence.body.join('\n')}\n`;
    else if (fence.language === 'diff') {
      const file = files.at(-1);
      if (!file) throw new Error(`line ${fence.line + 1}: a diff stands after the file that it changes`);
      file.diffs.push({ title: diffTitle(fence), fence });
    } else if (documentLanguages.has(fence.language)) files.push(readFile(fence, rule));
    else throw new Error(`line ${fence.line + 1}: no fence is called \`${fence.language}\``);
  }
  if (files.length === 0) throw new Error(`line ${section.line + 1}: this section has no file`);
  const { title, prose } = section;
  return {
    title: title.replace(/^Example: */, ''),
    isExample: title.startsWith('Example:'),
    prose,
    files,
    facts,
    config,
  };
}

function readFile(fence: Fence, rule: string): FixtureFile & { diffs: FixtureDiff[] } {
  if (!/^[^\s]+$/.test(fence.argument)) throw new Error(`line ${fence.line + 1}: this fence names no file`);
  const { text, marks } = readMarks(fence.body);
  const stranger = marks.find((mark) => mark.rule !== rule);
  if (stranger) throw new Error(`line ${fence.line + 1}: marks \`${stranger.rule}\` in the fixture of \`${rule}\``);
  return { path: fence.argument, text, marks, fence, diffs: [] };
}

function diffTitle(fence: Fence): string | undefined {
  if (fence.argument === '') return undefined;
  const title = /^title="([^"]+)"$/.exec(fence.argument)?.[1];
  if (title === undefined) throw new Error(`line ${fence.line + 1}: a diff takes title="…" and nothing else`);
  return title;
}

function readFacts(fence: Fence): Facts {
  const {
    digest = {},
    image = {},
    checksum = {},
    signature = {},
    buildFolders,
    file,
    objects,
    workspace,
    today: day = today,
    ...rest
  } = JSON.parse(fence.body.join('\n'));
  const unknown = Object.keys(rest);
  if (unknown.length > 0) throw new Error(`line ${fence.line + 1}: no fact is called ${unknown.join(', ')}`);
  const known = <T>(value: T | undefined): Answer<T> =>
    value === undefined ? { state: 'unknown' } : { state: 'known', value, asOf: day };
  // Files of the workspace, which are read as those on the disk are; paths as `file` has them.
  const files = (file || workspace) && { ...workspace, ...file };
  const graph = workspace && readWorkspace(workspace);
  // What a registry does not have is `null`.
  const registered = <T>(answers: Record<string, T | null>, reference: string): Answer<T> => {
    const value = Object.hasOwn(answers, reference) ? answers[reference] : undefined;
    return value === null ? { state: 'unavailable', reason: 'not there', failure: 'not-found' } : known(value);
  };
  return {
    today: day,
    digest: (reference) => registered<string>(digest, reference),
    image: (reference) => registered<ImageDescription>(image, reference),
    // By reference alone: a case asks for one list of signers.
    signature: (reference) => registered<SignatureCheck>(signature, reference),
    checksum: (url) => known(Object.hasOwn(checksum, url) ? checksum[url] : undefined),
    // One list for all files of a case: they lie in one folder.
    buildFolders: () => known<BuildFolder[]>(buildFolders),
    // Once any file is given, all others are known not to be there.
    objects: () => known<ClusterObjects>(objects && readObjects(objects)),
    file: (path) => known<FileText | null>(files && (Object.hasOwn(files, path) ? { text: files[path] } : null)),
    imageBuilds: (path, image) => known<readonly ImageBuild[]>(graph?.imageBuilds(path, image)),
    imageUsers: (dockerfile, images) => known<readonly ImageUser[]>(graph?.imageUsers(dockerfile, images)),
    secretUses: (path, secret) => known<readonly SecretUse[]>(graph?.secretUses(path, secret)),
  };
}

/** Objects with the `path` of the file that each is in, where a case says it. */
function readObjects(objects: readonly (ClusterObject & { readonly path?: string })[]): ClusterObjects {
  const files = new Map(objects.flatMap((object) => (object.path === undefined ? [] : [[object, object.path]])));
  return new ListedObjects(objects, files);
}

function readWorkspace(files: Readonly<Record<string, string>>): WorkspaceGraph {
  const graph = new WorkspaceGraph();
  for (const [path, text] of Object.entries(files)) graph.add(path, summarise(path, text));
  return graph;
}
