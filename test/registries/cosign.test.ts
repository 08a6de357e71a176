import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { parseImageReference } from '../../server/model/image-reference.ts';
import type { Signer } from '../../server/model/signature.ts';
import { openRegistry } from '../../server/sources/node-registry.ts';
import { openSignatures } from '../../server/sources/signatures/open.ts';
import type { Stored } from '../sources/registry/fake-registry.ts';
import { MockSigstore } from '../sources/signatures/mock-sigstore.ts';
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
    for (const name of ['signed', 'attested', 'stranger', 'bare', 'ours', 'keyless']) {
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
  const mine = { kind: 'key', images: [] } as const;

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

  it('hold here and there when they are by an identity, and the program is asked where there is no trust root', async () => {
    const sigstore = new MockSigstore();
    const files = { root: sigstore.pem.authority, rekor: sigstore.pem.log, ctfe: sigstore.pem.certificateLog };
    for (const [name, text] of Object.entries(files)) writeFileSync(registries.file(`${name}.pem`), text);
    writeFileSync(registries.file('trusted_root.json'), sigstore.trustRoot);
    const digest = digests.get('keyless') as string;
    const [identity, issuer] = ['https://github.com/acme/web/x.yaml@refs/tags/v1', 'https://issuer.example'];
    const layer = sigstore.layer(digest, { identity, issuer });
    await push('keyless', `${digest.replace(':', '-')}.sig`, signatureManifest([layer]));
    const asked = {
      ...environment,
      PATH: `${path.dirname(cosign as string)}:${environment.PATH}`,
      SIGSTORE_ROOT_FILE: registries.file('root.pem'),
      SIGSTORE_REKOR_PUBLIC_KEY: registries.file('rekor.pem'),
      SIGSTORE_CT_LOG_PUBLIC_KEY_FILE: registries.file('ctfe.pem'),
    };
    const signer: Signer = { kind: 'identity', images: [], identity: 'https://github.com/acme/*', issuer };
    const verify = async (wanted: Signer, trustRoot?: string) => {
      const { client } = openRegistry({ environment: asked, mayRun: () => true });
      const options = { registry: client, environment: asked, mayRun: () => true, trustRoot: () => trustRoot };
      const reference = parseImageReference(placeOf('keyless'));
      assert.ok(reference);
      const result = await openSignatures(options).check(reference, [wanted], new AbortController().signal);
      assert.ok('valid' in result, JSON.stringify(result));
      return result;
    };
    const by = { by: identity, issuer, form: 'cosign', signedAt: '2026-05-01T10:00:00.000Z' };
    const here = await verify(signer, registries.file('trusted_root.json'));
    assert.deepEqual(here.valid, [{ ...by, checkedBy: 'bulkhead' }]);
    const there = await verify(signer);
    assert.deepEqual(there.valid, [{ ...by, checkedBy: 'cosign' }]);
    for (const root of [registries.file('trusted_root.json'), undefined]) {
      const refused = await verify({ ...signer, identity: 'https://github.com/other/*' }, root);
      assert.deepEqual(refused.valid, []);
      assert.match(
        refused.refused[0] ?? '',
        root === undefined ? /cosign accepts none/ : /its signature is by `https:\/\/github\.com\/acme/,
      );
    }
    // Over a registry whose certificate only we believe in, or that the user lets be asked whatever its certificate is.
    const overTls = async (more: NodeJS.ProcessEnv) => {
      const inside = { ...asked, ...more };
      const { client, isInsecure } = openRegistry({ environment: inside, mayRun: () => true });
      const options = {
        registry: client,
        environment: inside,
        mayRun: () => true,
        isInsecure,
        trustRoot: () => undefined,
      };
      const reference = parseImageReference(`${registries.secure}/keyless@${digest}`);
      assert.ok(reference);
      return openSignatures(options).check(reference, [signer], new AbortController().signal);
    };
    const refused = await overTls({ BULKHEAD_REGISTRY_CERTIFICATES: registries.certificate });
    assert.ok('problem' in refused && /cosign ended with code/.test(refused.problem), JSON.stringify(refused));
    const allowed = await overTls({ BULKHEAD_INSECURE_REGISTRIES: registries.secure });
    assert.ok('valid' in allowed, JSON.stringify(allowed));
    assert.deepEqual(allowed.valid, [{ ...by, checkedBy: 'cosign' }]);
  });

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
