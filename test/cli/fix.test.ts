import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { decode, type Encoding, encode } from '../../server/cli/decode.ts';
import { createFile, editedFile, Replacement, writeTogether } from '../../server/cli/write.ts';
import { rules } from '../../server/rules/index.ts';
import { bulkhead, flaw, flawed, onlyFlaw, project } from './harness.ts';

const config = onlyFlaw(rules.map((rule) => rule.id));
const mended = flawed.replace(/ #.*/, '');

const secretive = `services:
  db:
    image: postgres:18
    environment:
      POSTGRES_PASSWORD: jd83kQz0xw
`;
const onWindows = process.platform === 'win32';
const text = (folder: string, name: string) => readFileSync(path.join(folder, name), 'utf8');

describe('fixing everything', () => {
  for (const unsafe of [[], ['--unsafe']])
    it(`leaves nothing to do ${unsafe.join('')}`, async (test) => {
      const folder = project(test, {});
      cpSync(path.join(import.meta.dirname, '../../examples/insecure'), folder, { recursive: true });
      const first = await bulkhead(folder, ['fix', ...unsafe, '.']);
      assert.match(first.stderr, /\d+ fixes applied; \d+ files of \d+ changed/);
      // Who uses a token is told from the bindings of other files, which the first run has mended.
      if (unsafe.length > 0) await bulkhead(folder, ['fix', ...unsafe, '.']);
      const last = await bulkhead(folder, ['fix', ...unsafe, '.']);
      assert.match(last.stderr, /^0 fixes applied; 0 files of \d+ changed\n$/);
    });
});

describe('fix', () => {
  it('applies safe fixes, says what it did, and has nothing to do the second time', async (test) => {
    const folder = project(test, { '.bulkhead.yaml': config, 'a/compose.yaml': flawed, 'b/compose.yaml': mended });
    const first = await bulkhead(folder, ['fix', '.']);
    assert.equal(first.code, 0);
    assert.match(first.stderr, /^a\/compose\.yaml: 1 fix applied$/m);
    assert.match(first.stderr, /^1 fix applied; 1 file of 2 changed$/m);
    assert.equal(text(folder, 'a/compose.yaml'), mended);
    assert.match((await bulkhead(folder, ['fix', '.'])).stderr, /^0 fixes applied; 0 files of 2 changed$/m);
  });

  it('leaves a file alone that may not be written', {
    skip: (onWindows || process.getuid?.() === 0) && 'only where modes hold: not for root, not on Windows',
  }, async (test) => {
    const folder = project(test, { '.bulkhead.yaml': config, 'compose.yaml': flawed });
    chmodSync(path.join(folder, 'compose.yaml'), 0o444);
    const { code, stderr } = await bulkhead(folder, ['fix', 'compose.yaml']);
    assert.equal(code, 2);
    assert.match(stderr, /`?compose\.yaml`?: cannot be fixed: permission denied/);
    assert.equal(readFileSync(path.join(folder, 'compose.yaml'), 'utf8'), flawed);
  });

  it('keeps line ends, encoding, byte order mark, mode and links', {
    skip: onWindows && 'no modes there',
  }, async (test) => {
    const utf16 = (content: string) => Buffer.from(`\uFEFF${content}`, 'utf16le');
    const crlf = (content: string) => content.replaceAll('\n', '\r\n');
    const folder = project(test, {
      '.bulkhead.yaml': config,
      'crlf/compose.yaml': crlf(flawed),
      'bom/compose.yaml': `\uFEFF${flawed}`,
      'wide/compose.yaml': utf16(flawed),
      'real/compose.yaml': flawed,
    });
    chmodSync(path.join(folder, 'real/compose.yaml'), 0o640);
    const link = path.join(folder, 'compose.yaml');
    symlinkSync('real/compose.yaml', link);
    assert.equal((await bulkhead(folder, ['fix', 'crlf', 'bom', 'wide', 'compose.yaml'])).code, 0);
    assert.equal(text(folder, 'crlf/compose.yaml'), crlf(mended));
    assert.equal(text(folder, 'bom/compose.yaml'), `\uFEFF${mended}`);
    assert.deepEqual(readFileSync(path.join(folder, 'wide/compose.yaml')), utf16(mended));
    assert.ok(lstatSync(link).isSymbolicLink());
    assert.equal(text(folder, 'real/compose.yaml'), mended);
    assert.equal(statSync(link).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(path.join(folder, 'real')), ['compose.yaml']);
  });

  it('shows a diff and changes nothing with --dry-run', async (test) => {
    const folder = project(test, { '.bulkhead.yaml': config, 'compose.yaml': flawed });
    const { code, stdout } = await bulkhead(folder, ['fix', '--dry-run', '.']);
    assert.equal(code, 0);
    assert.deepEqual(stdout.split('\n').slice(0, 3), ['--- a/compose.yaml', '+++ b/compose.yaml', '@@ -1,3 +1,3 @@']);
    assert.match(stdout, /^-.*bulkhead: ignore.*$/m);
    assert.equal(text(folder, 'compose.yaml'), flawed);
  });

  it('fixes only findings of the named rules', async (test) => {
    const folder = project(test, { 'compose.yaml': flawed });
    await bulkhead(folder, ['fix', '--unsafe', '--rule', 'privileged-container', '.']);
    assert.equal(text(folder, 'compose.yaml'), flawed);
    await bulkhead(folder, ['fix', '--unsafe', '--rule', 'privileged-container', '--rule', flaw, '.']);
    assert.equal(text(folder, 'compose.yaml'), mended);
  });

  it('leaves unsafe fixes to --unsafe, and gives a new secret file to its owner alone', async (test) => {
    const folder = project(test, { 'compose.yaml': secretive });
    await bulkhead(folder, ['fix', '--rule', 'secret-in-environment', '.']);
    assert.equal(text(folder, 'compose.yaml'), secretive);
    const { code } = await bulkhead(folder, ['fix', '--unsafe', '--rule', 'secret-in-environment', '.']);
    assert.equal(code, 0);
    assert.ok(!text(folder, 'compose.yaml').includes('jd83kQz0xw'));
    const created = filesBelow(folder).filter((name) => name.startsWith('secrets'));
    assert.equal(created.length, 1);
    assert.match(text(folder, '.gitignore'), /secrets/);
    assert.equal(text(folder, created[0] ?? '').trim(), 'jd83kQz0xw');
    if (!onWindows) assert.equal(statSync(path.join(folder, created[0] ?? '')).mode & 0o777, 0o600);
  });

  it('never overwrites a file, and makes the other fixes then', async (test) => {
    const both = secretive.replace('postgres:18', 'postgres:18 # bulkhead: ignore[no-such-rule] old');
    const folder = project(test, { 'compose.yaml': both });
    const names = ['--unsafe', '--rule', 'secret-in-environment', '--rule', flaw, '.'];
    await bulkhead(folder, ['fix', ...names]);
    const [created = assert.fail()] = filesBelow(folder).filter((name) => name.startsWith('secrets'));
    const again = project(test, { 'compose.yaml': both, [created]: 'mine\n' });
    const { stderr } = await bulkhead(again, ['fix', ...names]);
    assert.match(stderr, /left as it is where a fix would overwrite/);
    assert.equal(text(again, created), 'mine\n');
    assert.equal(text(again, 'compose.yaml'), secretive);
  });

  it('fails on what cannot be read, and still fixes the rest', async (test) => {
    const folder = project(test, { '.bulkhead.yaml': config, 'compose.yaml': flawed });
    const { code, stderr } = await bulkhead(folder, ['fix', 'missing', 'compose.yaml']);
    assert.equal(code, 2);
    assert.match(stderr, /^missing: cannot be read: it does not exist$/m);
    assert.equal(text(folder, 'compose.yaml'), mended);
  });

  it('changes nothing under a wrong configuration', async (test) => {
    const folder = project(test, { '.bulkhead.yaml': 'typo: 1\n', 'compose.yaml': flawed });
    const { code, stderr } = await bulkhead(folder, ['fix', '.']);
    assert.equal(code, 2);
    assert.match(stderr, /^\.bulkhead\.yaml:1:1: error: `typo` is not a key/m);
    assert.equal(text(folder, 'compose.yaml'), flawed);
  });
});

describe('online', () => {
  const digest = `sha256:${createHash('sha256').update('manifest').digest('hex')}`;

  /** A registry of one image on this machine. */
  async function registry(test: TestContext, remaining = 76): Promise<{ host: string; requests: string[] }> {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`);
      response.setHeader('content-type', 'application/vnd.oci.image.manifest.v1+json');
      response.setHeader('docker-content-digest', digest);
      response.setHeader('ratelimit-limit', '100;w=21600');
      response.setHeader('ratelimit-remaining', `${remaining};w=21600`);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    test.after(() => server.close());
    return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
  }

  const withImage = (host: string) => `services:\n  web:\n    image: ${host}/shop/web:1\n`;
  const pin = ['--rule', 'unpinned-image'];

  it('asks the registry only when told to, and pins', async (test) => {
    const { host, requests } = await registry(test);
    const folder = project(test, {
      'compose.yaml': withImage(host),
      'off/compose.yaml': withImage(host),
      'off/.bulkhead.yaml': 'online: off\n',
    });
    await bulkhead(folder, ['fix', ...pin, '.']);
    assert.equal(text(folder, 'compose.yaml'), withImage(host));
    assert.deepEqual(requests, []);
    const { code } = await bulkhead(folder, ['fix', '--online', ...pin, 'off']);
    assert.equal(code, 0);
    assert.deepEqual(requests, []);
    const { stderr } = await bulkhead(folder, ['fix', '--online', ...pin, 'compose.yaml']);
    assert.doesNotMatch(stderr, /pulls/);
    assert.equal(text(folder, 'compose.yaml').replaceAll('"', ''), withImage(host).replace('web:1', `web:1@${digest}`));
    assert.deepEqual(requests, ['HEAD /v2/shop/web/manifests/1']);
  });

  it('says when a registry will soon not let itself be asked any more', async (test) => {
    const { host } = await registry(test, 4);
    const folder = project(test, { 'compose.yaml': withImage(host) });
    const { code, stderr } = await bulkhead(folder, ['fix', '--online', ...pin, '.']);
    assert.equal(code, 0);
    assert.match(stderr, new RegExp(`^${host} still lets through 4 of 100 pulls in 6 hours`, 'm'));
  });

  it('resolves fixes in the report of check', async (test) => {
    const { host } = await registry(test);
    const folder = project(test, { 'compose.yaml': withImage(host) });
    for (const [args, resolved] of [
      [[], false],
      [['--online'], true],
    ] as const) {
      const { stdout } = await bulkhead(folder, ['check', '--format', 'json', ...args, '.']);
      const finding = JSON.parse(stdout).files[0].findings.find(
        ({ rule }: { rule: string }) => rule === 'unpinned-image',
      );
      assert.deepEqual(
        finding.fixes.map((each: { resolved: boolean }) => each.resolved),
        [resolved],
      );
      assert.equal(finding.fixes[0].edits.length, resolved ? 1 : 0);
    }
  });
});

describe('files', () => {
  it('are replaced whole or not at all', (test) => {
    const folder = project(test, { a: 'old' });
    const replace = (name: string) => () => new Replacement(path.join(folder, name), Buffer.from('new'));
    writeTogether([], [replace('a')]);
    assert.equal(text(folder, 'a'), 'new');
    assert.throws(() => writeTogether([], [replace('b')]), /ENOENT/);
    assert.deepEqual(readdirSync(folder), ['a']);
  });

  it('are created with their mode, and never over another', { skip: onWindows && 'no modes there' }, (test) => {
    const folder = project(test, { a: 'mine' });
    const create = (name: string, mode = 0o600) =>
      createFile(folder, path.join(folder, name), Buffer.from('new'), mode);
    assert.throws(() => create('a'), /EEXIST/);
    assert.equal(text(folder, 'a'), 'mine');
    symlinkSync(tmpdir(), path.join(folder, 'out'));
    assert.throws(() => create('out/bulkhead'), /outside of the folder/);
    assert.throws(() => create('../bulkhead'), /outside of the folder/);
    create('x/b', 0o666);
    assert.equal(statSync(path.join(folder, 'x/b')).mode & 0o777, 0o666);
  });

  it('are changed only as long as they say what they said', { skip: onWindows && 'no links there' }, (test) => {
    const folder = project(test, { a: 'mine', 'in/b': 'b' });
    const edit = (name: string, before: string, root = folder) =>
      writeTogether([], [() => editedFile(root, path.join(folder, name), Buffer.from(before), Buffer.from('new'))]);
    assert.throws(() => edit('a', 'yours'), /has changed/);
    assert.throws(() => edit('a', 'mine', path.join(folder, 'in')), /outside of the folder/);
    symlinkSync(path.join(folder, 'a'), path.join(folder, 'link'));
    assert.throws(() => edit('link', 'mine'), /is a link/);
    assert.equal(text(folder, 'a'), 'mine');
    edit('a', 'mine');
    assert.equal(text(folder, 'a'), 'new');
  });

  it('come back in the encoding that they had', () => {
    for (const name of ['utf-8', 'utf-16le', 'utf-16be'] as const) {
      const encoding: Encoding = { name, byteOrderMark: true };
      assert.deepEqual(decode(encode('a\u{1f512}\r\n', encoding)), { text: 'a\u{1f512}\r\n', encoding });
    }
    const plain: Encoding = { name: 'utf-8', byteOrderMark: false };
    assert.deepEqual(decode(encode('é', plain)), { text: 'é', encoding: plain });
  });
});

function filesBelow(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => existsSync(path.join(folder, name)) && statSync(path.join(folder, name)).isFile())
    .map((name) => name.split(path.sep).join('/'));
}
