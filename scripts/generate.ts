// Writes what follows from the rules and their fixtures: the index, their pages, the schema of the configuration.
// With --check it writes nothing, and fails when something is out of date.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const stale: string[] = [];

function put(path: string, text: string): void {
  const full = join(root, path);
  if (existsSync(full) && readFileSync(full, 'utf8') === text) return;
  stale.push(path);
  if (check) return;
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
}

function drop(path: string): void {
  stale.push(path);
  if (!check) rmSync(join(root, path));
}

function ruleIndex(): string {
  const ids = readdirSync(join(root, 'server/rules'))
    .map((name) => /^(.*)\.ts$/.exec(name)?.[1])
    .filter((id) => id !== undefined && id !== 'rule' && id !== 'index')
    .sort() as string[];
  const variable = (id: string) => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return [
    '// Written by scripts/generate.ts from the files of this folder.',
    ...ids.map((id) => `import ${variable(id)} from './${id}.ts';`),
    "import type { Rule } from './rule.ts';",
    '',
    '/** Every rule, by id. */',
    'export const rules: readonly Rule[] = [',
    ...ids.map((id) => `  ${variable(id)},`),
    '];',
    '',
  ].join('\n');
}

async function pages(): Promise<void> {
  const { rules } = await import('../server/rules/index.ts');
  const { loadShellFromPackages } = await import('../test/harness/shell.ts');
  const { fixSafety, rulePage, rulesTable } = await import('./rule-page.ts');
  const { readFixture } = await import('../test/harness/fixture.ts');
  await loadShellFromPackages();
  const written = new Set(['README.md']);
  const safeties: string[] = [];
  for (const rule of rules) {
    written.add(`${rule.id}.md`);
    // One fixture that cannot be read does not keep the others' pages from being written.
    try {
      const fixture = readFixture(join(root, 'test/rules', `${rule.id}.md`));
      put(`docs/rules/${rule.id}.md`, rulePage(rule, fixture));
      const kinds = fixSafety(fixture).map((kind) => `'${kind}'`);
      safeties.push(`  ${key(rule.id)}: [${kinds.join(', ')}],`);
    } catch (error) {
      console.error(`${rule.id}: ${(error as Error).message}`);
      process.exitCode = 1;
    }
  }
  put('server/cli/fix-safety.ts', fixSafetyModule(safeties));
  put('docs/rules/README.md', rulesTable(rules));
  for (const name of readdirSync(join(root, 'docs/rules'))) if (!written.has(name)) drop(`docs/rules/${name}`);
}

function fixSafetyModule(lines: readonly string[]): string {
  return [
    '// Written by scripts/generate.ts from the fixtures of the rules.',
    '',
    '/** How safe the fixes of each rule are, by its id; none for a rule whose findings have no fix. */',
    "export const fixSafety: Readonly<Record<string, readonly ('safe' | 'unsafe')[]>> = {",
    ...lines,
    '};',
    '',
  ].join('\n');
}

/** An id as a key, in quotes only where they are needed: as the formatter writes it. */
function key(id: string): string {
  return /^[a-z]+$/.test(id) ? id : `'${id}'`;
}

async function schema(): Promise<void> {
  const { rules } = await import('../server/rules/index.ts');
  const { configSchema } = await import('../server/engine/config-schema.ts');
  put('schemas/bulkhead-config.schema.json', `${JSON.stringify(configSchema(rules), null, 2)}\n`);
}

put('server/rules/index.ts', ruleIndex());
// The pages are made with the rules in the index: with an old one they would be wrong too.
if (!check || stale.length === 0) {
  await pages();
  await schema();
}
if (stale.length > 0) {
  console.log(stale.map((path) => `${check ? 'out of date' : 'wrote'}: ${path}`).join('\n'));
  if (check) {
    console.error('Run `npm run generate`, and look at what it changes.');
    process.exitCode = 1;
  }
}
