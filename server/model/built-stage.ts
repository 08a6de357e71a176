import { parseDockerfile } from '../syntax/dockerfile/parse.ts';
import { applyEdits, type Edit } from '../text/edit.ts';
import type { Service } from './compose.ts';
import type { ServiceBuild } from './compose-parts.ts';
import { type Build, readBuild, type Stage } from './dockerfile.ts';
import type { Facts, FileText } from './facts.ts';
import { pathBeside } from './file-path.ts';
import { readAt } from './foreign-file.ts';

/**
 * The stage that becomes the image of `service`, which stands in the Compose file at `path`, with what `build.args` sets;
 * undefined when it is not built, or its Dockerfile is elsewhere or not known.
 */
export function builtStage(service: Service, facts: Facts, path: string): Stage | undefined {
  const known = found.get(service);
  if (known !== undefined && known.facts === facts && known.path === path) return known.stage;
  const stage = findStage(service, facts, path);
  found.set(service, { facts, path, stage });
  return stage;
}

/** Several rules ask for it. */
const found = new WeakMap<
  Service,
  { readonly facts: Facts; readonly path: string; readonly stage: Stage | undefined }
>();

function findStage(service: Service, facts: Facts, path: string): Stage | undefined {
  const { whole } = service;
  const build = whole.build ?? builtElsewhere(whole);
  const read = build && readDockerfile(build, facts, path);
  if (build === undefined || read === undefined || read === null) return undefined;
  const { stages, finalStage } = withArguments(read, build);
  const { state, value } = build.target;
  if (state === 'absent') return finalStage;
  if (value === undefined) return undefined;
  return stages.findLast(({ name }) => name?.toLowerCase() === value.toLowerCase()) ?? stages[Number(value)];
}

/** How another service of the project builds the image that `service` names. */
function builtElsewhere({ image, project }: Service): ServiceBuild | undefined {
  const name = image.value?.text;
  if (name === undefined) return undefined;
  return project.services.find((other) => other.isBuilt && other.image.value?.text === name)?.build;
}

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

const known = new WeakMap<FileText, ReadDockerfile>();
const inline = new WeakMap<ServiceBuild, ReadDockerfile>();

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

/** The build with the arguments as its defaults; those that are not known are left without one. */
function withArguments({ text, build, variants }: ReadDockerfile, { arguments: given }: ServiceBuild): Build {
  const edits = build.instructions
    .filter(({ keyword }) => keyword === 'ARG')
    .flatMap(({ words }) =>
      words.flatMap((word): Edit[] => {
        const [name = ''] = word.text.split('=', 1);
        const slot = given.find(name)?.value;
        // One without value takes the variable of whoever builds; unset it leaves the default.
        if (slot === undefined || slot.state === 'absent') return [];
        return [{ range: word.range, newText: slot.value === undefined ? name : `${name}=${quoted(slot.value)}` }];
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
