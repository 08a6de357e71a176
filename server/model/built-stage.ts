import { parseDockerfile } from '../syntax/dockerfile/parse.ts';
import { attached } from '../text/attached.ts';
import { applyEdits, type Edit } from '../text/edit.ts';
import type { OtherFile, PlaceElsewhere } from '../text/place-elsewhere.ts';
import type { Project, Service } from './compose.ts';
import type { ServiceBuild } from './compose-parts.ts';
import { type Build, type Instruction, readBuild, type Stage } from './dockerfile.ts';
import type { Facts, FileText, ImageBuild } from './facts.ts';
import { pathBeside, pathFrom } from './file-path.ts';
import { readAt } from './foreign-file.ts';
import type { ImageReference } from './image-reference.ts';
import type { PodContainer } from './pod.ts';
import { readAs } from './reads.ts';
import { remember } from './remember.ts';
import { builderRead, imagesRead } from './yaml-reads.ts';

/** The stage that becomes an image, and the Dockerfile that it stands in. */
export interface BuiltImage {
  /** With the arguments that the build is given as defaults: its ranges are not those of the file. */
  readonly stage: Stage;
  /** The build as the file has it. */
  readonly build: Build;
  /** From the folder of the file that asks; undefined for a Dockerfile that stands in the Compose file itself. */
  readonly file: OtherFile | undefined;
}

/**
 * The stage that becomes the image of `service`, which stands in the Compose file at `path`, with what `build.args` sets;
 * undefined when it is not built, or its Dockerfile is elsewhere or not known.
 */
export function builtStage(service: Service, facts: Facts, path: string): Stage | undefined {
  return builtImage(service, facts, path)?.stage;
}

/** What `container` of the file at `path` runs, where that is built in the workspace and it is known how. */
export function builtImage(container: Service | PodContainer, facts: Facts, path: string): BuiltImage | undefined {
  const known = found.get(container);
  if (known !== undefined && known.facts === facts && known.path === path) return known.image;
  const image = container.format === 'compose' ? serviceImage(container, facts, path) : imageOf(container, facts, path);
  found.set(container, { facts, path, image });
  return image;
}

/** Several rules ask for it. */
const found = attached<
  Service | PodContainer,
  { readonly facts: Facts; readonly path: string; readonly image: BuiltImage | undefined }
>();

/** Where `instruction` of what was built stands in the Dockerfile. */
export function placeInFile({ stage, build, file }: BuiltImage, instruction: Instruction): PlaceElsewhere | undefined {
  const original = build.instructions[stage.build.instructions.indexOf(instruction)];
  return original && file && { range: original.range, file };
}

function serviceImage({ whole }: Service, facts: Facts, path: string): BuiltImage | undefined {
  const build = whole.build ?? builtElsewhere(whole);
  if (build === undefined) return whole.isBuilt ? undefined : imageOf(whole, facts, path);
  const read = readDockerfile(build, facts, path);
  if (read === undefined || read === null) return undefined;
  const { state, value } = build.target;
  if (state !== 'absent' && value === undefined) return undefined;
  const changed = withArguments(read, (name) => {
    const slot = build.arguments.find(name)?.value;
    // One without value takes the variable of whoever builds; unset it leaves the default.
    return slot === undefined || slot.state === 'absent' ? undefined : (slot.value ?? null);
  });
  const file = dockerfilePath(build, path);
  return builtOf(read, stageNamed(changed, value), file && pathFrom(path, file));
}

/** By what other files, and the configuration, say of the image's name; nothing where they say different things. */
function imageOf({ image }: Service | PodContainer, facts: Facts, path: string): BuiltImage | undefined {
  const build = image.value && buildOf(image.value, facts, path);
  const read = build && readAt(pathBeside(path, build.dockerfile), facts, known, parse);
  if (build === undefined || read === undefined || read === null) return undefined;
  const { arguments: given } = build;
  const argument = (name: string) =>
    given === undefined ? null : Object.hasOwn(given, name) ? given[name] : undefined;
  return builtOf(read, stageNamed(withArguments(read, argument), build.target), build.dockerfile);
}

function builtOf({ text, build }: ReadDockerfile, stage: Stage | undefined, path: string | undefined) {
  return stage && { stage, build, file: path === undefined ? undefined : { path, text } };
}

/** How `image` is built for the file at `path`; undefined where nothing says so, or several files say different things. */
export function buildOf(image: ImageReference, facts: Facts, path: string): ImageBuild | undefined {
  const answer = facts.imageBuilds(path, image.text);
  const [build, ...others] = answer.state === 'known' ? answer.value : [];
  const isSame = (other: ImageBuild) =>
    other.dockerfile === build?.dockerfile &&
    other.target === build.target &&
    JSON.stringify(other.arguments) === JSON.stringify(build.arguments);
  return others.every(isSame) ? build : undefined;
}

/** The stage that is the target `name` of a build; the last one without a name. */
export function stageNamed({ stages, finalStage }: Build, name: string | undefined): Stage | undefined {
  if (name === undefined) return finalStage;
  return stages.findLast((stage) => stage.name?.toLowerCase() === name.toLowerCase()) ?? stages[Number(name)];
}

/** How another service of the project builds the image that `service` names. */
export function builtElsewhere(service: Service): ServiceBuild | undefined {
  return readAs(builderRead(service.part.index), () => builderOf(service))?.build;
}

/** The service of the same project that builds the image that `service` names. */
export function builderOf({ image, project }: Service): Service | undefined {
  const name = image.value?.text;
  return name === undefined ? undefined : readAs(imagesRead, () => buildersOf(project).get(name));
}

/** What the image is called that `service` builds: beside a build, `image` names that, and not what is pulled. */
export function builtName(service: Service): string | undefined {
  return service.lasting('built-name', () => (service.isBuilt ? service.image.value?.text : undefined));
}

/** The services of a project that are built, by the names of their images; of several of a name the first. */
const buildersOf = remember(({ services }: Project): ReadonlyMap<string, Service> => {
  const builders = new Map<string, Service>();
  for (const service of services) {
    const name = builtName(service);
    if (name !== undefined && !builders.has(name)) builders.set(name, service);
  }
  return builders;
});

/** Path of the Dockerfile that `build` reads, as the file at `path` would name it; undefined when it is none of this disk. */
export function dockerfilePath(build: ServiceBuild, path: string): string | undefined {
  const { context, dockerfile, inlineDockerfile, isRemote } = build;
  if (isRemote || inlineDockerfile.state !== 'absent') return undefined;
  if (context.state === 'dynamic' || dockerfile.state === 'dynamic') return undefined;
  const name = dockerfile.value ?? 'Dockerfile';
  return pathBeside(path, name.startsWith('/') ? name : `${context.value ?? '.'}/${name}`);
}

interface ReadDockerfile {
  readonly text: string;
  readonly build: Build;
  /** What it comes to with other values for its arguments. */
  readonly variants: Map<string, Build>;
}

const known = attached<FileText, ReadDockerfile>();
const inline = attached<ServiceBuild, ReadDockerfile>();

function readDockerfile(build: ServiceBuild, facts: Facts, path: string): ReadDockerfile | null | undefined {
  const { value } = build.inlineDockerfile;
  if (value !== undefined) {
    const read = inline.get(build) ?? parse(value);
    inline.set(build, read);
    return read;
  }
  const file = dockerfilePath(build, path);
  return file === undefined ? undefined : readAt(file, facts, known, parse);
}

function parse(text: string): ReadDockerfile {
  return { text, build: readBuild(parseDockerfile(text)), variants: new Map() };
}

/** More ways to build one Dockerfile than anybody has. */
const variantLimit = 50;

/** The build with `given` as the defaults of its arguments: `null` for what is not known, undefined for what is not given. */
function withArguments(
  { text, build, variants }: ReadDockerfile,
  given: (name: string) => string | null | undefined,
): Build {
  const edits = build.instructions
    .filter(({ keyword }) => keyword === 'ARG')
    .flatMap(({ words }) =>
      words.flatMap((word): Edit[] => {
        const [name = ''] = word.text.split('=', 1);
        const value = given(name);
        if (value === undefined) return [];
        return [{ range: word.range, newText: value === null ? name : `${name}=${quoted(value)}` }];
      }),
    );
  const changed = edits.length === 0 ? text : applyEdits(text, edits);
  if (changed === undefined || changed === text) return build;
  const made = variants.get(changed) ?? readBuild(parseDockerfile(changed));
  if (variants.size < variantLimit) variants.set(changed, made);
  return made;
}

function quoted(value: string): string {
  return /^[\w.:/@+-]*$/.test(value) ? value : `'${value.replaceAll("'", '').replaceAll('\n', ' ')}'`;
}
