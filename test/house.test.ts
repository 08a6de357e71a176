import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

/** Every TypeScript file below `folder`, with `/`, relative to the project. */
async function sources(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  const nested = entries.map(async ({ name }) => {
    if (name === 'node_modules') return [];
    return name.endsWith('.ts') ? [`${folder}/${name}`] : name.includes('.') ? [] : sources(`${folder}/${name}`);
  });
  return (await Promise.all(nested)).flat().sort();
}

const read = (path: string) => readFile(join(root, path), 'utf8');

describe('layers', () => {
  /** One import a layer must not have, and one it may: a lint that objects to both sees as little as one that objects to none. */
  const layers: { file: string; forbidden: string[]; allowed: string[] }[] = [
    { file: 'server/text/planted.ts', forbidden: ['../model/facts.ts', 'yaml', 'node:fs'], allowed: ['./range.ts'] },
    {
      file: 'server/syntax/planted.ts',
      forbidden: ['../model/facts.ts', '../engine/finding.ts', 'node:fs', 'vscode-languageserver', 'dockerfile-ast'],
      allowed: ['../text/range.ts', 'yaml'],
    },
    {
      file: 'server/syntax/yaml/planted.ts',
      forbidden: ['../../model/facts.ts', '../../rules/rule.ts'],
      allowed: ['../../text/range.ts', 'yaml'],
    },
    {
      file: 'server/model/planted.ts',
      forbidden: ['../rules/rule.ts', '../engine/finding.ts', 'yaml', 'dockerfile-ast', 'node:path'],
      allowed: ['../text/range.ts', '@secretlint/types'],
    },
    {
      file: 'server/rules/planted.ts',
      forbidden: ['./planted-too.ts', '../syntax/planted.ts', '../engine/finding.ts', 'yaml', 'node:fs'],
      allowed: ['./rule.ts', '../model/facts.ts', '../text/range.ts'],
    },
    {
      file: 'server/engine/planted.ts',
      forbidden: ['../sources/planted.ts', '../lsp/planted.ts', 'node:fs', 'vscode-languageserver', 'yaml'],
      allowed: ['../rules/rule.ts', '../model/facts.ts'],
    },
    {
      file: 'server/sources/planted.ts',
      forbidden: ['../rules/rule.ts', '../engine/finding.ts', 'vscode-languageserver'],
      allowed: ['../model/facts.ts', 'node:fs'],
    },
    {
      file: 'server/sources/registry/planted.ts',
      forbidden: ['../../rules/rule.ts', '../../lsp/planted.ts'],
      allowed: ['../../model/facts.ts', 'node:https'],
    },
    {
      file: 'server/lsp/planted.ts',
      forbidden: ['../cli/planted.ts', '../../client/planted.ts', 'node:fs', 'vscode'],
      allowed: ['../engine/finding.ts', 'vscode-languageserver'],
    },
    {
      file: 'server/cli/planted.ts',
      forbidden: ['../lsp/planted.ts', 'vscode-languageserver', 'yaml'],
      allowed: ['../engine/finding.ts', 'node:fs'],
    },
    {
      file: 'client/planted.ts',
      forbidden: ['../server/engine/finding.ts', '../server/model/facts.ts', 'yaml', 'vscode-languageserver'],
      allowed: ['vscode', '../server/protocol.ts'],
    },
    {
      file: 'client/views/planted.ts',
      forbidden: ['../../server/engine/finding.ts', '../../server/rules/rule.ts'],
      allowed: ['vscode', '../../server/protocol.ts'],
    },
  ];
  let copy = '';
  let report = '';

  before(async () => {
    copy = await mkdtemp(join(tmpdir(), 'bulkhead-layers-'));
    await cp(join(root, 'biome.json'), join(copy, 'biome.json'));
    for (const { file, forbidden, allowed } of layers) {
      await mkdir(join(copy, file, '..'), { recursive: true });
      const lines = [...forbidden, ...allowed].map((name, index) => `export * as name${index} from '${name}';\n`);
      await writeFile(join(copy, file), lines.join(''));
    }
    report = await biome(copy);
  });
  after(() => rm(copy, { recursive: true, force: true }));

  async function biome(folder: string): Promise<string> {
    const executable = join(root, 'node_modules/@biomejs/biome/bin/biome');
    const options = [
      'lint',
      '--only=noRestrictedImports',
      '--vcs-enabled=false',
      '--max-diagnostics=500',
      '--reporter=github',
    ];
    const result = await run(process.execPath, [executable, ...options], { cwd: folder }).catch((error) => error);
    return `${result.stdout}`;
  }

  for (const { file, forbidden, allowed } of layers) {
    test(`${file} may import ${allowed.join(' and ')}, and nothing else of ours`, () => {
      const objected = report
        .split('\n')
        .filter((line) => line.includes('noRestrictedImports') && line.includes(`/${file},`))
        .map((line) => Number(/,line=(\d+)/.exec(line)?.[1]))
        .sort((a, b) => a - b);
      assert.deepEqual(
        objected,
        forbidden.map((_, index) => index + 1),
      );
    });
  }
});

describe('source files', () => {
  test('stay under 300 lines', async () => {
    const long: string[] = [];
    for (const file of [...(await sources('server')), ...(await sources('client')), ...(await sources('scripts'))]) {
      if (file === 'server/rules/index.ts') continue;
      const lines = (await read(file)).split('\n').length;
      if (lines > 300) long.push(`${file}: ${lines}`);
    }
    assert.deepEqual(long, []);
  });

  test('leave nothing for later', async () => {
    const marks = /(?:\/\/|\*).*\b(?:TO|FIX)(?:DO|ME)\b/;
    const marked: string[] = [];
    for (const folder of ['server', 'client', 'scripts', 'test'])
      for (const file of await sources(folder)) if (marks.test(await read(file))) marked.push(file);
    assert.deepEqual(marked, []);
  });

  test('analyse without waiting: no async from text/ to engine/', async () => {
    const waiting: string[] = [];
    for (const folder of ['text', 'model', 'rules', 'engine'])
      for (const file of await sources(`server/${folder}`))
        if (/\b(async|await)\b|new Date\(\)|Date\.now|performance\.now/.test(withoutComments(await read(file))))
          waiting.push(file);
    assert.deepEqual(waiting, []);
  });

  // See `attached.ts`; what each version makes must be gone with it.
  test('make nothing that V8 keeps until it looks at all of the heap: no weak maps, and nothing with hidden classes of its own', async () => {
    const kept: string[] = [];
    for (const folder of ['text', 'syntax', 'model', 'rules', 'engine'])
      for (const file of await sources(`server/${folder}`)) {
        const text = withoutComments(await read(file));
        if (
          /\bnew Weak(Map|Set)\b|^ {4,}([gs]et|\*) ?\w+\(|^ .*\bfunction\*|^ .*\bclass \w+ (?!extends Given )/m.test(
            text,
          )
        )
          kept.push(file);
      }
    assert.deepEqual(kept, []);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/gm, "''");
}

describe('rules', async () => {
  const files = (await sources('server/rules')).filter((file) => !/\/(rule|index)\.ts$/.test(file));

  for (const file of files) {
    const id = basename(file, '.ts');
    test(`${id} keeps the conventions`, async () => {
      const { default: rule } = await import(join(root, file));
      assert.equal(rule.id, id, 'the id is the file name');
      assert.match(rule.id, /^(?!no-)[a-z]+(-[a-z0-9]+)*$/);
      assert.doesNotMatch(rule.title, /[.!]$/, 'a title has no final stop');
      assert.match(rule.why, /[.`)]$/, 'why is made of sentences');
      assert.match(rule.remedy, /[.`)]$/, 'remedy is made of sentences');
      assert.ok(rule.formats.length > 0, 'a rule reads at least one format');
      const fixture = await read(`test/rules/${id}.md`).catch(() => undefined);
      assert.ok(fixture, `test/rules/${id}.md is its fixture`);
      assert.match(fixture, /^## Example: /m, 'the fixture has an example for the docs');
      assert.ok((await read(file)).split('\n').length <= 150, 'a rule that outgrows its file wants a better model');
    });
  }

  test('share no id and no former id', async () => {
    const ids: string[] = [];
    for (const file of files) {
      const { default: rule } = await import(join(root, file));
      ids.push(rule.id, ...(rule.aliases ?? []));
    }
    assert.deepEqual([...new Set(ids)], ids);
  });
});

describe('lockfiles', () => {
  interface Locked {
    readonly version?: string;
    readonly resolved?: string;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
  }

  for (const file of ['package-lock.json', 'test/editor/package-lock.json']) {
    test(`${file} does not say where packages come from`, async () => {
      const packages: Readonly<Record<string, Locked>> = JSON.parse(await read(file)).packages;
      const addressed = Object.keys(packages).filter((place) => packages[place]?.resolved !== undefined);
      assert.deepEqual(addressed, []);
    });

    test(`${file} has the packages of every platform, without which npm ci refuses it`, async () => {
      const packages: Readonly<Record<string, Locked>> = JSON.parse(await read(file)).packages;
      const has = (name: string) => Object.keys(packages).some((place) => place.endsWith(`node_modules/${name}`));
      const optional = Object.values(packages).flatMap((each) => Object.keys(each.optionalDependencies ?? {}));
      assert.ok(optional.length > 0);
      assert.deepEqual(
        optional.filter((name) => !has(name)),
        [],
      );
    });
  }
});
