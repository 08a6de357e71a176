import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { IdentitySigner } from '../../../server/model/signature.ts';
import { findIdentities } from '../../../server/sources/signatures/trust-root.ts';
import { closeServers } from '../registry/fake-registry.ts';
import { MockSigstore } from './mock-sigstore.ts';
import {
  type Beside,
  bundleType,
  checkAt,
  image,
  keyKinds,
  type Layer,
  layerBy,
  serveSigned,
  signatureManifest,
} from './signed-registry.ts';

const sigstore = new MockSigstore();
const other = new MockSigstore();
const identity = 'https://github.com/acme/web/.github/workflows/release.yaml@refs/tags/v1';
const issuer = 'https://token.actions.githubusercontent.com';
const signer: IdentitySigner = { kind: 'identity', images: [], identity, issuer };
const signedAt = '2026-05-01T10:00:00.000Z';

let folder: string;
let root: string;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-sigstore-'));
  root = path.join(folder, 'trusted_root.json');
  writeFileSync(root, sigstore.trustRoot);
});
after(() => {
  rmSync(folder, { recursive: true, force: true });
  closeServers();
});

async function check(beside: Beside, wanted: IdentitySigner = signer) {
  const { host } = await serveSigned(beside);
  return checkAt(host, [wanted], {}, { identities: () => findIdentities(root, {}) });
}

function inLayer(layer: Layer): Beside {
  return { tagged: signatureManifest([layer]) };
}

function inBundle(body: string): Beside {
  const stored = signatureManifest([{ payload: body, annotations: {}, type: bundleType }], {
    artifactType: bundleType,
  });
  return { referrers: [{ type: bundleType, stored }] };
}

const layer = () => sigstore.layer(image.digest, { identity, issuer });

describe('signatures by an identity', () => {
  it('hold in the old form and in bundles', async () => {
    const valid = { by: identity, issuer, checkedBy: 'bulkhead', signedAt };
    const simple = await check(inLayer(layer()));
    assert.deepEqual(simple, { digest: image.digest, found: 1, valid: [{ ...valid, form: 'cosign' }], refused: [] });
    const bundled = await check(inBundle(sigstore.bundle(image.digest, { identity, issuer })));
    assert.ok('valid' in bundled, JSON.stringify(bundled));
    assert.deepEqual(bundled.valid, [{ ...valid, form: 'sigstore-bundle' }]);
  });

  it('hold by a pattern, which is no expression', async () => {
    const by = async (pattern: string) => {
      const result = await check(inLayer(layer()), { ...signer, identity: pattern });
      assert.ok('valid' in result, JSON.stringify(result));
      return result.valid.length;
    };
    assert.equal(await by('https://github.com/acme/web/*'), 1);
    assert.equal(await by('https://github.com/*/release.yaml@refs/tags/*'), 1);
    for (const pattern of ['https://github.com/acme/we', '.*', 'https://github.com/acme/web/.+', 'github.com/*'])
      assert.equal(await by(pattern), 0, pattern);
  });

  const elsewhere = `sha256:${'c'.repeat(64)}`;
  const signing = { identity, issuer };
  const late = { ...signing, loggedAt: new Date('2026-05-01T12:00:00Z') };
  const stranger = { ...signing, identity: 'https://github.com/evil/web/.github/workflows/x.yaml@refs/heads/main' };
  const changed = (name: string, change: (text: string) => string): Layer => {
    const { payload, annotations } = layer();
    return { payload, annotations: { ...annotations, [name]: change(annotations[name] ?? '') } };
  };
  const log = 'dev.sigstore.cosign/bundle';
  const cases: readonly (readonly [string, () => Beside, RegExp])[] = [
    ['by somebody else', () => inLayer(sigstore.layer(image.digest, stranger)), /by `https:\/\/github\.com\/evil\/web/],
    [
      'vouched for by another',
      () => inLayer(sigstore.layer(image.digest, { ...signing, issuer: 'https://e.example' })),
      /of `https:\/\/e\.example`/,
    ],
    ['of another image', () => inLayer(sigstore.layer(elsewhere, signing)), /another image/],
    ['of another image in a bundle', () => inBundle(sigstore.bundle(elsewhere, signing)), /another image/],
    [
      'by another authority',
      () => inLayer(other.layer(image.digest, signing)),
      /not by an authority of the trust root/,
    ],
    ['by another authority in a bundle', () => inBundle(other.bundle(image.digest, signing)), /not by an authority/],
    ['made after its certificate had run out', () => inLayer(sigstore.layer(image.digest, late)), /was not valid then/],
    ['that is not in the log', () => inLayer(changed(log, () => '')), /cannot be read|transparency log/],
    [
      'with another time than the log gave it',
      () => inLayer(changed(log, (text) => text.replace('"integratedTime":17', '"integratedTime":16'))),
      /log|valid then/,
    ],
    [
      'with the log’s word for another',
      () => inLayer(changed(log, () => layer().annotations[log] ?? '')),
      /transparency log/,
    ],
    [
      'with another’s certificate',
      () =>
        inLayer(
          changed(
            'dev.sigstore.cosign/certificate',
            () => layer().annotations['dev.sigstore.cosign/certificate'] ?? '',
          ),
        ),
      /does not fit/,
    ],
    [
      'with half a certificate',
      () => inLayer(changed('dev.sigstore.cosign/certificate', (text) => text.slice(0, 200))),
      /cannot be read|authority/,
    ],
    ['by a key', () => inLayer(layerBy(keyKinds.Ed25519())), /by a key, and not by an identity/],
    [
      'whose log is called by an expression',
      () => inBundle(sigstore.bundle(image.digest, signing, '((.+)+)+!')),
      /cannot be read/,
    ],
  ];
  for (const [name, beside, expected] of cases) {
    it(`do not hold when one is ${name}`, async () => {
      const result = await check(beside());
      assert.ok('valid' in result, JSON.stringify(result));
      assert.deepEqual(result.valid, []);
      assert.match(result.refused[0] ?? '', expected);
    });
  }
});

describe('the trust root', () => {
  it('is the one that is named, and has to be one', async () => {
    assert.equal(typeof (await findIdentities(root, {})), 'object');
    for (const name of ['trusted_root.json', path.join(folder, 'none.json'), import.meta.filename])
      assert.match(String(await findIdentities(name, { HOME: folder })), /no trust root/);
  });

  it('is the one that cosign keeps, else none', async () => {
    assert.equal(await findIdentities(undefined, { HOME: folder }), undefined);
    const kept = path.join(folder, '.sigstore/root/tuf-repo-cdn.sigstore.dev/targets');
    mkdirSync(kept, { recursive: true });
    writeFileSync(path.join(kept, 'trusted_root.json'), sigstore.trustRoot);
    assert.equal(typeof (await findIdentities(undefined, { HOME: folder })), 'object');
    assert.equal(await findIdentities(undefined, { HOME: folder, TUF_ROOT: folder }), undefined);
  });

  it('that is unusable is said, and cosign is not asked in its place', async () => {
    const { host } = await serveSigned(inLayer(layer()));
    const result = await checkAt(
      host,
      [signer],
      {},
      { identities: () => findIdentities('/nowhere.json', {}), mayRun: () => true },
    );
    assert.ok('problem' in result && /no trust root/.test(result.problem), JSON.stringify(result));
  });
});
