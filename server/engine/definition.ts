import { builtImage, placeInFile } from '../model/built-stage.ts';
import type { Service } from '../model/compose.ts';
import { type Build, type Instruction, readBuild, type Stage } from '../model/dockerfile.ts';
import type { Facts } from '../model/facts.ts';
import type { PodContainer } from '../model/pod.ts';
import { readProject } from '../model/project.ts';
import { readPods } from '../model/workload.ts';
import { readYamlFile } from '../model/yaml-file.ts';
import { parseDockerfile } from '../syntax/dockerfile/parse.ts';
import type { OtherFile } from '../text/place-elsewhere.ts';
import { contains, type Range } from '../text/range.ts';
import type { Config } from './config.ts';
import { detectFormat } from './detect.ts';
import type { Document } from './finding.ts';
import { NotedFacts } from './noted-facts.ts';

/** Where what a word names is made. */
export interface Definition {
  /** The word. */
  readonly origin: Range;
  /** The instruction that begins what it names. */
  readonly range: Range;
  /** The file that it is in; undefined for the document itself. */
  readonly file?: OtherFile;
}

/** The stage that the word at `offset` names, of this Dockerfile or of the one that builds an image; undefined where it names none. */
export function definitionAt(document: Document, offset: number, noted: Facts, config: Config): Definition | undefined {
  const { path, text } = document;
  const facts = new NotedFacts(noted, config.builds);
  const format = detectFormat(document);
  if (format === 'dockerfile') return inBuild(readBuild(parseDockerfile(text)), offset);
  if (format === undefined) return undefined;
  const file = readYamlFile(text);
  const containers: readonly (Service | PodContainer)[] =
    format === 'compose'
      ? readProject(file, path, facts, config.composeFiles).services
      : readPods(file).flatMap((pod) => pod.containers);
  for (const container of containers) {
    const origin = placesOf(container).find((range) => holds(range, offset));
    const built = origin && builtImage(container, facts, path);
    const place = built && placeInFile(built, built.stage.from);
    if (origin !== undefined && place !== undefined) return { origin, ...place };
  }
  return undefined;
}

/** Where a container says what it runs. */
function placesOf(container: Service | PodContainer): Range[] {
  const { image } = container;
  const own = image.state === 'absent' ? [] : [image.range];
  if (container.format === 'kubernetes' || container.build === undefined) return own;
  const { range, context, dockerfile, target } = container.build;
  const parts = [context, dockerfile, target].filter(({ state }) => state !== 'absent');
  return [...own, range, ...parts.map((part) => part.range)];
}

function inBuild({ instructions, stages }: Build, offset: number): Definition | undefined {
  const instruction = instructions.find(({ range }) => holds(range, offset));
  const named = instruction && namedAt(instruction, offset);
  const stage = named && stageOf(named.name, instruction, stages);
  return named && stage && { origin: named.range, range: stage.from.range };
}

/** The name of a stage, perhaps, that stands at `offset`. */
function namedAt({ keyword, words, flags }: Instruction, offset: number): { name: string; range: Range } | undefined {
  const [image] = words;
  if (keyword === 'FROM')
    return image?.value !== undefined && holds(image.range, offset)
      ? { name: image.value, range: image.range }
      : undefined;
  for (const { name, value, valueRange } of flags) {
    if (value === undefined || valueRange === undefined || !holds(valueRange, offset)) continue;
    const source = name === 'from' ? value : name === 'mount' ? /(?:^|,)from=([^,]+)/.exec(value)?.[1] : undefined;
    if (source !== undefined) return { name: source, range: valueRange };
  }
  return undefined;
}

/** The last stage of that name, or number, before the one that names it. */
function stageOf(name: string, { stage }: Instruction, stages: readonly Stage[]): Stage | undefined {
  const before = stages.slice(0, stage?.index ?? 0);
  return (
    before.findLast((one) => one.name?.toLowerCase() === name.toLowerCase()) ??
    (/^\d+$/.test(name) ? before[Number(name)] : undefined)
  );
}

function holds(range: Range, offset: number): boolean {
  return contains(range, { start: offset, end: offset });
}
