import type { EngineSettings } from '../../model/engine-settings.ts';
import type { InspectedContainer } from '../../model/inspected-container.ts';
import { findProgram } from '../find-program.ts';
import { isStopped, runProcess } from '../process.ts';
import { mask } from '../scanners/mask.ts';
import { text } from '../untrusted.ts';
import { readInfo } from './read-info.ts';
import { readInspect } from './read-inspect.ts';

/** Container engines that can be asked; the first that is found is, when nobody chooses. */
export const engineNames = ['docker', 'podman'] as const;
export type EngineName = (typeof engineNames)[number];

/** What an engine said. */
export interface EngineState {
  readonly engine: EngineName;
  readonly containers: readonly InspectedContainer[];
  readonly settings: EngineSettings;
}

/** Why nothing could be asked, in a sentence that says what to do about it. */
export interface EngineFailure {
  readonly problem: string;
}

const limits = { timeLimit: 30_000, outputLimit: 100_000_000 };
/** Ids on one command line; there is a limit to its length. */
const idsAtOnce = 200;

/**
 * Asks an engine for what runs, and how it is set itself. Nothing is changed there: it lists, inspects and asks for
 * information. Where the engine is, its own environment and context say.
 */
export async function askEngine(
  chosen: EngineName | undefined,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<EngineState | EngineFailure> {
  const found = await findEngine(chosen, environment);
  if (found === undefined)
    return {
      problem: chosen === undefined ? 'Neither `docker` nor `podman` is on PATH' : `\`${chosen}\` is not on PATH`,
    };
  const { engine, program } = found;
  const ask = async (args: readonly string[]): Promise<string | EngineFailure> => {
    const result = await runProcess(program, { arguments: args, environment, ...limits }, signal);
    if (isStopped(result)) return { problem: stopped(engine, result.stopped) };
    return result.code === 0 ? result.output : { problem: explain(engine, mask(result.errors, environment)) };
  };
  const listed = await ask(['ps', '--quiet', '--no-trunc']);
  if (typeof listed !== 'string') return listed;
  const ids = listed.split(/\s+/).filter((id) => /^[0-9a-f]{12,64}$/.test(id));
  const containers: InspectedContainer[] = [];
  for (let start = 0; start < ids.length; start += idsAtOnce) {
    const inspected = await inspect(ask, ids.slice(start, start + idsAtOnce));
    if (!Array.isArray(inspected)) return inspected as EngineFailure;
    containers.push(...inspected);
  }
  const info = await ask(['info', '--format', '{{json .}}']);
  const bridge = engine === 'docker' ? await ask(['network', 'inspect', 'bridge']) : undefined;
  const settings = readInfo(parse(info), parse(bridge));
  return { engine, containers, settings };
}

/** Whether nothing could be asked. */
export function isEngineFailure(state: object): state is EngineFailure {
  return 'problem' in state;
}

async function findEngine(chosen: EngineName | undefined, environment: NodeJS.ProcessEnv) {
  for (const engine of chosen === undefined ? engineNames : [chosen]) {
    const program = await findProgram(engine, environment);
    if (program !== undefined) return { engine, program };
  }
  return undefined;
}

/** One that has ended in the meantime makes the others fail: then they are asked one by one. */
async function inspect(
  ask: (args: readonly string[]) => Promise<string | EngineFailure>,
  ids: readonly string[],
): Promise<InspectedContainer[] | EngineFailure> {
  const all = await ask(['inspect', '--type', 'container', ...ids]);
  if (typeof all === 'string') return readInspect(parse(all));
  if (ids.length < 2) return [];
  const each: InspectedContainer[] = [];
  for (const id of ids) {
    const one = await ask(['inspect', '--type', 'container', id]);
    if (typeof one === 'string') each.push(...readInspect(parse(one)));
  }
  return each.length === 0 ? all : each;
}

function parse(output: string | EngineFailure | undefined): unknown {
  if (typeof output !== 'string') return undefined;
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

function stopped(engine: EngineName, why: string): string {
  if (why === 'cancelled') return 'The audit was cancelled';
  if (why === 'timeout') return `\`${engine}\` does not answer; is its service running?`;
  return `\`${engine}\` cannot be run`;
}

function explain(engine: EngineName, said: string): string {
  if (/permission denied/i.test(said))
    return `You may not ask \`${engine}\`; that takes its group, or root, or a rootless engine of your own`;
  if (/cannot connect|is the docker daemon running|connection refused|no such file/i.test(said))
    return `\`${engine}\` is not running; start it, or choose another by its context`;
  const last = text(said.trim().split('\n').at(-1), 300);
  return `\`${engine}\` could not say what runs${last === undefined ? '' : `: ${last}`}`;
}
