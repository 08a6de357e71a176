import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildAll } from './build.ts';

const root = path.dirname(import.meta.dirname);
const budget = 2_000_000;

/** What may be in the package; anything else there is a mistake in .vscodeignore. */
const belongs =
  /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE(?:\.txt)?|docs\/icon\.png|(?:dist|syntaxes|snippets|schemas|docs\/rules)\/[^/]+)$/;

/** Builds, packs and checks the VSIX; returns where it is. */
export async function packageExtension(): Promise<string> {
  await buildAll({ minify: true });
  const vsix = path.join(root, 'out', 'bulkhead.vsix');
  mkdirSync(path.dirname(vsix), { recursive: true });

  const files = vsce(['ls', '--no-dependencies'], root)
    .split('\n')
    .filter((line) => line !== '');
  const strays = files.filter((file) => !belongs.test(file));
  if (strays.length > 0) throw new Error(`these do not belong into the package: ${strays.join(', ')}`);
  const stage = stageFiles(files);
  vsce(
    ['package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', vsix],
    stage,
  );

  for (const file of files.filter((each) => !each.startsWith('docs/rules/'))) print(file);
  console.log(`${files.filter((each) => each.startsWith('docs/rules/')).length} pages of rules`);
  const size = statSync(vsix).size;
  console.log(`${path.relative(root, vsix)}: ${kilobytes(size)} of ${kilobytes(budget)}`);
  if (size > budget) throw new Error('the package is over its budget');
  return vsix;
}

/**
 * Copies what ships to a folder of its own, with a manifest for VS Code alone: in a browser's extension host a package of
 * `"type": "module"` is not started, whatever its files are.
 */
function stageFiles(files: readonly string[]): string {
  const stage = path.join(root, 'out', 'package');
  rmSync(stage, { recursive: true, force: true });
  for (const file of files) cpSync(path.join(root, file), path.join(stage, file));
  const { type, scripts, bin, devDependencies, allowScripts, ...manifest } = JSON.parse(
    readFileSync(path.join(root, 'package.json'), 'utf8'),
  );
  writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return stage;
}

function print(file: string): void {
  console.log(`${kilobytes(statSync(path.join(root, file)).size).padStart(8)}  ${file}`);
}

function vsce(args: string[], cwd: string): string {
  const script = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`vsce ${args[0]} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`;
}

if (import.meta.main) await packageExtension();
