import type { ChildProcess, spawn } from 'node:child_process';

/** How a program is run. */
export interface ProcessOptions {
  /** Passed as they are: no shell ever sees them. */
  readonly arguments: readonly string[];
  /** All of the program's environment; this process's own when not given. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly folder?: string;
  /** What it reads on its standard input. */
  readonly input?: string;
  /** Most milliseconds that it may take. */
  readonly timeLimit: number;
  /** Most bytes that it may print. */
  readonly outputLimit: number;
  /** Called with each line of its standard error as it comes. */
  readonly onErrorLine?: (line: string) => void;
  /** The same for its standard output. */
  readonly onOutputLine?: (line: string) => void;
}

/** How a program ended. */
export interface ProcessResult {
  /** Null when it was ended by a signal that did not come from here. */
  readonly code: number | null;
  readonly output: string;
  /** The end of what it printed on its standard error. */
  readonly errors: string;
}

/** A program that could not be started, or was stopped. */
export interface ProcessFailure {
  readonly stopped: 'missing' | 'not-runnable' | 'timeout' | 'cancelled' | 'too-large';
}

/** How long a program has to end by itself after it was told to. */
const graceTime = 2_000;
/** How long its output may stay open after its end, by something that it has left running. */
const drainTime = 500;
const mostErrors = 64 * 1024;
const longestLine = 10_000;

/** Runs `program` to its end. This is the only place that starts programs; whoever calls it has asked for trust. */
export async function runProcess(
  program: string,
  options: ProcessOptions,
  signal: AbortSignal,
): Promise<ProcessResult | ProcessFailure> {
  // It takes 10 ms to load, of the start of a command line that checks files and starts nothing.
  const { spawn } = await import('node:child_process');
  if (signal.aborted) return { stopped: 'cancelled' };
  const child = start(spawn, program, options);
  if (child === undefined) return { stopped: 'not-runnable' };
  return new Promise((resolve) => {
    let stopped: ProcessFailure['stopped'] | undefined;
    const stop = (why: ProcessFailure['stopped']) => {
      if (stopped !== undefined) return;
      stopped = why;
      kill(child, 'SIGTERM');
      killTimer = setTimeout(() => kill(child, 'SIGKILL'), graceTime);
    };
    let killTimer: NodeJS.Timeout | undefined;
    let drainTimer: NodeJS.Timeout | undefined;
    const onAbort = () => stop('cancelled');
    signal.addEventListener('abort', onAbort, { once: true });
    const limit = setTimeout(() => stop('timeout'), options.timeLimit);
    const heard = listen(child, options, () => stop('too-large'));

    const end = (result: ProcessResult | ProcessFailure) => {
      for (const timer of [limit, killTimer, drainTimer]) clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(result);
    };
    const finish = (code: number | null) => {
      // What it has started may not have listened.
      if (stopped !== undefined) kill(child, 'SIGKILL');
      end(stopped ? { stopped } : { code, ...heard() });
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) end({ stopped: error.code === 'ENOENT' ? 'missing' : 'not-runnable' });
    });
    child.once('exit', (code) => {
      drainTimer = setTimeout(() => finish(code), drainTime);
    });
    child.once('close', finish);
  });
}

/** Whether a program was not run to its end. */
export function isStopped(result: ProcessResult | ProcessFailure): result is ProcessFailure {
  return 'stopped' in result;
}

function start(spawned: typeof spawn, program: string, options: ProcessOptions): ChildProcess | undefined {
  try {
    const child = spawned(program, options.arguments, {
      shell: false,
      windowsHide: true,
      // A group of its own, so that what it starts can be stopped with it.
      detached: process.platform !== 'win32',
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...(options.environment && { env: options.environment }),
      ...(options.folder !== undefined && { cwd: options.folder }),
    });
    // It may end without reading.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input);
    return child;
  } catch {
    // An argument with a null character, or a kind of file that takes a shell.
    return undefined;
  }
}

/** Collects what the program prints; the result tells it. */
function listen(
  child: ChildProcess,
  { outputLimit, onErrorLine, onOutputLine }: ProcessOptions,
  onTooLarge: () => void,
): () => Pick<ProcessResult, 'output' | 'errors'> {
  const output: Buffer[] = [];
  let size = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > outputLimit) onTooLarge();
    else output.push(chunk);
  });
  if (onOutputLine !== undefined) {
    const toLines = linesTo(onOutputLine);
    child.stdout?.on('data', (chunk: Buffer) => toLines(chunk.toString('utf8')));
  }
  let errors = '';
  const toErrorLines = linesTo(onErrorLine);
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    errors = (errors + chunk).slice(-mostErrors);
    toErrorLines(chunk);
  });
  return () => ({ output: Buffer.concat(output).toString('utf8'), errors });
}

/** Cuts what comes in pieces into lines. */
function linesTo(onLine: ((line: string) => void) | undefined): (chunk: string) => void {
  let line = '';
  return (chunk) => {
    const [first = '', ...others] = chunk.split(/\r\n|\n|\r/);
    line += first;
    for (const next of others) {
      if (line !== '') onLine?.(line.slice(0, longestLine));
      line = next;
    }
    // A line that does not end must not grow for ever.
    line = line.slice(0, longestLine);
  };
}

function kill({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has ended in the meantime.
  }
}
