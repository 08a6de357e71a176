import { buildContext } from '../model/build-context.ts';
import type { ServiceBuild } from '../model/compose-parts.ts';
import { readBuild } from '../model/dockerfile.ts';
import type { Facts } from '../model/facts.ts';
import { readProject } from '../model/project.ts';
import { parseDockerfile } from '../syntax/dockerfile/parse.ts';
import { parseYaml } from '../syntax/yaml/parse.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import type { Config } from './config.ts';
import { detectFormat } from './detect.ts';
import type { Document } from './finding.ts';

/** How an image is built, for the program that does it. */
export interface BuildPlan {
  /** From the folder of the file that says so, or absolute. */
  readonly context: string;
  /** From the context; undefined where it is the document itself. */
  readonly dockerfile: string | undefined;
  readonly target: string | undefined;
  readonly arguments: Readonly<Record<string, string>>;
}

/** An image that a document builds. */
export interface BuiltImage {
  /** Undefined for what a Dockerfile itself is. */
  readonly service: string | undefined;
  readonly range: Range;
}

/** What `document` builds: its last stage, or each service with `build:`. */
export function buildsIn(document: Document, facts: Facts, { composeFiles }: Config): BuiltImage[] {
  const { path, text } = document;
  const format = detectFormat(document);
  if (format === 'dockerfile') {
    const last = readBuild(parseDockerfile(text)).stages.at(-1);
    return last === undefined ? [] : [{ service: undefined, range: last.from.keywordRange }];
  }
  if (format !== 'compose') return [];
  const { services } = readProject(parseYaml(text), path, facts, composeFiles);
  return services.flatMap(({ name, build }) => (build === undefined ? [] : [{ service: name, range: build.range }]));
}

/** How `service` of `document` is built, or the Dockerfile that it is; a sentence where its text does not settle that. */
export function buildPlan(
  document: Document,
  service: string | undefined,
  facts: Facts,
  { composeFiles }: Config,
): BuildPlan | string {
  const { path, text } = document;
  const format = detectFormat(document);
  if (format === 'dockerfile') {
    const context = buildContext(readBuild(parseDockerfile(text)), facts, path)?.folder.path ?? '.';
    return { context, dockerfile: undefined, target: undefined, arguments: {} };
  }
  const build =
    format === 'compose'
      ? readProject(parseYaml(text), path, facts, composeFiles).services.find(({ name }) => name === service)?.build
      : undefined;
  return build === undefined ? 'Nothing is built there' : planOf(build);
}

function planOf(build: ServiceBuild): BuildPlan | string {
  const { context, dockerfile, target, inlineDockerfile, isRemote } = build;
  if (isRemote) return 'It is built from an address elsewhere; build it yourself, and scan it by its name';
  if (inlineDockerfile.state !== 'absent')
    return 'Its Dockerfile stands in the Compose file; build it with Compose, and scan it by its name';
  const unknown = [context, dockerfile, target].some(({ state }) => state === 'dynamic');
  if (unknown || build.arguments.state === 'dynamic')
    return 'How it is built depends on variables; build it with Compose, and scan it by its name';
  const given = build.arguments.items.flatMap(({ name, value }) => {
    const text = settled(value);
    return text === undefined ? [] : [[name, text] as const];
  });
  return {
    context: settled(context) ?? '.',
    dockerfile: settled(dockerfile) ?? 'Dockerfile',
    target: settled(target),
    arguments: Object.fromEntries(given),
  };
}

function settled({ state, value }: Slot<string>): string | undefined {
  return state === 'literal' ? value : undefined;
}
