import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { findProgram } from '../find-program.ts';
import { isStopped, runProcess } from '../process.ts';
import { mask } from '../scanners/mask.ts';
import { inTemporaryFolder } from '../temporary-folder.ts';
import { type Fields, fields, list, number, text, texts, time } from '../untrusted.ts';
import type { EngineFailure } from './engine.ts';

/** Programs that build images; the first that is found does. */
const builders = ['docker', 'podman', 'buildah'] as const;

/** What is built, in absolute paths. */
export interface BuildOrder {
  readonly dockerfile: string;
  readonly context: string;
  readonly target: string | undefined;
  readonly arguments: Readonly<Record<string, string>>;
  /** Nothing of an earlier build is used, and bases are pulled again. */
  readonly isAnew: boolean;
}

/** An image that an engine here has. */
export interface EngineImage {
  readonly engine: string;
  readonly id: string;
  readonly name: string;
  readonly size?: string;
  readonly created?: string;
}

/** An image that was built, as its engine knows it. */
export type BuiltImage = Pick<EngineImage, 'engine' | 'id'>;

/** How programs are run here. */
export interface EngineRun {
  readonly environment: NodeJS.ProcessEnv;
  /** Most milliseconds for each. */
  readonly timeLimit: number;
  /** Told each line that they print, without credentials. */
  readonly onLine: (line: string) => void;
}

const outputLimit = 50_000_000;
const mostImages = 1000;
const imageId = /^(?:sha256:)?[0-9a-f]{12,64}$/;

const gone: EngineFailure = { problem: 'There is no such image here any more' };
/** How docker, podman and buildah say it. */
const isMissing = /no such image|failed to get digest|image not known|identifier is not an image/i;

/** Whether `outcome` is that the engine has the image no longer. */
export function isGone(outcome: object): boolean {
  return outcome === gone;
}

/** Builds an image, which stays there, in the engine's cache. */
export async function buildImage(
  order: BuildOrder,
  run: EngineRun,
  signal: AbortSignal,
): Promise<BuiltImage | EngineFailure> {
  const found = await findBuilder(builders, run.environment);
  if (found === undefined)
    return { problem: 'Nothing here builds images: neither `docker` nor `podman` nor `buildah` is on PATH' };
  return inTemporaryFolder('image', async (folder) => {
    const idFile = path.join(folder, 'id');
    const { dockerfile, context, target } = order;
    const args = [
      'build',
      `--iidfile=${idFile}`,
      `--file=${dockerfile}`,
      ...(order.isAnew ? ['--pull', '--no-cache'] : []),
      ...(target === undefined ? [] : [`--target=${target}`]),
      ...Object.entries(order.arguments).map(([name, value]) => `--build-arg=${name}=${value}`),
      context,
    ];
    const problem = await call(found, args, context, run, signal);
    if (problem !== undefined) return problem;
    const id = (await readFile(idFile, 'utf8').catch(() => '')).trim();
    if (!imageId.test(id)) return { problem: `\`${found.name}\` ended without an image` };
    return { engine: found.name, id };
  });
}

/** Hands `use` the image `id` of `engine` as a file, which is gone afterwards. */
export async function withSavedImage<T>(
  engine: string,
  id: string,
  run: EngineRun,
  signal: AbortSignal,
  use: (file: string) => Promise<T>,
): Promise<T | EngineFailure> {
  const found = await findBuilder(
    builders.filter((each) => each === engine),
    run.environment,
  );
  if (found === undefined || !imageId.test(id)) return gone;
  return inTemporaryFolder('image', async (folder) => {
    const file = path.join(folder, 'image.tar');
    const args =
      found.name === 'buildah' ? ['push', id, `docker-archive:${file}`] : ['image', 'save', '--output', file, id];
    const problem = await call(found, args, folder, run, signal);
    if (problem !== undefined) return isMissing.test(problem.problem) ? gone : problem;
    return use(file);
  });
}

/** The images with names that the engines here have. */
export async function listImages(run: EngineRun, signal: AbortSignal): Promise<EngineImage[]> {
  const all: EngineImage[] = [];
  for (const engine of ['docker', 'podman'] as const) {
    const found = await findBuilder([engine], run.environment);
    if (found === undefined) continue;
    const { environment } = run;
    const options = {
      arguments: ['image', 'ls', '--format', '{{json .}}'],
      environment,
      timeLimit: 30_000,
      outputLimit,
    };
    const result = await runProcess(found.program, options, signal);
    if (!isStopped(result) && result.code === 0) all.push(...readImages(engine, result.output));
  }
  return all.slice(0, mostImages);
}

/** Docker writes a line of JSON for each, podman one list of all. */
function readImages(engine: string, output: string): EngineImage[] {
  const listed = output.trimStart().startsWith('[') ? list(parse(output)) : output.split('\n').map(parse);
  return listed.flatMap((one) => {
    const image = fields(one);
    const id = text(image.ID ?? image.Id, 100);
    if (id === undefined || !imageId.test(id)) return [];
    const bytes = number(image.Size);
    const size = bytes === undefined ? text(image.Size, 30) : `${(bytes / 1e6).toFixed(1)} MB`;
    const created = text(image.CreatedSince, 50) ?? time(image.CreatedAt)?.slice(0, 10);
    const more = { ...(size !== undefined && { size }), ...(created !== undefined && { created }) };
    return namesOf(image).map((name) => ({ engine, id, name, ...more }));
  });
}

function namesOf(image: Fields): string[] {
  if (Array.isArray(image.Names)) return texts(image.Names);
  const repository = text(image.Repository, 500);
  const tag = text(image.Tag, 200);
  if (repository === undefined || repository === '<none>') return [];
  return [tag === undefined || tag === '<none>' ? repository : `${repository}:${tag}`];
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

async function findBuilder(names: readonly string[], environment: NodeJS.ProcessEnv) {
  for (const name of names) {
    const program = await findProgram(name, environment);
    if (program !== undefined) return { name, program };
  }
  return undefined;
}

async function call(
  { name, program }: { readonly name: string; readonly program: string },
  args: readonly string[],
  folder: string,
  { environment, timeLimit, onLine }: EngineRun,
  signal: AbortSignal,
): Promise<EngineFailure | undefined> {
  const lines: string[] = [];
  const hear = (line: string) => {
    const shown = text(mask(line, environment), 500);
    if (shown === undefined) return;
    lines.push(shown);
    if (lines.length > 20) lines.shift();
    onLine(shown);
  };
  const options = {
    arguments: args,
    environment,
    folder,
    timeLimit,
    outputLimit,
    onErrorLine: hear,
    onOutputLine: hear,
  };
  const result = await runProcess(program, options, signal);
  if (!isStopped(result)) {
    if (result.code === 0) return undefined;
    return {
      problem: `\`${name} ${args[0]}\` ended with code ${result.code}${lines.length === 0 ? '' : `: ${lines.at(-1)}`}`,
    };
  }
  const why = {
    cancelled: 'was cancelled',
    timeout: 'took too long; allow more by `bulkhead.scan.timeLimit`',
    'too-large': 'printed without end',
    missing: 'cannot be run',
    'not-runnable': 'cannot be run',
  } as const;
  return { problem: `\`${name} ${args[0]}\` ${why[result.stopped]}` };
}
