import { homedir } from 'node:os';
import { findProgram } from './find-program.ts';
import { isStopped, type ProcessFailure, runProcess } from './process.ts';
import type { CredentialProblem, Credentials } from './registry/credentials.ts';

/** What running a helper needs of the outside. */
export interface HelperOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Most milliseconds that it may take. */
  readonly timeLimit?: number;
}

/** Shorter than what a question to a registry may take. */
const defaultTimeLimit = 8_000;
const outputLimit = 256 * 1024;
const helperName = /^[A-Za-z0-9_.-]{1,100}$/;
/** What helpers are asked about, where that is not the registry's name. */
const hubAddress = 'https://index.docker.io/v1/';

/**
 * Asks `docker-credential-<name>` for the credentials of a registry; undefined when it has none.
 * Source: https://github.com/docker/docker-credential-helpers#development
 */
export async function askCredentialHelper(
  name: string,
  registry: string,
  { environment, timeLimit = defaultTimeLimit }: HelperOptions,
  signal: AbortSignal,
): Promise<Credentials | CredentialProblem | undefined> {
  if (!helperName.test(name)) return { problem: 'The name of the credential helper for this registry is none' };
  const program = `docker-credential-${name}`;
  const file = await findProgram(program, environment);
  if (file === undefined) return { problem: `The credential helper \`${program}\` is not installed; install it` };
  const result = await runProcess(
    file,
    {
      arguments: ['get'],
      input: registry === 'docker.io' ? hubAddress : registry,
      environment,
      // Not the folder of a workspace, which could have something to say to it.
      folder: homedir(),
      timeLimit,
      outputLimit,
    },
    signal,
  );
  if (isStopped(result)) return { problem: sentenceOf(result, program, timeLimit) };
  if (result.code !== 0) return isNotFound(result.output) ? undefined : broken(program, registry);
  return readAnswer(result.output) ?? broken(program, registry);
}

function readAnswer(output: string): Credentials | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    return undefined;
  }
  const { Username: username, Secret: secret } = (answer ?? {}) as Record<string, unknown>;
  if (typeof username !== 'string' || typeof secret !== 'string' || secret === '') return undefined;
  if (username === '<token>') return { kind: 'identity-token', token: secret };
  return { kind: 'password', username, password: secret };
}

/** Helpers say it with different words before and after. */
function isNotFound(output: string): boolean {
  return /credentials not found|no credentials (?:server URL|username)|not logged in/i.test(output.slice(0, 2000));
}

/** What it printed is not repeated: that may be the password. */
function broken(program: string, registry: string): CredentialProblem {
  return {
    problem: `The credential helper \`${program}\` has failed; run \`docker login ${registry}\` and see what it says`,
  };
}

function sentenceOf({ stopped }: ProcessFailure, program: string, timeLimit: number): string {
  if (stopped === 'timeout') {
    return `The credential helper \`${program}\` did not answer in ${timeLimit / 1000} seconds; see whether it waits for a password`;
  }
  if (stopped === 'cancelled') return `Asking the credential helper \`${program}\` was cancelled`;
  if (stopped === 'too-large') return `The credential helper \`${program}\` does not stop printing; install it again`;
  return `The credential helper \`${program}\` cannot be run; install it again`;
}
