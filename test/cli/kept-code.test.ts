import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bulkhead, program, project } from './harness.ts';

const built = program[1] as string;
const skip = built.endsWith('.cjs') ? false : 'only what is built keeps its code';
const dockerfile = 'FROM debian:13\nRUN sudo apt-get update\n';
const compose = 'services:\n  db:\n    image: postgres:17\n    privileged: true\n';

describe('code that the command line keeps', { skip }, () => {
  let dist = '';
  before(() => {
    dist = mkdtempSync(path.join(tmpdir(), 'bulkhead-cli-'));
  });
  after(() => rmSync(dist, { recursive: true }));

  /** A copy that has never been run. */
  function install(): string {
    rmSync(dist, { recursive: true });
    cpSync(path.dirname(built), dist, { recursive: true, filter: (file) => !/\.(?:cache|map)$/.test(file) });
    return path.join(dist, 'cli.cjs');
  }

  /** What is kept: at most one file, as nothing is left of those under way. */
  function kept(): { readonly file: string; readonly as: string } | undefined {
    const [name, ...rest] = readdirSync(dist).filter((each) => each.includes('.cache'));
    assert.deepEqual(rest, []);
    if (name === undefined) return undefined;
    const file = path.join(dist, name);
    const { mtimeMs, size } = statSync(file);
    return { file, as: `${mtimeMs} ${size}` };
  }

  const check = async (folder: string, ...args: string[]) => {
    const options = { program: [program[0] as string, path.join(dist, 'cli.cjs')] };
    const { code, stdout, stderr } = await bulkhead(folder, ['check', '--format', 'json', ...args], options);
    assert.equal(stderr, '');
    return { code, findings: JSON.parse(stdout).findings };
  };

  test('is taken by the next run, and added to by one that needs more', async (t) => {
    const folder = project(t, { Dockerfile: dockerfile, 'compose.yaml': compose });
    install();
    const first = await check(folder, 'Dockerfile');
    assert.equal(first.code, 1);
    const written = kept();
    assert.ok(written);
    assert.deepEqual(await check(folder, 'Dockerfile'), first);
    assert.deepEqual(kept(), written);
    const whole = await check(folder, '.');
    assert.ok(statSync(written.file).size > Number(written.as.split(' ')[1]));
    assert.deepEqual(await check(folder, '.'), whole);
  });

  test('is done without where it is broken, and put right', async (t) => {
    const folder = project(t, { Dockerfile: dockerfile });
    install();
    const first = await check(folder, '.');
    const written = kept();
    assert.ok(written);
    const whole = readFileSync(written.file);
    const turned = Buffer.from(whole);
    turned.fill(0xff, turned.length / 2);
    for (const broken of ['', whole.subarray(0, whole.length / 2), turned]) {
      writeFileSync(written.file, broken);
      assert.deepEqual(await check(folder, '.'), first);
      const size = statSync(written.file).size;
      assert.ok(size > whole.length / 2 && size < whole.length * 2);
      assert.notDeepEqual(readFileSync(written.file), broken);
    }
  });

  test('is done without where it cannot be written', async (t) => {
    const folder = project(t, { Dockerfile: dockerfile });
    install();
    const first = await check(folder, '.');
    const written = kept();
    assert.ok(written);
    rmSync(written.file);
    mkdirSync(path.join(written.file, 'full'), { recursive: true });
    assert.deepEqual(await check(folder, '.'), first);
    assert.ok(statSync((kept() as { file: string }).file).isDirectory());
  });

  test('says the same in threads', async (t) => {
    const folder = project(t, { Dockerfile: dockerfile, 'compose.yaml': compose });
    install();
    const alone = await check(folder, '.');
    assert.deepEqual(await check(folder, '--jobs', '2', '.'), alone);
    assert.ok(kept());
  });
});
