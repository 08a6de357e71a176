import assert from 'node:assert/strict';
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { FileReport, Summary } from '../../server/cli/report.ts';
import { rules } from '../../server/rules/index.ts';
import { bulkhead, flaw, flawed, onlyFlaw, project } from './harness.ts';

const config = onlyFlaw(rules.map((rule) => rule.id));

/** What `--format json` prints. */
interface Report {
  readonly files: readonly FileReport[];
  readonly summary: Summary;
}

/** A project in which only one rule is on. */
function quietProject(test: TestContext, files: Readonly<Record<string, string | Uint8Array>>): string {
  return project(test, { '.bulkhead.yaml': config, ...files });
}

async function checkJson(folder: string, ...args: string[]): Promise<{ code: number | null; report: Report }> {
  const { code, stdout, stderr } = await bulkhead(folder, ['check', '--format', 'json', ...args]);
  assert.equal(stderr, '');
  return { code, report: JSON.parse(stdout) as Report };
}

/** Each file of a report with its rules and problems in short. */
function brief({ files }: Report): Record<string, string[]> {
  return Object.fromEntries(
    files.map(({ path: name, findings, problems }) => [
      name,
      [...findings.map(({ rule }) => rule), ...problems.map(({ severity, message }) => `${severity}: ${message}`)],
    ]),
  );
}

describe('suppressions of the configuration', () => {
  const entry = (file: string) => `  - { rule: ${flaw}, file: "${file}", reason: known }\n`;
  const configured = (...entries: string[]) => `${config}suppress:\n${entries.join('')}`;
  const unused = (file: string) => `warning: The suppression of \`${flaw}\` in \`${file}\` silences nothing`;

  it('are reported when they silence nothing in a folder that was checked', async (test) => {
    const folder = project(test, {
      '.bulkhead.yaml': configured(entry('a/compose.yaml'), entry('b/*.yaml'), entry('gone.yaml')),
      'a/compose.yaml': flawed,
      'b/compose.yaml': 'services: {}\n',
    });
    const { code, report } = await checkJson(folder, '.');
    assert.equal(code, 0);
    assert.deepEqual(brief(report)['.bulkhead.yaml'], [unused('b/*.yaml'), unused('gone.yaml')]);
    assert.equal(report.summary.suppressed, 1);
  });

  it('are not judged by a part of what they are for, nor where their rule is off', async (test) => {
    const folder = project(test, {
      '.bulkhead.yaml': configured(entry('**/*.yaml')),
      'a/compose.yaml': flawed,
      'b/compose.yaml': 'services: {}\n',
    });
    assert.equal(brief((await checkJson(folder, 'b')).report)['.bulkhead.yaml'], undefined);
    assert.equal(brief((await checkJson(folder, 'b/compose.yaml')).report)['.bulkhead.yaml'], undefined);
    const off = project(test, {
      '.bulkhead.yaml': `rules: { ${flaw}: off }\nsuppress:\n${entry('compose.yaml')}`,
      'compose.yaml': 'services: {}\n',
    });
    assert.equal(brief((await checkJson(off, '.')).report)['.bulkhead.yaml'], undefined);
  });
});

describe('exit status of check', () => {
  it('is 0 without findings and 1 with them', async (test) => {
    const folder = quietProject(test, { 'a/compose.yaml': flawed, 'b/compose.yaml': 'services: {}\n' });
    assert.equal((await bulkhead(folder, ['check', 'b'])).code, 0);
    assert.equal((await bulkhead(folder, ['check', 'a'])).code, 1);
    assert.equal((await bulkhead(folder, ['check', '.'])).code, 1);
  });

  it('counts findings from the threshold on, of the command line before that of the configuration', async (test) => {
    const folder = project(test, { '.bulkhead.yaml': `fail-on: medium\n${config}`, 'compose.yaml': flawed });
    const { code, report } = await checkJson(folder, '.');
    assert.equal(code, 0);
    assert.equal(report.summary.findings.low, 1);
    assert.equal((await checkJson(folder, '--fail-on', 'low', '.')).code, 1);
  });

  it('is 2 for a path that does not exist, whatever else was found', async (test) => {
    const folder = quietProject(test, { 'compose.yaml': flawed });
    const { code, report } = await checkJson(folder, 'compose.yaml', 'missing.yaml');
    assert.equal(code, 2);
    assert.deepEqual(brief(report), {
      'compose.yaml': [flaw],
      'missing.yaml': ['error: `missing.yaml` cannot be read: it does not exist'],
    });
  });

  it('is 2 when the report cannot be written', {
    skip: !existsSync('/dev/full') && 'no full device there',
  }, async (test) => {
    const folder = quietProject(test, { 'compose.yaml': 'services: {}\n' });
    const full = openSync('/dev/full', 'w');
    const { code, stderr } = await bulkhead(folder, ['check', '.'], { stdout: full });
    closeSync(full);
    assert.equal(code, 2);
    assert.equal(stderr, 'bulkhead: the report cannot be written: no space left on the device\n');
  });

  it('is 2 for a file or folder without permission', {
    skip: process.getuid?.() === 0 && 'root may read everything',
  }, async (test) => {
    const folder = quietProject(test, { 'compose.yaml': 'services: {}\n', 'closed/compose.yaml': 'services: {}\n' });
    chmodSync(path.join(folder, 'compose.yaml'), 0);
    chmodSync(path.join(folder, 'closed'), 0);
    test.after(() => chmodSync(path.join(folder, 'closed'), 0o700));
    const { code, report } = await checkJson(folder, '.');
    assert.equal(code, 2);
    assert.deepEqual(Object.keys(brief(report)), ['closed', 'compose.yaml']);
  });

  it('is 2 for wrong usage, with a message and nothing on standard output', async (test) => {
    const folder = project(test, {});
    for (const args of [
      [],
      ['check'],
      ['chek', '.'],
      ['check', '--format', 'xml', '.'],
      ['check', '--kubernetes-version', 'new', '.'],
      ['check', '--fail-on', 'none', '.'],
      ['check', '--nonsense', '.'],
      ['fix'],
      ['fix', '--rule', 'no-such-rule', '.'],
    ]) {
      const { code, stdout, stderr } = await bulkhead(folder, args);
      assert.equal(code, 2, args.join(' '));
      assert.equal(stdout, '');
      assert.notEqual(stderr, '');
    }
  });

  it('is 0 for help and version', async (test) => {
    const folder = project(test, {});
    assert.match((await bulkhead(folder, ['--help'])).stdout, /^Usage: bulkhead/);
    assert.match((await bulkhead(folder, ['check', '--help'])).stdout, /--stdin-filename/);
    const { code, stdout } = await bulkhead(folder, ['--version']);
    assert.equal(code, 0);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });
});

describe('configuration of check', () => {
  it('is refused with its line when it is wrong, and nothing is checked', async (test) => {
    const folder = project(test, { '.bulkhead.yaml': 'extends: strict\nruels: {}\n', 'compose.yaml': flawed });
    const { code, report } = await checkJson(folder, '.');
    assert.equal(code, 2);
    assert.deepEqual(
      report.files.map((file) => file.path),
      ['.bulkhead.yaml'],
    );
    const [problem] = report.files[0]?.problems ?? [];
    assert.match(problem?.message ?? '', /^`ruels` is not a key/);
    assert.deepEqual(problem?.range?.start, { line: 1, character: 0 });
    assert.match((await bulkhead(folder, ['check', '.'])).stdout, /^ {2}2:1 +error +`ruels` is not a key/m);
  });

  it('comes from the nearest folder and those above it', async (test) => {
    const folder = quietProject(test, {
      'compose.yaml': flawed,
      'quiet/.bulkhead.yaml': `rules: { ${flaw}: off }\n`,
      'quiet/compose.yaml': flawed,
      'loud/.bulkhead.yaml': `rules: { ${flaw}: critical }\n`,
      'loud/compose.yaml': flawed,
    });
    const { report } = await checkJson(folder, '.');
    assert.deepEqual(brief(report), { 'compose.yaml': [flaw], 'loud/compose.yaml': [flaw], 'quiet/compose.yaml': [] });
    assert.equal(report.files.find((file) => file.path.startsWith('loud'))?.findings[0]?.severity, 'critical');
  });

  it('is the named file alone when one is named', async (test) => {
    const folder = quietProject(test, { 'compose.yaml': flawed, 'other.yaml': `rules: { ${flaw}: off }\n` });
    assert.deepEqual(
      brief((await checkJson(folder, '--config', 'other.yaml', 'compose.yaml')).report)['compose.yaml']?.includes(flaw),
      false,
    );
    const { code, report } = await checkJson(folder, '--config', 'nowhere.yaml', 'compose.yaml');
    assert.equal(code, 2);
    assert.deepEqual(brief(report), { 'nowhere.yaml': ['error: There is no such file'] });
  });

  it('excludes paths, and says so of one that was named', async (test) => {
    const folder = project(test, {
      '.bulkhead.yaml': `exclude: [vendor]\n${config}`,
      'vendor/x/compose.yaml': flawed,
      'compose.yaml': flawed,
    });
    assert.deepEqual(brief((await checkJson(folder, '.')).report), { 'compose.yaml': [flaw] });
    const { code, report } = await checkJson(folder, 'vendor/x/compose.yaml');
    assert.equal(code, 0);
    assert.deepEqual(brief(report), {
      'vendor/x/compose.yaml': ['warning: `vendor/x/compose.yaml` is excluded by the configuration'],
    });
  });
});

describe('files that check finds', () => {
  it('are those of ours that git does not ignore', async (test) => {
    const folder = quietProject(test, {
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/info/exclude': 'secret/\n',
      '.gitignore': '*.gen.yaml\n/build/\n',
      'compose.yaml': flawed,
      'k8s.gen.yaml': flawed,
      'build/compose.yaml': flawed,
      'secret/compose.yaml': flawed,
      'node_modules/x/compose.yaml': flawed,
      'notes.yaml': 'just: notes\n',
      'app/build/compose.yaml': flawed,
      'app/.gitignore': '!kept.gen.yaml\nlocal.yaml\n',
      'app/kept.gen.yaml': flawed,
      'app/local.yaml': flawed,
      'app/Dockerfile': 'FROM scratch\n# bulkhead: ignore[no-such-rule] x\nUSER 1\n',
    });
    const found = ['app/Dockerfile', 'app/build/compose.yaml', 'app/kept.gen.yaml'];
    assert.deepEqual(Object.keys(brief((await checkJson(folder, '.')).report)), [...found, 'compose.yaml']);
    assert.deepEqual(Object.keys(brief((await checkJson(folder, 'app')).report)), found);
    assert.deepEqual(Object.keys(brief((await checkJson(folder, 'build')).report)), ['build/compose.yaml']);
    assert.deepEqual(Object.keys(brief((await checkJson(folder, 'k8s.gen.yaml')).report)), ['k8s.gen.yaml']);
  });

  it('are met once, without following links of folders', async (test) => {
    const folder = quietProject(test, { 'a/compose.yaml': flawed });
    symlinkSync('..', path.join(folder, 'a/loop'));
    symlinkSync(path.join(folder, 'a'), path.join(folder, 'b'));
    const { code, report } = await checkJson(folder, '.', 'a', './a/compose.yaml');
    assert.equal(code, 1);
    assert.deepEqual(brief(report), { 'a/compose.yaml': [flaw] });
    assert.deepEqual(brief((await checkJson(folder, 'b/compose.yaml')).report), { 'b/compose.yaml': [flaw] });
  });

  it('may lie deep, or outside of the working directory', async (test) => {
    const deep = 'd/'.repeat(300);
    const folder = quietProject(test, { [`x/${deep}compose.yaml`]: flawed, 'here/compose.yaml': 'services: {}\n' });
    const { report } = await checkJson(path.join(folder, 'here'), '../x');
    assert.deepEqual(brief(report), { [`../x/${deep}compose.yaml`]: [flaw] });
  });

  it('are refused when they are no files', { skip: process.platform === 'win32' }, async (test) => {
    const { code, report } = await checkJson(project(test, {}), '/dev/null');
    assert.equal(code, 2);
    assert.match(report.files[0]?.problems[0]?.message ?? '', /is neither a file nor a folder/);
  });

  it('are named when they are none of ours', async (test) => {
    const { code, report } = await checkJson(project(test, { 'notes.yaml': 'just: notes\n' }), 'notes.yaml');
    assert.equal(code, 0);
    assert.deepEqual(brief(report), {
      'notes.yaml': ['warning: `notes.yaml` is no Dockerfile, Compose file or Kubernetes manifest'],
    });
  });
});

describe('encodings', () => {
  const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');

  it('are told by their byte order marks, and places are the same in all', async (test) => {
    const folder = quietProject(test, {
      'plain/compose.yaml': flawed,
      'bom/compose.yaml': `\uFEFF${flawed}`,
      'le/compose.yaml': utf16(flawed),
      'be/compose.yaml': utf16(flawed).swap16(),
    });
    const { report } = await checkJson(folder, '.');
    const ranges = report.files.map((file) => file.findings[0]?.range);
    assert.equal(ranges.length, 4);
    for (const range of ranges) assert.deepEqual(range, ranges[0]);
    assert.equal(ranges[0]?.start.line, 2);
  });

  it('that cannot be read are errors where the file was named or has a name of ours, else warnings', async (test) => {
    const folder = quietProject(test, {
      Dockerfile: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]),
      'binary/data.yaml': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]),
      'latin/data.yaml': Buffer.from('services: {} # caf\xe9\n', 'latin1'),
      'half/data.yaml': Buffer.from([0xff, 0xfe, 0x00, 0xd8]),
      'large/data.yaml': Buffer.alloc(5_000_001, '#'),
    });
    const walked = await checkJson(folder, '.');
    assert.equal(walked.code, 2);
    assert.deepEqual(brief(walked.report), {
      Dockerfile: ['error: `Dockerfile` is a binary file'],
      'binary/data.yaml': ['warning: `binary/data.yaml` is a binary file'],
      'half/data.yaml': ['warning: `half/data.yaml` is not valid UTF-16LE'],
      'large/data.yaml': ['warning: `large/data.yaml` is too large: 5000001 bytes of 5000000'],
      'latin/data.yaml': ['warning: `latin/data.yaml` is not valid UTF-8'],
    });
    for (const name of ['binary', 'half', 'large', 'latin']) {
      assert.equal((await checkJson(folder, name)).code, 0, name);
      assert.equal((await checkJson(folder, `${name}/data.yaml`)).code, 2, name);
    }
  });

  it('that are too large to be analysed are errors, so that padding is no way past a pipeline', async (test) => {
    const folder = quietProject(test, {
      'compose.yaml': `services:\n  web: { privileged: true }\n${'# padding\n'.repeat(400_000)}`,
      Dockerfile: `FROM alpine\n${'RUN echo padding\n'.repeat(250_000)}`,
    });
    const { code, report } = await checkJson(folder, '.');
    assert.equal(code, 2);
    assert.deepEqual(brief(report), {
      Dockerfile: ['error: file too large: it was not analysed'],
      'compose.yaml': ['error: file too large: it was not analysed'],
    });
    const fixed = await bulkhead(folder, ['fix', '.']);
    assert.equal(fixed.code, 2);
    assert.match(fixed.stderr, /^compose\.yaml:1:1: file too large: it was not analysed$/m);
  });
});

describe('standard input', () => {
  it('is judged by the name it is given', async (test) => {
    const folder = quietProject(test, {});
    const args = ['check', '--format', 'json', '--stdin-filename', 'deploy/compose.yaml'];
    for (const paths of [['-'], []]) {
      const { code, stdout } = await bulkhead(folder, [...args, ...paths], { input: flawed });
      assert.equal(code, 1);
      assert.deepEqual(brief(JSON.parse(stdout)), { 'deploy/compose.yaml': [flaw] });
    }
  });

  it('is told by its content when it has no name', async (test) => {
    const folder = quietProject(test, {});
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  # bulkhead: ignore[no-such-rule] x\n  containers: []\n';
    const build = '# syntax=docker/dockerfile:1\nARG V=1\n\nFROM scratch\n# bulkhead: ignore[no-such-rule] x\nUSER 1\n';
    for (const [input = assert.fail(), format] of [
      [pod, 'kubernetes'],
      [flawed, 'compose'],
      [build, 'dockerfile'],
    ]) {
      const { code, stdout } = await bulkhead(folder, ['check', '--format', 'json', '-'], { input });
      assert.equal(code, 1);
      const report = JSON.parse(stdout) as Report;
      assert.deepEqual(brief(report), { stdin: [flaw] });
      assert.equal(report.files[0]?.format, format);
    }
  });
});

describe('hostile input', () => {
  it('ends, and with a report', async (test) => {
    const nested = `services:\n${Array.from({ length: 1500 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')}`;
    const folder = quietProject(test, {
      'empty/compose.yaml': '',
      'nul/Dockerfile': 'FROM a\n\u0001\u0002',
      'nested/compose.yaml': nested,
      'flow/compose.yaml': `services: ${'['.repeat(100_000)}`,
      'line/Dockerfile': `FROM a\nRUN ${'a '.repeat(500_000)}`,
      'bomb/compose.yaml': `services:\n  a: &a {image: x}\n${Array.from({ length: 30 }, (_, n) => `x-${n}: &b${n} [${n ? `*b${n - 1}, *b${n - 1}` : '*a'}]\n`).join('')}`,
    });
    mkdirSync(path.join(folder, 'compose.yaml'));
    const { code, signal, stdout } = await bulkhead(folder, ['check', '.']);
    assert.equal(signal, null);
    assert.equal(code, 2);
    assert.match(stdout, / in 6 files/);
  });
});
