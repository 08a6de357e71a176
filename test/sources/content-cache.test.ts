import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { cacheFolder, DiskCache } from '../../server/sources/content-cache.ts';
import { RegistryClient } from '../../server/sources/registry/client.ts';
import type { Content } from '../../server/sources/registry/content.ts';
import { closeServers, makeImage, manifestType, referenceTo, serveContents, stored } from './registry/fake-registry.ts';

const never = new AbortController().signal;
const root = mkdtempSync(path.join(tmpdir(), 'bulkhead-'));
let folders = 0;

after(() => {
  closeServers();
  rmSync(root, { recursive: true });
});

function makeFolder(): string {
  return path.join(root, String(folders++));
}

function contentOf(text: string): Content {
  const { digest } = stored(manifestType, text);
  return { digest, mediaType: manifestType, bytes: new TextEncoder().encode(text) };
}

describe('the cache on the disk', () => {
  it('has what was written, also for the next process, and for nobody else', async () => {
    const folder = makeFolder();
    const content = contentOf('{"a":\n1}');
    await new DiskCache(folder).write(content);
    assert.deepEqual(await new DiskCache(folder).read(content.digest), content);
    assert.equal(await new DiskCache(folder).read(contentOf('other').digest), undefined);
    if (process.platform === 'win32') return;
    const [name = ''] = readdirSync(folder);
    assert.equal(statSync(path.join(folder, name)).mode & 0o777, 0o600);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
  });

  it('takes nothing for a name that is not a digest', async () => {
    const folder = makeFolder();
    const cache = new DiskCache(folder);
    for (const digest of ['sha256:../../x', `sha256:${'A'.repeat(64)}`, '', 'md5:0']) {
      await cache.write({ ...contentOf('x'), digest });
      assert.equal(await cache.read(digest), undefined);
    }
    assert.throws(() => readdirSync(folder));
  });

  it('stays within its size, and lets go of what was not read for the longest time', async () => {
    const folder = makeFolder();
    const cache = new DiskCache(folder, { total: 10_000, entry: 2_000 });
    const contents = Array.from({ length: 40 }, (_, at) => contentOf(String(at).padEnd(1000, '.')));
    const [first, second] = contents;
    assert.ok(first && second);
    for (const [at, content] of contents.entries()) {
      await cache.write(content);
      const time = new Date(2020, 0, 1, 0, at);
      utimesSync(path.join(folder, content.digest.replace(':', '-')), time, time);
      await cache.read(first.digest);
    }
    const size = readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
    assert.ok(size <= 10_000, String(size));
    assert.ok(await cache.read(first.digest));
    assert.equal(await cache.read(second.digest), undefined);
    await cache.write(contentOf('x'.repeat(3000)));
    assert.equal(await cache.read(contentOf('x'.repeat(3000)).digest), undefined);
  });

  it('tidies up what a process has left behind that was ended while it wrote', async () => {
    const folder = makeFolder();
    mkdirSync(folder, { recursive: true });
    const draft = path.join(folder, 'left.tmp');
    writeFileSync(draft, 'half');
    utimesSync(draft, new Date(2020, 0), new Date(2020, 0));
    writeFileSync(path.join(folder, 'young.tmp'), 'half');
    await new DiskCache(folder).write(contentOf('x'));
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('.tmp')),
      ['young.tmp'],
    );
  });

  it('is done without where there can be none', async () => {
    const file = path.join(root, 'a-file');
    writeFileSync(file, '');
    const cache = new DiskCache(path.join(file, 'cache'));
    await cache.write(contentOf('x'));
    assert.equal(await cache.read(contentOf('x').digest), undefined);
    await cache.drop(contentOf('x').digest);
  });

  it('lies where the system keeps such things', {
    skip: process.platform !== 'linux' && 'other systems have other folders',
  }, () => {
    assert.equal(cacheFolder({ XDG_CACHE_HOME: '/c' }), '/c/bulkhead');
    assert.match(cacheFolder({ XDG_CACHE_HOME: 'relative' }), /^\/.*\.cache\/bulkhead$/);
  });
});

describe('a client with a cache', () => {
  const image = makeImage({ config: { User: '7' } });

  it('asks for what has a digest once, and for tags each time', async () => {
    const { host, requests } = await serveContents([image.config, image.manifest], { 1: image.manifest });
    const folder = makeFolder();
    for (let turn = 0; turn < 2; turn++) {
      const client = new RegistryClient({ fetch, content: new DiskCache(folder) });
      const result = await client.describeImage(referenceTo(`${host}/app:1`), never);
      assert.ok('user' in result && result.user === '7', JSON.stringify(result));
    }
    assert.equal(requests.filter((line) => line.startsWith('GET')).length, 2);
    assert.equal(requests.filter((line) => line.startsWith('HEAD')).length, 2);
  });

  it('goes on when the registry has gone, for what it has', async () => {
    const { host } = await serveContents([image.config, image.manifest], { 1: image.manifest });
    const content = new DiskCache(makeFolder());
    const reference = referenceTo(`${host}/app@${image.manifest.digest}`);
    await new RegistryClient({ fetch, content }).describeImage(reference, never);
    const offline = (() => Promise.reject(new TypeError('offline'))) as unknown as typeof fetch;
    assert.ok('user' in (await new RegistryClient({ fetch: offline, content }).describeImage(reference, never)));
  });

  it('drops what is spoilt, and asks anew', async () => {
    const { host, requests } = await serveContents([image.config, image.manifest], { 1: image.manifest });
    const reference = referenceTo(`${host}/app@${image.manifest.digest}`);
    const spoil: ((text: string) => string)[] = [
      (text) => text.replace('"7"', '"0"').replace('schemaVersion', 'schemaversion'),
      (text) => text.slice(0, 50),
      () => '',
      (text) => text.replace('\n', ' '),
      (text) => `\u0000${text}`,
      () => 'x'.repeat(5_000_000),
      (text) => text.replace(/^.*\n/, 'text/html\n'),
    ];
    for (const change of spoil) {
      const folder = makeFolder();
      const client = () => new RegistryClient({ fetch, content: new DiskCache(folder) });
      await client().describeImage(reference, never);
      for (const name of readdirSync(folder)) {
        const file = path.join(folder, name);
        writeFileSync(file, change(readFileSync(file, 'utf8')));
      }
      requests.splice(0);
      const result = await client().describeImage(reference, never);
      assert.ok('user' in result && result.user === '7', `${change}: ${JSON.stringify(result)}`);
      assert.ok(requests.length > 0, String(change));
      requests.splice(0);
      await client().describeImage(reference, never);
      assert.deepEqual(requests, [], String(change));
    }
  });
});
