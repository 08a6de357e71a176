import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { parseImageReference } from '../../server/model/image-reference.ts';
import type { Signer } from '../../server/model/signature.ts';
import { openRegistry } from '../../server/sources/node-registry.ts';
import { openSignatures } from '../../server/sources/signatures/open.ts';
import type { Stored } from '../sources/registry/fake-registry.ts';
import {
  keyKinds,
  layerBy,
  payloadOf,
  pemOf,
  signatureManifest,
  signPredicate,
} from '../sources/signatures/signed-registry.ts';
import { findCosign } from './cosign.ts';
import { Registries, whyNoRegistry } from './registry.ts';

const cosign = whyNoRegistry() === undefined ? findCosign((line) => console.warn(line)) : undefined;
const reason = whyNoRegistry() ?? (cosign === undefined ? 'there is no cosign' : undefined);

describe('signatures by the real cosign', { skip: reason, timeout: 170_000 }, () => {
  let registries: Registries;
  let environment: NodeJS.ProcessEnv;
  const digests = new Map<string, string>();

  before(async () => {
    registries = await Registries.start();
    mkdirSync(registries.file('home'));
    environment = { PATH: process.env.PATH, HOME: registries.file('home'), COSIGN_PASSWORD: '' };
    mkdirSync(registries.file('root'));
    await registries.run('umoci', 'init', '--layout', 'oci');
    for (const name of ['signed', 'attested', 'stranger', 'bare', 'ours']) {
      writeFileSync(registries.file('root/name'), name);
      await registries.run('umoci', 'new', '--image', `oci:${name}`);
      await registries.run('umoci', 'insert', '--image', `oci:${name}`, 'root', '/');
      const target = `docker://${registries.open}/${name}:1`;
      await registries.run('skopeo', 'copy', '-q', '--dest-tls-verify=false', `oci:oci:${name}`, target);
      digests.set(name, await registries.digestBySkopeo(`${registries.open}/${name}:1`));
    }
    for (const name of ['mine', 'theirs']) await run('generate-key-pair', `--output-key-prefix=${name}`);
  });
  after(() => registries?.[Symbol.asyncDispose]());

  const run = async (...args: string[]) =>
    promisify(execFile)(cosign as string, args, { cwd: registries.folder, env: environment, timeout: 60_000 });
  const placeOf = (name: string) => `${registries.open}/${name}@${digests.get(name)}`;
  const quietly = ['--tlog-upload=false', '--allow-http-registry', '--yes'];
  const mine: Signer = { kind: 'key', images: [], key: '' };

  async function check(name: string, key = registries.file('mine.pub')) {
    const { client } = openRegistry({ environment, mayRun: () => false });
    const verifier = openSignatures({ registry: client, environment, mayRun: () => false, trustRoot: () => undefined });
    const reference = parseImageReference(`${registries.open}/${name}:1`);
    assert.ok(reference);
    const result = await verifier.check(reference, [{ ...mine, key }], new AbortController().signal);
    assert.ok('valid' in result, JSON.stringify(result));
    assert.equal(result.digest, digests.get(name));
    return result;
  }

  it('hold here when they are by the key', async () => {
    await run('sign', '--key=mine.key', ...quietly, placeOf('signed'));
    const { valid, found } = await check('signed');
    assert.deepEqual(valid, [{ by: 'mine.pub', form: 'cosign', checkedBy: 'bulkhead' }]);
    assert.equal(found, 1);
    assert.equal((await check('signed', registries.file('theirs.pub'))).valid.length, 0);
  });

  it('hold here in bundles', async () => {
    writeFileSync(registries.file('predicate.json'), '{}');
    const more = ['--new-bundle-format', `--type=${signPredicate}`, '--predicate=predicate.json'];
    await run('attest', '--key=mine.key', ...more, ...quietly, placeOf('attested'));
    const { valid } = await check('attested');
    assert.deepEqual(valid, [{ by: 'mine.pub', form: 'sigstore-bundle', checkedBy: 'bulkhead' }]);
    assert.equal((await check('attested', registries.file('theirs.pub'))).valid.length, 0);
  });

  it('are refused here and there when they are by another key, or not there', async () => {
    await run('sign', '--key=theirs.key', ...quietly, placeOf('stranger'));
    assert.match((await check('stranger')).refused[0] ?? '', /another key/);
    assert.deepEqual(await check('bare'), { digest: digests.get('bare'), found: 0, valid: [], refused: [] });
    for (const name of ['stranger', 'bare']) {
      const asked = run(
        'verify',
        '--key=mine.pub',
        '--insecure-ignore-tlog=true',
        '--allow-http-registry',
        placeOf(name),
      );
      await assert.rejects(asked);
    }
  });

  for (const [kind, make] of Object.entries(keyKinds)) {
    it(`hold there when they were made here, by ${kind}`, async () => {
      const pair = make();
      const digest = digests.get('ours') as string;
      await push('ours', `${digest.replace(':', '-')}.sig`, signatureManifest([layerBy(pair, payloadOf(digest))]));
      writeFileSync(registries.file('ours.pub'), pemOf(pair));
      assert.equal((await check('ours', registries.file('ours.pub'))).valid.length, 1);
      const options = ['--insecure-ignore-tlog=true', '--allow-http-registry', '--output=json'];
      const { stdout } = await run('verify', '--key=ours.pub', ...options, placeOf('ours'));
      assert.equal(JSON.parse(stdout)[0].critical.image['docker-manifest-digest'], digest);
      await assert.rejects(run('verify', '--key=mine.pub', ...options, placeOf('ours')));
      assert.equal((await check('ours')).valid.length, 0);
    });
  }

  /** Puts a manifest and what it points at into a registry. */
  async function push(repository: string, tag: string, [manifest, ...blobs]: [Stored, ...Stored[]]): Promise<void> {
    const base = `http://${registries.open}/v2/${repository}`;
    for (const { digest, body } of blobs) {
      const started = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
      const url = new URL(started.headers.get('location') ?? '', base);
      url.searchParams.set('digest', digest);
      const headers = { 'content-type': 'application/octet-stream' };
      assert.equal((await fetch(url, { method: 'PUT', headers, body })).status, 201);
    }
    const headers = { 'content-type': manifest.type };
    assert.equal(
      (await fetch(`${base}/manifests/${tag}`, { method: 'PUT', headers, body: manifest.body })).status,
      201,
    );
  }

  it('is a key of which nothing is told but its name', async () => {
    assert.match(readFileSync(registries.file('mine.key'), 'utf8'), /PRIVATE KEY/);
    const { client } = openRegistry({ environment, mayRun: () => false });
    const verifier = openSignatures({ registry: client, environment, mayRun: () => false, trustRoot: () => undefined });
    const reference = parseImageReference(`${registries.open}/signed:1`);
    assert.ok(reference);
    const key = registries.file('mine.key');
    const result = await verifier.check(reference, [{ ...mine, key }], new AbortController().signal);
    assert.deepEqual(result, { problem: '`mine.key` is a private key; name the public one' });
  });
});
