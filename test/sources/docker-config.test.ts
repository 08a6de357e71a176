import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { type CredentialOptions, credentialSource, parseCredentialConfig } from '../../server/sources/docker-config.ts';
import { referenceTo } from './registry/fake-registry.ts';

const never = new AbortController().signal;
const root = mkdtempSync(path.join(tmpdir(), 'bulkhead-'));
const isWindows = process.platform === 'win32';
let folders = 0;

after(() => rmSync(root, { recursive: true }));

function auth(text: string): { auth: string } {
  return { auth: Buffer.from(text).toString('base64') };
}

/** A home folder with `files`, and programs in its `bin` that are scripts of a shell. */
function makeHome(
  files: Readonly<Record<string, unknown>>,
  programs: Readonly<Record<string, string>> = {},
): CredentialOptions & { home: string; environment: NodeJS.ProcessEnv } {
  const home = path.join(root, String(folders++));
  const bin = path.join(home, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(bin, name), 0o755);
  }
  const environment = { PATH: [bin, '/usr/bin', '/bin'].join(path.delimiter), HELPERS: bin };
  return { home, environment, mayRun: () => true };
}

async function find(reference: string, options: CredentialOptions) {
  return credentialSource(options)(referenceTo(reference), never);
}

async function userOf(reference: string, options: CredentialOptions): Promise<string | undefined> {
  const found = await find(reference, options);
  return found && ('username' in found ? found.username : JSON.stringify(found));
}

const answering = (username: string, secret = 's') =>
  `read server; printf '{"ServerURL":"%s","Username":"${username}","Secret":"${secret}"}' "$server"`;

describe('what stands in the configuration itself', () => {
  const home = makeHome({
    '.docker/config.json': {
      auths: {
        'https://index.docker.io/v1/': auth('hub:a:b'),
        'ghcr.io': auth('ghcr:x'),
        'https://registry.example.org:5000/v2/': auth('port:y'),
        'helper.example.org': {},
        'identity.example.org': { ...auth('00000000-0000-0000-0000-000000000000:'), identitytoken: 'idt' },
        'registry-token.example.org': { registrytoken: 'rt' },
        'kubernetes.example.org': { username: 'kube', password: 'p', email: 'e' },
        '*.azurecr.io': auth('glob:z'),
        'paths.example.org/team/app': auth('app:1'),
        'paths.example.org/team': auth('team:1'),
        'paths.example.org': auth('all:1'),
        '[::1]:5000': auth('six:1'),
      },
    },
  });

  it('is found under the names that references give registries', async () => {
    assert.deepEqual(await find('nginx', home), { kind: 'password', username: 'hub', password: 'a:b' });
    assert.equal(await userOf('docker.io/acme/x', home), 'hub');
    assert.equal(await userOf('ghcr.io/a/b', home), 'ghcr');
    assert.equal(await userOf('registry.example.org:5000/a', home), 'port');
    assert.equal(await userOf('registry.example.org/a', home), undefined);
    assert.equal(await userOf('[::1]:5000/a', home), 'six');
    assert.equal(await find('helper.example.org/a', home), undefined);
  });

  it('may be a token', async () => {
    assert.deepEqual(await find('identity.example.org/a', home), { kind: 'identity-token', token: 'idt' });
    assert.deepEqual(await find('registry-token.example.org/a', home), { kind: 'registry-token', token: 'rt' });
  });

  it('may be as Kubernetes or Podman write it', async () => {
    assert.equal(await userOf('kubernetes.example.org/a', home), 'kube');
    assert.equal(await userOf('acme.azurecr.io/a', home), 'glob');
    assert.equal(await userOf('a.b.azurecr.io/a', home), undefined);
    assert.equal(await userOf('azurecr.io/a', home), undefined);
    assert.equal(await userOf('paths.example.org/team/app', home), 'app');
    assert.equal(await userOf('paths.example.org/team/application', home), 'team');
    assert.equal(await userOf('paths.example.org/x', home), 'all');
  });

  it('is passed over when it is not of its form', () => {
    const texts = ['', 'null', '[]', '7', '{"auths":7}', '{"auths":{"a":null,"b":{"auth":7},"c":{"auth":"!!"}}}', '{'];
    for (const text of [...texts, '{"credsStore":7,"credHelpers":{"a":{}}}']) {
      const { entries, helpers, store } = parseCredentialConfig(text);
      assert.deepEqual([entries.size, helpers.size, store], [0, 0, undefined], text);
    }
  });
});

describe('the files', () => {
  it('are Docker’s, where DOCKER_CONFIG says, and then Podman’s', async () => {
    const options = makeHome({
      'docker/config.json': { auths: { 'a.example.org': auth('docker:1') } },
      'docker/.dockerconfigjson': { auths: { 'e.example.org': auth('kubernetes:1') } },
      'run/containers/auth.json': { auths: { 'a.example.org': auth('late:1'), 'b.example.org': auth('runtime:1') } },
      '.config/containers/auth.json': { auths: { 'c.example.org': auth('config:1') } },
      'named.json': { auths: { 'd.example.org': auth('named:1') } },
      '.docker/config.json': { auths: { 'f.example.org': auth('never:1') } },
    });
    const environment = {
      DOCKER_CONFIG: path.join(options.home, 'docker'),
      XDG_RUNTIME_DIR: path.join(options.home, 'run'),
      REGISTRY_AUTH_FILE: path.join(options.home, 'named.json'),
    };
    const found = await Promise.all(
      [...'abcdef'].map((letter) => userOf(`${letter}.example.org/x`, { ...options, environment })),
    );
    assert.deepEqual(found, ['docker', 'runtime', 'config', 'named', 'kubernetes', undefined]);
  });

  it('need not exist', async () => {
    assert.equal(await find('ghcr.io/a', makeHome({})), undefined);
    assert.equal(await find('ghcr.io/a', makeHome({ '.docker/config.json/folder': '' })), undefined);
  });
});

describe('credential helpers', { skip: isWindows && 'the helpers of this test are scripts of a shell' }, () => {
  const config = {
    '.docker/config.json': {
      credHelpers: { 'own.example.org': 'own', 'https://index.docker.io/v1/': 'own' },
      credsStore: 'store',
      auths: { 'own.example.org': auth('file:1'), 'file.example.org': auth('file:1') },
    },
  };
  const notFound = `echo 'credentials not found in native keychain'; exit 1`;

  it('come first: that of the registry, that for all, and then what stands in the file', async () => {
    const options = makeHome(config, {
      'docker-credential-own': answering('own'),
      'docker-credential-store': `read server; [ "$server" = file.example.org ] && { ${notFound}; }; ${answering('store').replace('read server; ', '')}`,
    });
    assert.equal(await userOf('own.example.org/a', options), 'own');
    assert.equal(await userOf('other.example.org/a', options), 'store');
    assert.equal(await userOf('file.example.org/a', options), 'file');
  });

  it('are asked by their one argument, and told the registry on their input', async () => {
    const options = makeHome(config, {
      'docker-credential-own': `echo "$# $1" > "$HELPERS/argv"; tee "$HELPERS/input" > /dev/null; pwd > "$HELPERS/folder"; ${answering('own').replace('read server; ', '')}`,
    });
    assert.equal(await userOf('nginx', options), 'own');
    const { readFileSync } = await import('node:fs');
    const read = (name: string) => readFileSync(path.join(options.home, 'bin', name), 'utf8');
    assert.equal(read('argv'), '1 get\n');
    assert.equal(read('input'), 'https://index.docker.io/v1/');
    assert.notEqual(read('folder').trim(), process.cwd());
  });

  it('may have an identity token', async () => {
    const options = makeHome(config, { 'docker-credential-own': answering('<token>', 'idt') });
    assert.deepEqual(await find('own.example.org/a', options), { kind: 'identity-token', token: 'idt' });
  });

  it('are not run without trust', async () => {
    const options = makeHome(config, { 'docker-credential-own': 'touch "$HELPERS/was-run"' });
    assert.equal(await userOf('own.example.org/a', { ...options, mayRun: () => false }), 'file');
    const { existsSync } = await import('node:fs');
    assert.equal(existsSync(path.join(options.home, 'bin', 'was-run')), false);
  });

  it('are looked for under no other name than that of a helper, and in no relative folder', async () => {
    for (const name of ['../evil', 'a b', 'a;b', '$(x)', '-', 'x'.repeat(200)]) {
      const options = makeHome({ '.docker/config.json': { credsStore: name } });
      const found = await find('own.example.org/a', options);
      assert.ok(found !== undefined && 'problem' in found, name);
    }
    const options = makeHome({ '.docker/config.json': { credsStore: 'own' } }, { 'docker-credential-own': 'exit 0' });
    const relative = path.relative(process.cwd(), path.join(options.home, 'bin'));
    const found = await find('own.example.org/a', { ...options, environment: { PATH: relative } });
    assert.match(JSON.stringify(found), /is not installed/);
  });

  const broken: [string, string, RegExp][] = [
    ['says no', 'echo secret-canary; exit 3', /has failed; run `docker login/],
    ['says nonsense', 'echo secret-canary', /has failed/],
    ['says too little', `printf '{"Username":"u","Secret":""}'`, /has failed/],
    [
      'does not stop printing',
      'while :; do echo secret-canary secret-canary secret-canary; done',
      /does not stop printing/,
    ],
    ['prints noise on the side', `echo secret-canary >&2; exit 1`, /has failed/],
  ];
  for (const [what, script, message] of broken) {
    it(`that ${what} is named, and nothing that it has printed`, async () => {
      const found = await find('x.example.org/a', makeHome(config, { 'docker-credential-store': script }));
      assert.ok(found !== undefined && 'problem' in found);
      assert.match(found.problem, message);
      assert.doesNotMatch(found.problem, /canary/);
    });
  }

  it('may print noise on the side and still be right', async () => {
    const script = `i=0; while [ $i -lt 2000 ]; do echo noise noise noise >&2; i=$((i+1)); done; ${answering('store')}`;
    assert.equal(await userOf('x.example.org/a', makeHome(config, { 'docker-credential-store': script })), 'store');
  });

  it('that hangs is stopped, when its time is over or nobody waits any more', async () => {
    const { askCredentialHelper } = await import('../../server/sources/credential-helper.ts');
    const options = makeHome(config, { 'docker-credential-store': 'sleep 60' });
    const started = Date.now();
    const late = await askCredentialHelper('store', 'x.example.org', { ...options, timeLimit: 300 }, never);
    assert.match(JSON.stringify(late), /did not answer in 0.3 seconds/);
    const cancelled = credentialSource(options)(referenceTo('x.example.org/a'), AbortSignal.timeout(200));
    assert.match(JSON.stringify(await cancelled), /was cancelled/);
    assert.ok(Date.now() - started < 10_000);
  });
});
