/** Runs the suite of test/editor in a real VS Code, and works in it as a person: `npm run test:editor [node|web|person]`. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  downloadAndUnzipVSCode,
  resolveCliArgsFromVSCodeExecutablePath,
  runTests,
  runVSCodeCommand,
} from '@vscode/test-electron';
import { type BuildOptions, build } from 'esbuild';
import { canServe, editorRoot, installEditor } from '../test/editor/harness/install.ts';
import { workWithScans } from '../test/editor/harness/scan-steps.ts';
import { scannerEnvironment } from '../test/editor/harness/scene.ts';
import { runWebSuite } from '../test/editor/harness/web.ts';
import type { Outcome } from '../test/editor/harness/workbench.ts';
import { packageExtension } from './package.ts';

const root = path.dirname(import.meta.dirname);
const bundles = path.join(root, 'out', 'editor');

await bundleSuite();
if (canServe) installEditor(console.log);
const vsix = await packageExtension();
const wanted = process.argv[2];
let passed = true;
if (isWanted('node')) passed = (await report('Node extension host, installed VSIX', runInNode)) && passed;
if (!canServe) console.log('skipped: all in a browser, whose VS Code comes from npm on Linux x64 only');
if (canServe && isWanted('web')) passed = (await report('web extension host', runInWeb)) && passed;
if (canServe && isWanted('person'))
  passed = (await report('by mouse and keyboard', () => workWithScans(vsix))) && passed;
process.exitCode = passed ? 0 : 1;

function isWanted(part: string): boolean {
  if (wanted === undefined || wanted === part) return true;
  console.log(`skipped: ${part}, as asked`);
  return false;
}

async function report(name: string, run: (workspace: string) => Promise<Outcome>): Promise<boolean> {
  console.log(`\n${name}`);
  const workspace = mkdtempSync(path.join(tmpdir(), 'bulkhead-workspace-'));
  try {
    cpSync(path.join(editorRoot, 'workspace'), workspace, { recursive: true });
    const { passed, failed } = await run(workspace);
    return failed === 0 && passed > 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

async function runInNode(workspace: string): Promise<Outcome> {
  const result = path.join(bundles, 'result.json');
  rmSync(result, { force: true });
  const env = {
    BULKHEAD_RESULT: result,
    BULKHEAD_VSIX: vsix,
    // The first scanner that is found is one that only says so.
    ...scannerEnvironment,
  };
  const options = {
    extensionDevelopmentPath: path.join(editorRoot, 'driver'),
    extensionTestsPath: path.join(bundles, 'suite-node.cjs'),
    extensionTestsEnv: env,
    launchArgs: [workspace, '--disable-workspace-trust'],
  };
  const vscodeExecutablePath = canServe ? path.join(editorRoot, 'harness', 'code.ts') : await downloadWith(vsix);
  let rejection: unknown;
  await runTests({ ...options, vscodeExecutablePath }).catch((error) => {
    rejection = error;
  });
  const outcome = readResult(result);
  if (outcome === undefined) throw rejection ?? new Error('the suite left no result');
  if (rejection !== undefined && outcome.failed === 0) throw rejection;
  return outcome;
}

/** Downloads VS Code and installs the package into its test profile. */
async function downloadWith(file: string): Promise<string> {
  const executable = await downloadAndUnzipVSCode();
  const [, ...profile] = resolveCliArgsFromVSCodeExecutablePath(executable);
  await runVSCodeCommand([...profile, '--install-extension', file, '--force']);
  return executable;
}

function runInWeb(workspace: string): Promise<Outcome> {
  return runWebSuite(vsix, path.join(bundles, 'suite-web.js'), workspace);
}

function readResult(file: string): Outcome | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Outcome;
  } catch {
    return undefined;
  }
}

async function bundleSuite(): Promise<void> {
  const common: BuildOptions = {
    bundle: true,
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'node:*'],
    // Mocha's browser build serves both hosts: the other one looks for its files on a disk.
    define: { global: 'globalThis' },
  };
  for (const host of ['node', 'web'] as const) {
    await build({
      ...common,
      platform: host === 'node' ? 'node' : 'browser',
      entryPoints: [path.join(editorRoot, 'suite', `index-${host}.ts`)],
      outfile: path.join(bundles, host === 'node' ? 'suite-node.cjs' : 'suite-web.js'),
    });
  }
}
