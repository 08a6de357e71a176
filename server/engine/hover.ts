import type { Project } from '../model/compose.ts';
import type { Container } from '../model/container.ts';
import { type Build, type Instruction, readBuild } from '../model/dockerfile.ts';
import { type Explanation, instructions, podFields, runFlags, securityOptions, serviceKeys } from '../model/explain.ts';
import type { Facts } from '../model/facts.ts';
import { frontendOf } from '../model/frontend.ts';
import type { ImageReference } from '../model/image-reference.ts';
import type { Pod } from '../model/pod.ts';
import { readProject } from '../model/project.ts';
import { readPods } from '../model/workload.ts';
import { readYamlFile } from '../model/yaml-file.ts';
import { parseDockerfile } from '../syntax/dockerfile/parse.ts';
import type { YamlFile } from '../syntax/yaml/parse.ts';
import { lineStart } from '../text/lines.ts';
import { contains, type Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import type { Config } from './config.ts';
import { describeCapability, describeImage, describeUser, describeWord } from './describe.ts';
import { describeBuilds } from './describe-builds.ts';
import { detectFormat } from './detect.ts';
import type { Document } from './finding.ts';
import type { LintState } from './incremental.ts';

/** An explanation of what stands at a place. */
export interface Explained {
  readonly range: Range;
  readonly markdown: string;
  /** The image that it is, where it is one that a registry could be asked about. */
  readonly image?: ImageReference;
}

/**
 * What the word at `offset` means for security; undefined where there is nothing to say. `state`: what was kept when the
 * document was linted, so that it need not be read again.
 */
export function hoverAt(
  document: Document,
  offset: number,
  facts: Facts,
  config: Config,
  state?: LintState,
): Explained | undefined {
  const { path, text } = document;
  const format = detectFormat(document);
  if (format === undefined) return undefined;
  if (format === 'dockerfile')
    return inBuild(state?.dockerfile?.build ?? readBuild(parseDockerfile(text)), offset, facts);
  const file = state?.yaml?.file ?? readYamlFile(text);
  return format === 'compose'
    ? inProject(readProject(file, path, facts, config.composeFiles), text, offset, facts)
    : inManifest(file, document, offset, facts);
}

function inManifest(file: YamlFile, { path, text }: Document, offset: number, facts: Facts): Explained | undefined {
  const word = inPods(readPods(file), text, offset, facts);
  const built = describeBuilds(file, path, offset, facts);
  return word && built ? { ...word, markdown: `${word.markdown}\n\n${built.markdown}` } : (word ?? built);
}

function inBuild(build: Build, offset: number, facts: Facts): Explained | undefined {
  const frontend = frontendOf(build);
  if (frontend?.value && holds(frontend.range, offset)) return ofImage(frontend.value, frontend.range, facts);
  const instruction = build.instructions.find(({ range }) => holds(range, offset));
  if (!instruction) return undefined;
  if (holds(instruction.keywordRange, offset)) {
    return explained(instructions, instruction.keyword, instruction.keywordRange);
  }
  const image = build.images.find((use) => holds(use.image.range, offset));
  if (image?.image.value) return ofImage(image.image.value, image.image.range, facts);
  const flag = instruction.flags.find(({ range }) => holds(range, offset));
  if (flag && instruction.keyword === 'RUN') return explained(runFlags, flag.name, flag.range);
  return instruction.keyword === 'USER' ? inUser(instruction, offset) : undefined;
}

function inUser(instruction: Instruction, offset: number): Explained | undefined {
  const { stage } = instruction;
  const last = stage?.lastUser;
  const word = instruction.words.find(({ range }) => holds(range, offset));
  if (!word || last?.instruction !== instruction || last.user.value === undefined) return undefined;
  return { range: word.range, markdown: describeUser(last.user.value, stage?.knownBase) };
}

function inProject(project: Project, text: string, offset: number, facts: Facts): Explained | undefined {
  const service = project.services.find(({ range }) => holds(range, offset));
  if (!service) return undefined;
  const option = itemAt(service.securityOptions.items, offset);
  if (option?.value !== undefined) {
    return explained(securityOptions, /^[^:=]*/.exec(option.value)?.[0] ?? '', option.range);
  }
  const key = wordAt(text, offset);
  const keyRange = key && service.keyRange(key.word);
  if (key && keyRange && holds(keyRange, offset)) return explained(serviceKeys, key.word, keyRange);
  return inContainer(service, offset, facts);
}

function inPods(pods: readonly Pod[], text: string, offset: number, facts: Facts): Explained | undefined {
  const pod = pods.find(({ range }) => holds(range, offset));
  if (!pod) return undefined;
  const container = pod.containers.find(({ range }) => holds(range, offset));
  const value = container && inContainer(container, offset, facts);
  if (value) return value;
  const key = wordAt(text, offset);
  if (!key || !isKey(text, key.range)) return undefined;
  return explained(podFields, key.word, key.range);
}

function inContainer(container: Container, offset: number, facts: Facts): Explained | undefined {
  const { image, user, addedCapabilities, droppedCapabilities } = container;
  const capability = itemAt([...addedCapabilities.items, ...droppedCapabilities.items], offset);
  const markdown = capability?.value === undefined ? undefined : describeCapability(capability.value);
  if (capability && markdown !== undefined) return { range: capability.range, markdown };
  if (image.value && holds(image.range, offset)) return ofImage(image.value, image.range, facts);
  if (user.value && holds(user.range, offset)) return { range: user.range, markdown: describeUser(user.value) };
  return undefined;
}

function ofImage(image: ImageReference, range: Range, facts: Facts): Explained {
  return { range, markdown: describeImage(image, facts), image };
}

function itemAt<T>(items: readonly Slot<T>[], offset: number): Slot<T> | undefined {
  return items.find(({ range }) => holds(range, offset));
}

function explained(table: ReadonlyMap<string, Explanation>, word: string, range: Range): Explained | undefined {
  const explanation = table.get(word);
  return explanation && { range, markdown: describeWord(word, explanation) };
}

function holds(range: Range, offset: number): boolean {
  return contains(range, { start: offset, end: offset });
}

/** Longest word that is looked at. */
const longestWord = 100;

/** The letters around `offset`, as keys are made of. */
function wordAt(text: string, offset: number): { word: string; range: Range } | undefined {
  const isLetter = (at: number) => /[A-Za-z_]/.test(text.charAt(at));
  let start = offset;
  while (isLetter(start - 1) && offset - start < longestWord) start--;
  let end = offset;
  while (isLetter(end) && end - offset < longestWord) end++;
  return start === end ? undefined : { word: text.slice(start, end), range: { start, end } };
}

/** Whether the word at `range` is the key of a YAML or JSON entry: a colon follows, and nothing but markup precedes. */
function isKey(text: string, range: Range): boolean {
  const before = text.slice(lineStart(text, range.start), range.start);
  return (
    /^["']?\s*:(\s|$)/.test(text.slice(range.end, range.end + 20)) &&
    /(^|[\s{,"'-])$/.test(before) &&
    !before.includes('#')
  );
}
