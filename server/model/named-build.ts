import { parseYaml } from '../syntax/yaml/parse.ts';
import { YamlPlace } from '../syntax/yaml/place.ts';
import type { Range } from '../text/range.ts';
import {
  type BuildEntry,
  bakeTargets,
  composeEntry,
  entryOf,
  isBakeFile,
  isBuildFile,
  isSkaffoldFile,
  said,
} from './declared-builds.ts';
import type { ImageBuild } from './facts.ts';
import { pathBeside } from './file-path.ts';
import { rawText } from './yaml-values.ts';

/** A build that a file declares, with the names of the image that it makes. */
export interface NamedBuild extends Omit<ImageBuild, 'file' | 'dockerfile'> {
  /** References as written; a tag that variables decide is left out. */
  readonly images: readonly string[];
  /** From the folder of the file that declares it. */
  readonly dockerfile: string;
}

/** The images that the file `name` says how to build: services of Compose, targets of Bake, artifacts of Skaffold. */
export function namedBuilds(name: string, text: string): NamedBuild[] {
  if (isBakeFile(name)) return bakeImages(name, text);
  if (isSkaffoldFile(name)) return skaffoldImages(text);
  return isBuildFile(name) ? composeImages(text) : [];
}

interface Parts {
  readonly entry: readonly BuildEntry[];
  readonly images: readonly (string | undefined)[];
  readonly range: Range | undefined;
  readonly arguments: ImageBuild['arguments'];
}

function buildOf({ entry: [entry], images, range, arguments: given }: Parts): NamedBuild[] {
  const names = images.flatMap((image) => (image === undefined ? [] : (nameIn(image) ?? [])));
  if (entry === undefined || range === undefined || names.length === 0) return [];
  const { context, dockerfile, target } = entry;
  return [
    {
      images: names,
      range,
      dockerfile: dockerfile.startsWith('/') ? dockerfile : pathBeside('', `${context}/${dockerfile}`),
      ...(target !== undefined && { target }),
      ...(given !== undefined && { arguments: given }),
    },
  ];
}

/** `image` without the tag that a variable decides; undefined where one decides more. */
function nameIn(image: string): string | undefined {
  const at = image.indexOf(':$', image.lastIndexOf('/') + 1);
  const known = at === -1 ? image : image.slice(0, at);
  return known.includes('$') ? undefined : known;
}

function top(text: string): YamlPlace | undefined {
  const file = parseYaml(text);
  const [document] = file.documents;
  return document && YamlPlace.root(file, document);
}

function composeImages(text: string): NamedBuild[] {
  const services = /\bbuild["']?\s*:/.test(text) ? (top(text)?.get('services').entries() ?? []) : [];
  return services.flatMap((service) => {
    const image = service.get('image');
    return buildOf({
      entry: composeEntry(service.get('build')),
      images: [said(image) ?? rawText(image)],
      range: image.range,
      arguments: argumentsAt(service.get('build', 'args')),
    });
  });
}

/** https://skaffold.dev/docs/references/yaml/ */
function skaffoldImages(text: string): NamedBuild[] {
  const artifacts = top(text)?.get('build', 'artifacts').items() ?? [];
  return artifacts.flatMap((artifact) => {
    const others = ['bazel', 'buildpacks', 'custom', 'jibMaven', 'jib', 'ko'];
    if (others.some((builder) => artifact.get(builder).kind !== 'absent')) return [];
    const builder = ['docker', 'kaniko'].map((key) => artifact.get(key)).find(({ kind }) => kind === 'map');
    const image = artifact.get('image');
    const option = (key: string) => builder && said(builder.get(key));
    return buildOf({
      entry: entryOf(said(artifact.get('context')), option('dockerfile'), option('target')),
      images: [rawText(image)],
      range: image.range,
      arguments: builder === undefined ? {} : argumentsAt(builder.get('buildArgs')),
    });
  });
}

function bakeImages(name: string, text: string): NamedBuild[] {
  const defaults = bakeDefaults(text);
  return bakeTargets(name, text).flatMap(({ entry, tags, hasArguments }) => {
    const start = tags[0] === undefined ? -1 : text.indexOf(tags[0]);
    return buildOf({
      entry,
      images: tags.map((tag) => tag.replace(/\$\{(\w+)\}/g, (written, variable) => defaults.get(variable) ?? written)),
      range: start === -1 ? undefined : { start, end: start + (tags[0] as string).length },
      arguments: hasArguments ? undefined : {},
    });
  });
}

/** The defaults of variables; a build may set others, for tags mostly. */
function bakeDefaults(text: string): Map<string, string> {
  const found = text.matchAll(
    /"?\bvariable"?[^"{}]{0,20}"(\w{1,100})"[^{}"]{0,20}\{[^{}"]{0,50}"?default"?\s{0,20}[=:]\s{0,20}"([^"\n$]{1,200})"/g,
  );
  return new Map([...found].map(([, name = '', value = '']) => [name, value]));
}

function argumentsAt(place: YamlPlace): ImageBuild['arguments'] {
  if (place.kind === 'absent' || place.kind === 'empty') return {};
  if (place.kind === 'map' && !place.isOpen)
    return Object.fromEntries(place.entries().map((entry) => [String(entry.key), said(entry) ?? null]));
  if (place.kind !== 'list') return undefined;
  const items = place.items().map((item) => said(item));
  if (items.some((item) => typeof item !== 'string')) return undefined;
  return Object.fromEntries(
    items.map((item) => {
      const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(item as string) ?? [];
      return [name, value ?? null];
    }),
  );
}
