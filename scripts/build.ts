import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, context, type Metafile, type Plugin } from 'esbuild';
import { loadedLater, ruleTexts, ruleTextsContent, versionOnly, withoutRuleTexts } from './loaded-later.ts';
import { thirdPartyNotices } from './notices.ts';
import { warmUp } from './warm-up.ts';

const root = path.dirname(import.meta.dirname);
const dist = path.join(root, 'dist');
const require = createRequire(import.meta.url);

/** Most that each file may weigh in kB when minified and compressed; what ships is held to them. */
const budgets: Readonly<Record<string, number>> = {
  'extension.cjs': 140,
  'extension-web.js': 120,
  'server.cjs': 2,
  'server-main.cjs': 430,
  'registry.cjs': 20,
  'signatures.cjs': 40,
  'summary-worker.cjs': 80,
  'web-tree-sitter.cjs': 25,
  'web-tree-sitter.js': 25,
  'rule-texts.json': 25,
  'scanning.cjs': 50,
  'scan.cjs': 15,
  'report-view.js': 35,
  'report-view.css': 3,
  'server-web.js': 430,
  'cli.cjs': 2,
  'cli-main.cjs': 435,
};

const notices = 'THIRD-PARTY-NOTICES.txt';

const grammars = {
  'web-tree-sitter.wasm': 'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-bash.wasm': 'tree-sitter-bash/tree-sitter-bash.wasm',
};

/** The yaml package reads two debugging switches from the environment for every token: a fifth of its parse time. */
const yamlWithoutTracing: Plugin = {
  name: 'yaml-without-tracing',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]yaml[\\/].*[\\/](parser|composer)\.js$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replace(
        /\b(?:node_process|process)\.env\.LOG_(?:TOKENS|STREAM)\b/g,
        'false',
      ),
      loader: 'js',
    }));
  },
};

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  metafile: true,
  outdir: dist,
  external: ['vscode'],
  logLevel: 'warning',
  legalComments: 'none',
  plugins: [yamlWithoutTracing, versionOnly(root)],
};

// Its module form asks for modules while it runs, which a script that is run from a code cache cannot.
const treeSitter = require.resolve('web-tree-sitter').replace(/\.js$/, '.cjs');

const node: BuildOptions = {
  ...common,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  mainFields: ['module', 'main'],
  alias: { 'web-tree-sitter': treeSitter },
  define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename', 'import.meta.url': '__fileUrl' },
  banner: { js: "const __fileUrl = require('node:url').pathToFileURL(__filename).href;" },
};

const web: BuildOptions = {
  ...common,
  platform: 'browser',
  target: 'es2022',
  mainFields: ['browser', 'module', 'main'],
  conditions: ['browser'],
  // web-tree-sitter names the place of its WebAssembly even when it is handed the bytes; nothing is ever fetched there.
  define: { 'import.meta.url': '"https://bulkhead.invalid/"' },
};

/** Of the server and the command line alike: most who use them ask no registry, and name no signers. */
const network = [
  [/\/sources\/node-registry\.ts$/, './registry.cjs'],
  [/\/sources\/signatures\/open\.ts$/, './signatures.cjs'],
] as const;

/** Commander starts programs for subcommands that have files of their own, as ours have not: to load what it takes is 10 ms of a start. */
const commanderWithoutPrograms: Plugin = {
  name: 'commander-without-programs',
  setup(builder) {
    const filter = /^node:child_process$/;
    builder.onResolve({ filter }, ({ importer }) =>
      /[\\/]commander[\\/]/.test(importer) ? { path: 'no-programs', namespace: 'nothing' } : undefined,
    );
    builder.onLoad({ filter: /^no-programs$/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** Every bundle that ships: what runs it decides its form. */
function bundles(minify: boolean): BuildOptions[] {
  const shared = [...(common.plugins ?? []), ...(minify ? [withoutRuleTexts] : [])];
  return [
    {
      ...node,
      entryPoints: {
        extension: 'client/extension.ts',
        'server-main': 'server/main.ts',
        registry: 'server/sources/node-registry.ts',
        'summary-worker': 'server/sources/summary-worker.ts',
        scanning: 'server/scanning.ts',
        scan: 'client/scan/scan.ts',
        signatures: 'server/sources/signatures/open.ts',
        'web-tree-sitter': treeSitter,
      },
      plugins: [
        ...shared,
        loadedLater([
          ...network,
          [/\/scanning\.ts$/, './scanning.cjs'],
          [/\/scan\/scan\.ts$/, './scan.cjs'],
          [/^web-tree-sitter$/, './web-tree-sitter.cjs'],
        ]),
      ],
      // A script that is run from a code cache can ask for modules by `require` alone.
      supported: { 'dynamic-import': false },
    },
    {
      ...node,
      entryPoints: { 'cli-main': 'server/cli.ts' },
      plugins: [...(common.plugins ?? []), loadedLater(network), commanderWithoutPrograms],
      supported: { 'dynamic-import': false },
    },
    { ...web, format: 'cjs', entryPoints: { 'extension-web': 'client/browser.ts' } },
    { ...web, format: 'iife', entryPoints: { 'report-view': 'client/webview/report-view.ts' } },
    {
      ...web,
      format: 'iife',
      entryPoints: { 'server-web': 'server/browser.ts' },
      // secretlint wants the last part of a path.
      alias: { 'node:path': './scripts/browser-path.ts' },
      plugins: [...shared, loadedLater([[/^web-tree-sitter$/, './web-tree-sitter.js']])],
    },
    {
      ...web,
      format: 'iife',
      globalName: 'webTreeSitter',
      entryPoints: { 'web-tree-sitter': require.resolve('web-tree-sitter') },
    },
  ];
}

/**
 * What starts the server, and what starts the command line: they tell caches of the parts' code in `build` from those of
 * another; nameless, they keep none.
 */
function launchers(build: string): BuildOptions[] {
  const launcher = { ...node, define: { ...node.define, buildName: JSON.stringify(build) } };
  return [
    { ...launcher, entryPoints: { server: 'server/launch.ts' } },
    {
      ...launcher,
      entryPoints: { cli: 'server/launch-cli.ts' },
      banner: { js: `#!/usr/bin/env node\n${node.banner?.js}` },
    },
  ];
}

/** A name for the scripts `outputs`, which are run from a cache: others, however little they differ, have another. */
function nameOf(outputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const output of outputs) hash.update(readFileSync(path.join(root, output)));
  return hash.digest('hex').slice(0, 16);
}

/** One character beyond ASCII doubles what a script takes in memory. */
function refuseMoreThanAscii(outputs: readonly string[]): void {
  for (const output of outputs)
    if (/[^\0-\x7f]/.test(readFileSync(path.join(root, output), 'latin1')))
      throw new Error(`${output} has more than ASCII: write \\u in its regular expressions`);
}

/** Builds dist/ and returns esbuild's account of what went in. */
export async function buildAll({ minify }: { minify: boolean }): Promise<Metafile[]> {
  mkdirSync(dist, { recursive: true });
  const options = minify ? { minify: true } : { sourcemap: true };
  const results = await Promise.all(bundles(minify).map((bundle) => build({ ...bundle, ...options, metafile: true })));
  const metafiles = results.map((result) => result.metafile);
  // The first of the bundles are the server's and the extension's, the second the command line.
  const outputs = metafiles.slice(0, 2).flatMap((metafile) => Object.keys(metafile.outputs));
  const parts = outputs.filter((output) => output.endsWith('.cjs'));
  if (minify) refuseMoreThanAscii(parts);
  for (const launcher of launchers(nameOf(parts.sort())))
    metafiles.push((await build({ ...launcher, ...options, metafile: true })).metafile);
  copyGrammars();
  writeFileSync(path.join(dist, notices), thirdPartyNotices(root, metafiles));
  writeFileSync(path.join(dist, ruleTexts), ruleTextsContent());
  removeStale(metafiles.flatMap((metafile) => Object.keys(metafile.outputs)));
  if (minify) await leaveCodeCache();
  return metafiles;
}

/** The machine's own Node will start the server, not the one that builds. */
async function leaveCodeCache(): Promise<void> {
  const node = process.env.npm_node_execpath ?? process.execPath;
  if (await warmUp(node, path.join(dist, 'server.cjs'))) return;
  console.warn('the server wrote no code cache: its first start will be slower');
}

/** Leaves in dist/ what has just been built; it is never empty meanwhile, for those who run what is there. */
function removeStale(outputs: readonly string[]): void {
  const current = new Set([
    ...outputs.map((output) => path.basename(output)),
    ...Object.keys(grammars),
    notices,
    ruleTexts,
  ]);
  for (const name of readdirSync(dist)) if (!current.has(name)) rmSync(path.join(dist, name), { recursive: true });
}

async function watch(): Promise<void> {
  mkdirSync(dist, { recursive: true });
  copyGrammars();
  for (const bundle of [...bundles(false), ...launchers('')])
    await (await context({ ...bundle, sourcemap: true, logLevel: 'info' })).watch();
}

function copyGrammars(): void {
  for (const [name, source] of Object.entries(grammars)) copyFileSync(require.resolve(source), path.join(dist, name));
}

/** Prints what each file of dist/ weighs, and returns the names of those over their budget. */
function reportSizes(): string[] {
  const over: string[] = [];
  for (const name of [...Object.keys(budgets), ...Object.keys(grammars)]) {
    const file = path.join(dist, name);
    if (!existsSync(file)) continue;
    const content = readFileSync(file);
    const compressed = gzipSync(content).length / 1000;
    const budget = budgets[name];
    if (budget !== undefined && compressed > budget) over.push(name);
    const limit = budget === undefined ? '' : `  of ${budget}`;
    const columns = [
      name.padEnd(22),
      (content.length / 1000).toFixed(0).padStart(6),
      compressed.toFixed(0).padStart(6),
    ];
    console.log(`${columns.join(' ')} kB compressed${limit}`);
  }
  return over;
}

if (import.meta.main) {
  if (process.argv.includes('--watch')) {
    await watch();
  } else {
    const minify = process.argv.includes('--minify');
    await buildAll({ minify });
    const over = reportSizes();
    if (minify && over.length > 0) {
      console.error(`over budget: ${over.join(', ')}`);
      process.exitCode = 1;
    }
  }
}
