import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, describe, it } from 'node:test';
import type { Signer } from '../../../server/model/signature.ts';
import { closeServers, makeImage, type Stored } from '../registry/fake-registry.ts';
import {
  type Beside,
  bundleBy,
  bundleType,
  checkAt,
  image,
  keyKinds,
  type Layer,
  layerBy,
  payloadOf,
  pemOf,
  serveSigned,
  signatureManifest,
  signatureOf,
  tag,
} from './signed-registry.ts';

after(closeServers);

const pair = keyKinds['ECDSA P-256']();
const stranger = keyKinds['ECDSA P-256']();
const other = makeImage({ config: { User: 'app' } }).manifest;
const key: Signer = { kind: 'key', key: '/work/cosign.pub', images: [] };
const keys = { '/work/cosign.pub': pemOf(pair) };

async function check(beside: Beside, signers: readonly Signer[] = [key]) {
  return checkAt((await serveSigned(beside)).host, signers, keys);
}

async function checkLayers(...layers: readonly Layer[]) {
  return check({ tagged: signatureManifest(layers) });
}

function bundled(body: string, predicateType?: string): NonNullable<Beside['referrers']>[number] {
  const stored = signatureManifest([{ payload: body, annotations: {}, type: bundleType }], {
    artifactType: bundleType,
  });
  const annotations = predicateType === undefined ? {} : { 'dev.sigstore.bundle.predicateType': predicateType };
  return { type: bundleType, stored, annotations };
}

describe('signatures by a key', () => {
  for (const [name, make] of Object.entries(keyKinds)) {
    it(`holds one of ${name}`, async () => {
      const own = make();
      const { host } = await serveSigned({ tagged: signatureManifest([layerBy(own)]) });
      const valid = [{ by: 'cosign.pub', form: 'cosign', checkedBy: 'bulkhead' }];
      const expected = { digest: image.digest, found: 1, valid, refused: [] };
      assert.deepEqual(await checkAt(host, [key], { '/work/cosign.pub': pemOf(own) }), expected);
    });

    it(`holds a bundle of ${name}`, async () => {
      const own = make();
      const { host } = await serveSigned({ referrers: [bundled(bundleBy(own))] });
      const result = await checkAt(host, [{ ...key, key: pemOf(own) }]);
      assert.ok('valid' in result, JSON.stringify(result));
      assert.deepEqual(result.valid, [
        { by: 'the key in `.bulkhead.yaml`', form: 'sigstore-bundle', checkedBy: 'bulkhead' },
      ]);
    });
  }

  it('holds one by the hash of its curve', async () => {
    const own = keyKinds['ECDSA P-384']();
    const { host } = await serveSigned({ tagged: signatureManifest([layerBy(own, undefined, 'sha384')]) });
    const result = await checkAt(host, [{ ...key, key: pemOf(own) }]);
    assert.ok('valid' in result && result.valid.length === 1, JSON.stringify(result));
  });

  it('finds one among what refers to the image', async () => {
    const artifact = 'application/vnd.dev.cosign.artifact.sig.v1+json';
    const result = await check({ referrers: [{ type: artifact, stored: signatureManifest([layerBy(pair)]) }] });
    assert.ok('valid' in result && result.valid.length === 1, JSON.stringify(result));
  });

  it('finds a bundle where a list does not say what it lists', async () => {
    const { stored } = bundled(bundleBy(pair));
    const result = await check({ referrers: [{ type: 'application/vnd.oci.empty.v1+json', stored }] });
    assert.ok('valid' in result && result.valid.length === 1, JSON.stringify(result));
  });

  it('finds one among those of others', async () => {
    const others = Array.from({ length: 40 }, () => layerBy(stranger));
    const result = await checkLayers(...others.slice(20), layerBy(pair), ...others.slice(0, 20));
    assert.ok('valid' in result && result.valid.length === 1, JSON.stringify(result));
  });

  it('takes one of several signers', async () => {
    const signers: Signer[] = [{ ...key, key: pemOf(stranger) }, key];
    const result = await check({ tagged: signatureManifest([layerBy(pair)]) }, signers);
    assert.ok('valid' in result && result.valid[0]?.by === 'cosign.pub', JSON.stringify(result));
  });

  it('says how many there are where nobody is named', async () => {
    const result = await check({ tagged: signatureManifest([layerBy(stranger), layerBy(pair)]) }, []);
    assert.deepEqual(result, { digest: image.digest, found: 2, valid: [], refused: [] });
  });
});

const byPair = (payload: string): Layer => layerBy(pair, payload);
const good = layerBy(pair);

describe('signatures that do not hold', () => {
  it('knows an image without any', async () => {
    assert.deepEqual(await check({}), { digest: image.digest, found: 0, valid: [], refused: [] });
  });

  const cases: readonly (readonly [string, Layer, RegExp])[] = [
    ['by another key', layerBy(stranger), /by another key/],
    ['of another image', byPair(payloadOf(other.digest)), new RegExp(`another image, \`${other.digest.slice(0, 19)}`)],
    ['of an image with a digest that is none', byPair(payloadOf('sha256:`rm`')), /cannot be read/],
    ['of something else', byPair(payloadOf(image.digest, { type: 'a cake' })), /not one of an image/],
    ['that was cut short', byPair(payloadOf(image.digest).slice(0, 90)), /cannot be read/],
    ['of a text', byPair('hello'), /cannot be read/],
    ['of a list', byPair('[]'), /cannot be read/],
    ['of a payload that was changed', { ...good, payload: good.payload.replace('127', '128') }, /or was changed/],
    ['without a signature', { ...good, annotations: {} }, /cannot be read/],
    [
      'with something else for a signature',
      { ...good, annotations: { 'dev.cosignproject.cosign/signature': '<html>' } },
      /cannot be read/,
    ],
    [
      'with a signature that was cut short',
      { ...good, annotations: { 'dev.cosignproject.cosign/signature': signatureOf(good.payload, pair).slice(0, 40) } },
      /or was changed/,
    ],
    ['that is huge', byPair(JSON.stringify({ padding: 'x'.repeat(2_000_000) })), /too large/],
  ];
  for (const [name, layer, expected] of cases) {
    it(`refuses one ${name}`, async () => {
      const result = await checkLayers(layer);
      assert.ok('valid' in result, JSON.stringify(result));
      assert.deepEqual(result.valid, []);
      assert.equal(result.refused.length, 1);
      assert.match(result.refused[0] ?? '', expected);
    });
  }

  it('does not take how an image was made for its signature', async () => {
    const provenance = 'https://slsa.dev/provenance/v1';
    const named = await check({ referrers: [bundled(bundleBy(pair, image.digest, provenance), provenance)] });
    assert.deepEqual(named, { digest: image.digest, found: 0, valid: [], refused: [] });
    const unnamed = await check({ referrers: [bundled(bundleBy(pair, image.digest, provenance))] });
    assert.ok('refused' in unnamed && unnamed.valid.length === 0);
    assert.match(unnamed.refused[0] ?? '', /not one of an image/);
  });

  it('refuses a bundle of another image, and one that is none', async () => {
    const moved = await check({ referrers: [bundled(bundleBy(pair, other.digest))] });
    assert.ok('refused' in moved && moved.valid.length === 0, JSON.stringify(moved));
    assert.match(moved.refused[0] ?? '', /another image/);
    for (const body of ['{}', 'null', '<html>', bundleBy(pair).slice(0, 300)]) {
      const result = await check({ referrers: [bundled(body)] });
      assert.ok('refused' in result, JSON.stringify(result));
      assert.deepEqual(result.refused, ['its signature cannot be read']);
    }
  });
});

describe('what cannot be told', () => {
  const problemOf = async (beside: Beside, signers?: readonly Signer[]): Promise<string> => {
    const result = await check(beside, signers);
    assert.ok('problem' in result, JSON.stringify(result));
    return result.problem;
  };

  it('is not a missing signature when a registry does not say', async () => {
    assert.match(await problemOf({ statuses: { [tag]: 500 } }), /out of order/);
    assert.match(await problemOf({ statuses: { [tag]: 403 } }), /private/);
    assert.match(await problemOf({ statuses: { '/manifests/1': 404 } }), /has no/);
    assert.match(await problemOf({ statuses: { [`referrers/${image.digest}`]: 500 } }), /out of order/);
  });

  it('is one of more signatures than anybody looks at', async () => {
    const layers = Array.from({ length: 130 }, () => layerBy(stranger));
    const { host, requests } = await serveSigned({ tagged: signatureManifest(layers) });
    const result = await checkAt(host, [key], keys);
    assert.ok('problem' in result, JSON.stringify(result));
    assert.match(result.problem, /more signatures than are looked at/);
    assert.ok(requests.length < 120, `${requests.length} requests`);
  });

  it('is what a registry has under a false digest', async () => {
    const [manifest, config, blob] = signatureManifest([good]) as [Stored, Stored, Stored];
    const result = await check({ tagged: [manifest, config, blob], instead: { [blob.digest]: 'something else' } });
    assert.ok('refused' in result, JSON.stringify(result));
    assert.deepEqual(result.refused, ['the registry sends something else for its signature']);
  });

  const files: readonly (readonly [string, string | undefined, RegExp])[] = [
    ['is not there', undefined, /`cosign.pub` is no file/],
    ['is a private one', keyPem(pair), /is a private key; name the public one/],
    ['is none', 'hello', /no public key in PEM/],
    ['was cut short', pemOf(pair).slice(0, 80), /no public key in PEM|damaged/],
    ['is damaged', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n', /damaged/],
    ['is of a kind that nobody signs with', pemOf(generateKeyPairSync('x25519') as never), /of a kind/],
    ['is too short', pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 })), /of a kind/],
  ];
  for (const [name, text, expected] of files) {
    it(`says that a key ${name}`, async () => {
      const { host } = await serveSigned({ tagged: signatureManifest([good]) });
      const result = await checkAt(host, [key], text === undefined ? {} : { '/work/cosign.pub': text });
      assert.ok('problem' in result, JSON.stringify(result));
      assert.match(result.problem, expected);
      assert.doesNotMatch(result.problem, /BEGIN|MII/);
    });
  }

  it('is what Docker Content Trust would say', async () => {
    const problem = await problemOf({}, [{ kind: 'content-trust', images: [] }]);
    assert.match(problem, /ends on 2026-12-08: sign with cosign or Notation/);
  });

  it('ends when it is cancelled', async () => {
    const controller = new AbortController();
    const { host } = await serveSigned({ tagged: signatureManifest([good]) });
    controller.abort();
    const result = await checkAt(host, [key], keys, {}, controller.signal);
    assert.ok('problem' in result && /cancelled/.test(result.problem), JSON.stringify(result));
  });
});

function keyPem({ privateKey }: { privateKey: import('node:crypto').KeyObject }): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}
