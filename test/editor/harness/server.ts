import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeBinary, vscodeRoot } from './install.ts';

export interface ServerOptions {
  /** An extension to install first. */
  readonly vsix?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Where the server's own output goes. */
  readonly log?: string;
  /** Port to listen on; any free one by default. */
  readonly port?: number;
  /** Whether VS Code asks if the folder is trusted; off by default. */
  readonly workspaceTrust?: boolean;
}

/** A VS Code that is being served. */
export interface EditorServer {
  readonly url: string;
  readonly host: string;
  readonly extensionsFolder: string;
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

const quietSettings = {
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  // The browser's default writes what a test has edited to the disk, and the next test finds it there.
  'files.autoSave': 'off',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.enabled': false,
};

const environment = {
  // Else the server runs a login shell to learn its environment.
  VSCODE_CLI: '1',
  // Else it asks a marketplace about every extension.
  EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '', itemUrl: '', resourceUrlTemplate: '' }),
};

/** Starts VS Code's server with a fresh profile, waits until it answers, and stops it when this process ends. */
export async function startServer(options: ServerOptions = {}): Promise<EditorServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-editor-'));
  const extensionsFolder = path.join(folder, 'extensions');
  writeSettings(folder, { ...quietSettings, ...options.settings });
  if (options.vsix !== undefined) installVsix(options.vsix, folder, extensionsFolder);

  const host = `127.0.0.1:${options.port ?? (await freePort())}`;
  const child = spawn(nodeBinary, [...serverArguments(folder, extensionsFolder, host), ...trustArguments(options)], {
    env: { ...process.env, ...environment, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: extension hosts and language servers must go with it.
    detached: true,
  });
  const output = createWriteStream(options.log ?? '/dev/null');
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });

  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = () => killGroup(child, 'SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    killGroup(child, 'SIGTERM');
    const timer = setTimeout(kill, 3_000);
    await exited;
    clearTimeout(timer);
    process.removeListener('exit', kill);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await waitUntilReady(`http://${host}/version`, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://${host}`, host, extensionsFolder, exited, stop };
}

/** Unpacks a VSIX the way VS Code does. */
export function installVsix(vsix: string, dataFolder: string, extensionsFolder: string): void {
  const [script, ...rest] = serverArguments(dataFolder, extensionsFolder, undefined);
  const { stdout, stderr } = spawnSync(nodeBinary, [script as string, ...rest, '--install-extension', vsix], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  if (!/successfully installed/.test(stdout)) throw new Error(`${vsix} was not installed:\n${stdout}${stderr}`);
}

function serverArguments(dataFolder: string, extensionsFolder: string, host: string | undefined): string[] {
  const script = path.join(vscodeRoot, 'out', 'server-main.js');
  const common = [
    '--accept-server-license-terms',
    '--server-data-dir',
    dataFolder,
    '--extensions-dir',
    extensionsFolder,
  ];
  if (host === undefined) return [script, ...common];
  const [address, port] = host.split(':') as [string, string];
  return [
    script,
    ...common,
    ...['--host', address, '--port', port, '--without-connection-token'],
    // In a built product the page heeds the payload of its address only with this.
    '--enable-smoke-test-driver',
    ...['--telemetry-level', 'off', '--disable-telemetry', '--disable-experiments'],
  ];
}

function trustArguments({ workspaceTrust }: ServerOptions): string[] {
  return workspaceTrust === true ? [] : ['--disable-workspace-trust'];
}

function writeSettings(folder: string, settings: Readonly<Record<string, unknown>>): void {
  for (const scope of ['User', 'Machine']) {
    const target = path.join(folder, 'data', scope);
    mkdirSync(target, { recursive: true });
    writeFileSync(path.join(target, 'settings.json'), JSON.stringify(settings, null, 2));
  }
}

async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`VS Code's server ended with ${child.exitCode}`);
    const ready = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("VS Code's server did not start within 60 s");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // It is gone already.
  }
}
