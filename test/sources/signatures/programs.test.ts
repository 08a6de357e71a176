import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Signer } from '../../../server/model/signature.ts';
import { closeServers } from '../registry/fake-registry.ts';
import { type Beside, checkAt, image, keyKinds, layerBy, serveSigned, signatureManifest } from './signed-registry.ts';

after(closeServers);

const identity: Signer = {
  kind: 'identity',
  identity: 'https://github.com/acme/web/*',
  issuer: 'https://token.actions.githubusercontent.com',
  images: [],
};
const notation: Signer = { kind: 'notation', images: [] };
const pair = keyKinds.Ed25519();
const signed = signatureManifest([layerBy(pair)]);
const byNotation: NonNullable<Beside['referrers']>[number] = {
  type: 'application/vnd.cncf.notary.signature',
  stored: signatureManifest([{ payload: '{}', annotations: {}, type: 'application/jose+json' }]),
};

let folder: string;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-programs-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Puts a program on PATH that notes its arguments and does what `body` says. */
function program(name: string, body: string): NodeJS.ProcessEnv {
  const bin = mkdtempSync(path.join(folder, 'bin-'));
  const file = path.join(bin, name);
  const note = `require('fs').appendFileSync(${JSON.stringify(path.join(bin, 'asked'))}, JSON.stringify(process.argv.slice(2)) + '\\n');`;
  writeFileSync(file, `#!${process.execPath}\n${note}\n${body}\n`);
  chmodSync(file, 0o755);
  return { PATH: bin };
}

function askedOf({ PATH = '' }: NodeJS.ProcessEnv): string[][] {
  return readFileSync(path.join(PATH, 'asked'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function check(
  signer: Signer,
  environment: NodeJS.ProcessEnv,
  beside: Beside = { tagged: signed },
  mayRun = true,
  isInsecure: (registry: string, host: string) => boolean = () => false,
) {
  const { host } = await serveSigned(beside);
  const more = { mayRun: () => mayRun, isInsecure: (registry: string) => isInsecure(registry, host) };
  return { host, result: await checkAt(host, [signer], {}, { environment, ...more }) };
}

const claims = [
  {
    critical: {
      identity: { 'docker-reference': 'app' },
      image: { 'docker-manifest-digest': image.digest },
      type: 'cosign container image signature',
    },
    optional: {
      Subject: 'https://github.com/acme/web/.github/workflows/release.yaml@refs/tags/v1',
      Bundle: { Payload: { integratedTime: 1_780_000_000 } },
    },
  },
];

describe('the user’s cosign', () => {
  it('is asked with an identity and an issuer, and believed of this digest', async () => {
    const environment = program(
      'cosign',
      `console.error('noise'); console.log(${JSON.stringify(JSON.stringify(claims))})`,
    );
    const { host, result } = await check(identity, environment);
    assert.ok('valid' in result, JSON.stringify(result));
    assert.deepEqual(result.valid, [
      {
        by: claims[0]?.optional.Subject,
        issuer: identity.issuer,
        form: 'cosign',
        checkedBy: 'cosign',
        signedAt: '2026-05-28T20:26:40.000Z',
      },
    ]);
    assert.deepEqual(askedOf(environment), [
      [
        'verify',
        '--certificate-identity-regexp=^https://github\\.com/acme/web/.*$',
        `--certificate-oidc-issuer=${identity.issuer}`,
        '--output=json',
        `${host}/app@${image.digest}`,
      ],
    ]);
  });

  it('is told of this registry, and of no other, that it may be asked without encryption', async () => {
    const flags = ['--allow-insecure-registry', '--allow-http-registry', '--insecure-registry'];
    for (const [signer, name] of [
      [identity, 'cosign'],
      [notation, 'notation'],
    ] as const) {
      const beside: Beside = { tagged: signed, referrers: [byNotation] };
      for (const isMeant of [true, false]) {
        const environment = program(name, 'process.exit(1)');
        await check(signer, environment, beside, true, (registry, host) => isMeant === (registry === host));
        const given = askedOf(environment)[0]?.filter((each) => flags.includes(each)) ?? [];
        assert.deepEqual(given, isMeant ? flags.filter((flag) => flag.includes('allow') === (name === 'cosign')) : []);
      }
    }
  });

  it('takes an identity without a pattern as it is', async () => {
    const environment = program('cosign', 'process.exit(12)');
    const strange = { ...identity, identity: '--key=$(id); a.b' };
    const { result } = await check(strange, environment);
    assert.equal(askedOf(environment)[0]?.[1], '--certificate-identity=--key=$(id); a.b');
    assert.ok('refused' in result && /accepts none of its/.test(result.refused[0] ?? ''), JSON.stringify(result));
  });

  const other = JSON.stringify(claims).replaceAll(image.digest, `sha256:${'b'.repeat(64)}`);
  for (const [name, body, expected] of [
    ['speaks of another image', `console.log(${JSON.stringify(other)})`, /cannot be read/],
    ['prints something else', 'console.log("<html>")', /cannot be read/],
    ['finds none where there is one', 'process.exit(10)', /ended with code 10/],
    ['fails', 'console.error("boom \\u001b[31m`x`"); process.exit(1)', /ended with code 1: boom +\[31m'x'$/],
    ['prints without end', 'setInterval(() => process.stdout.write("x".repeat(1e6)), 1)', /prints without end/],
  ] as const) {
    it(`says nothing of an image when it ${name}`, async () => {
      const { result } = await check(identity, program('cosign', body));
      assert.ok('problem' in result, JSON.stringify(result));
      assert.match(result.problem, expected);
    });
  }

  it('is said to be missing, and not run without trust', async () => {
    const { result } = await check(identity, { PATH: '' });
    assert.ok('problem' in result && /`cosign` is not on PATH/.test(result.problem), JSON.stringify(result));
    const environment = program('cosign', 'process.exit(0)');
    const { result: untrusted } = await check(identity, environment, { tagged: signed }, false);
    assert.ok('problem' in untrusted && /before the workspace is trusted/.test(untrusted.problem));
    assert.throws(() => askedOf(environment));
  });

  it('is not needed where there is no signature at all', async () => {
    const { result } = await check(identity, { PATH: '' }, {});
    assert.deepEqual(result, { digest: image.digest, found: 0, valid: [], refused: [] });
  });
});

describe('the user’s Notation', () => {
  const inspected = {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    signatures: [
      {
        signedAttributes: { signingTime: '2026-05-01T10:00:00Z' },
        certificates: [{ issuedTo: 'CN=acme.example,O=Acme', issuedBy: 'CN=root' }],
      },
    ],
  };

  it('is asked to verify, and then whose the signature is', async () => {
    const body = `if (process.argv[2] === 'inspect') console.log(${JSON.stringify(JSON.stringify(inspected))})`;
    const environment = program('notation', body);
    const { host, result } = await check(notation, environment, { referrers: [byNotation] });
    assert.ok('valid' in result, JSON.stringify(result));
    assert.deepEqual(result.valid, [
      { by: 'CN=acme.example,O=Acme', form: 'notation', checkedBy: 'notation', signedAt: '2026-05-01T10:00:00.000Z' },
    ]);
    const reference = `${host}/app@${image.digest}`;
    assert.deepEqual(askedOf(environment), [
      ['verify', reference],
      ['inspect', '--output=json', reference],
    ]);
  });

  it('may refuse, or not be able to tell', async () => {
    const refusal = 'Error: signature verification failed for all the signatures associated with it';
    const { result } = await check(notation, program('notation', `console.error('${refusal}'); process.exit(1)`), {
      referrers: [byNotation],
    });
    assert.ok('refused' in result && result.valid.length === 0, JSON.stringify(result));
    assert.deepEqual(result.refused, ['Notation does not accept its signature']);
    const policy = 'Error: trust policy is not present';
    const { result: unable } = await check(
      notation,
      program('notation', `console.error('${policy}'); process.exit(1)`),
      {
        referrers: [byNotation],
      },
    );
    assert.ok('problem' in unable && /trust policy is not present/.test(unable.problem), JSON.stringify(unable));
  });

  it('is not needed where nothing is signed by it, and said to be missing where something is', async () => {
    const { result } = await check(notation, { PATH: '' });
    assert.deepEqual(result, { digest: image.digest, found: 1, valid: [], refused: [] });
    const { result: missing } = await check(notation, { PATH: '' }, { referrers: [byNotation] });
    assert.ok('problem' in missing && /`notation` is not on PATH/.test(missing.problem), JSON.stringify(missing));
  });
});
