import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseImageReference } from '../../server/model/image-reference.ts';
import { openRegistry } from '../../server/sources/node-registry.ts';
import type { RegistryClient } from '../../server/sources/registry/client.ts';
import { pushImages, tags } from './images.ts';
import { password, Registries, user, whyNoRegistry } from './registry.ts';
import { tokenUser } from './token-server.ts';

const reason = whyNoRegistry();
const never = new AbortController().signal;
/** What a program prints, whatever its exit code is. */
function execute(program: string, args: string[], options: object): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(program, args, { ...options, encoding: 'utf8' }, (_, stdout, stderr) => resolve({ stdout, stderr }));
  });
}

const root = path.resolve(import.meta.dirname, '..', '..');

describe('real registries', { skip: reason, timeout: 170_000 }, () => {
  let registries: Registries;
  let homes = 0;

  before(async () => {
    registries = await Registries.start();
    await pushImages(registries);
  });
  after(() => registries?.[Symbol.asyncDispose]());

  /** Somebody's environment, with a Docker configuration of its own. */
  function environmentWith(config: object): NodeJS.ProcessEnv {
    const home = registries.file(`home-${homes++}`);
    mkdirSync(home);
    writeFileSync(path.join(home, 'config.json'), JSON.stringify(config));
    return { PATH: process.env.PATH, HOME: home, DOCKER_CONFIG: home, XDG_CACHE_HOME: path.join(home, 'cache') };
  }

  function clientWith(config: object = {}, more: NodeJS.ProcessEnv = {}): RegistryClient {
    return openRegistry({ environment: { ...environmentWith(config), ...more }, mayRun: () => true }).client;
  }

  async function digest(client: RegistryClient, text: string): Promise<string> {
    const reference = parseImageReference(text);
    assert.ok(reference);
    const result = await client.resolveDigest(reference, never);
    assert.doesNotMatch(JSON.stringify(result), /c4n4ry/);
    return 'failure' in result ? result.failure : result.digest;
  }

  async function describeBy(client: RegistryClient, text: string, platform?: string) {
    const reference = parseImageReference(text);
    assert.ok(reference);
    const result = await client.describeImage(reference, never, platform === undefined ? {} : { platform });
    assert.doesNotMatch(JSON.stringify(result), /c4n4ry/);
    assert.ok(!('failure' in result), JSON.stringify(result));
    return result;
  }

  const login = (name: string, secret: string) => ({ auth: Buffer.from(`${name}:${secret}`).toString('base64') });
  const creds = ['--creds', `${user}:${password}`];

  for (const tag of tags) {
    it(`give the digest of ${tag} that skopeo sees, by whatever they let us in`, async () => {
      const { open, basic, token, secure } = registries;
      const expected = await registries.digestBySkopeo(`${open}/demo:${tag}`);
      assert.match(expected, /^sha256:[0-9a-f]{64}$/);
      assert.equal(await digest(clientWith(), `${open}/demo:${tag}`), expected);
      const signedIn = clientWith({ auths: { [basic]: login(user, password) } });
      assert.equal(
        await digest(signedIn, `${basic}/demo:${tag}`),
        await registries.digestBySkopeo(`${basic}/demo:${tag}`, ...creds),
      );
      assert.equal(
        await digest(clientWith(), `${token}/demo:${tag}`),
        await registries.digestBySkopeo(`${token}/demo:${tag}`),
      );
      const trusting = clientWith({}, { BULKHEAD_REGISTRY_CERTIFICATES: registries.certificate });
      assert.equal(
        await digest(trusting, `${secure}/demo:${tag}`),
        await registries.digestBySkopeo(`${secure}/demo:${tag}`),
      );
      assert.equal(await digest(clientWith(), `${open}/demo@${expected}`), expected);
    });
  }

  it('let in who has an identity token, a helper, or what skopeo has kept', async () => {
    const { token, basic } = registries;
    const reference = `${token}/private/demo:umoci`;
    const expected = await registries.digestBySkopeo(reference, ...creds);
    const identity = { auths: { [token]: { auth: login('0', '').auth, identitytoken: tokenUser.identityToken } } };
    assert.equal(await digest(clientWith(identity), reference), expected);
    assert.equal(await digest(clientWith({ auths: { [token]: login(user, password) } }), reference), expected);

    const bin = registries.file('bin');
    mkdirSync(bin);
    const answer = JSON.stringify({ ServerURL: token, Username: user, Secret: password });
    writeFileSync(path.join(bin, 'docker-credential-test'), `#!/bin/sh\ncat >/dev/null\necho '${answer}'\n`, {
      mode: 0o755,
    });
    const PATH = `${bin}:${process.env.PATH}`;
    assert.equal(await digest(clientWith({ credHelpers: { [token]: 'test' } }, { PATH }), reference), expected);
    assert.equal(await digest(clientWith({ credsStore: 'test' }, { PATH }), reference), expected);

    const kept = registries.file('auth.json');
    await registries.run(
      'skopeo',
      'login',
      '--tls-verify=false',
      '--authfile',
      kept,
      '-u',
      user,
      '-p',
      password,
      basic,
    );
    const podman = clientWith({}, { REGISTRY_AUTH_FILE: kept });
    assert.equal(
      await digest(podman, `${basic}/demo:umoci`),
      await registries.digestBySkopeo(`${basic}/demo:umoci`, ...creds),
    );
  });

  it('keep others out, and that is said for what it is', async () => {
    const { open, basic, token, secure } = registries;
    assert.equal(await digest(clientWith(), `${basic}/demo:umoci`), 'private');
    assert.equal(await digest(clientWith(), `${token}/private/demo:umoci`), 'private');
    for (const registry of [basic, token]) {
      const expired = clientWith({ auths: { [registry]: login(user, 'old') } });
      assert.equal(await digest(expired, `${registry}/demo:umoci`), 'login-expired');
    }
    assert.equal(await digest(clientWith(), `${open}/demo:nothing`), 'not-found');
    assert.equal(await digest(clientWith(), `${open}/nothing:1`), 'not-found');
    assert.notEqual(
      await digest(clientWith(), `${secure}/demo:umoci`),
      await registries.digestBySkopeo(`${open}/demo:umoci`),
    );
  });

  it('describe images as skopeo does', async () => {
    const { open } = registries;
    for (const [tag, platform, arch] of [
      ['umoci', undefined, 'amd64'],
      ['oci-index', 'linux/arm64', 'arm64'],
      ['docker-list', 'linux/amd64', 'amd64'],
      ['docker-single', undefined, undefined],
      ['bare', undefined, undefined],
    ] as const) {
      const found = await describeBy(clientWith(), `${open}/demo:${tag}`, platform);
      const override = arch === undefined ? [] : ['--override-arch', arch];
      const inspect = [...override, 'inspect', '--tls-verify=false'];
      const config = JSON.parse(await registries.run('skopeo', ...inspect, '--config', `docker://${open}/demo:${tag}`));
      assert.equal(found.digest, await registries.digestBySkopeo(`${open}/demo:${tag}`));
      assert.equal(found.platform, `${config.os}/${config.architecture}`);
      assert.equal(found.user, config.config.User ?? '');
      assert.deepEqual(found.ports, Object.keys(config.config.ExposedPorts ?? {}));
      assert.deepEqual(found.volumes, Object.keys(config.config.Volumes ?? {}));
      assert.deepEqual(found.entrypoint, config.config.Entrypoint ?? []);
      assert.equal(found.layers, config.rootfs.diff_ids.length);
      assert.equal(found.created, config.created);
    }
    const { platforms, variables, source, workingDirectory } = await describeBy(
      clientWith(),
      `${open}/demo:oci-index`,
      'linux/amd64',
    );
    assert.deepEqual(platforms, ['linux/amd64', 'linux/arm64']);
    assert.ok(variables.includes('TOKEN'));
    assert.deepEqual([source, workingDirectory], ['https://example.org/demo', '/srv']);
  });

  it('list tags as skopeo does', async () => {
    const reference = parseImageReference(`${registries.open}/demo`);
    assert.ok(reference);
    const found = await clientWith().listTags(reference, never);
    const listed = await registries.run(
      'skopeo',
      'list-tags',
      '--tls-verify=false',
      `docker://${registries.open}/demo`,
    );
    assert.ok('tags' in found);
    assert.deepEqual([...found.tags].sort(), JSON.parse(listed).Tags.sort());
    assert.deepEqual([...found.tags].sort(), [...tags].sort());
  });

  it('have no referrers of what nobody has signed', async () => {
    const reference = parseImageReference(`${registries.open}/demo:umoci`);
    assert.ok(reference);
    const signed = await digest(clientWith(), reference.text);
    assert.deepEqual(await clientWith().listReferrers(reference, signed, never), []);
  });

  it('have images pinned from the command line, and no password is in what it says', async () => {
    const { open, basic } = registries;
    const environment = environmentWith({ auths: { [basic]: login(user, password) } });
    const folder = registries.file('project');
    mkdirSync(folder);
    const images = [`${open}/demo:oci-index`, `${basic}/demo:docker-list`, `${basic}/demo:nothing`];
    for (const [at, image] of images.entries()) {
      writeFileSync(path.join(folder, `${at}.Dockerfile`), `FROM ${image}\nUSER 7\n`);
    }
    const args = [
      path.join(root, 'server', 'cli.ts'),
      'fix',
      '--online',
      '--unsafe',
      '--rule',
      'unpinned-image',
      folder,
    ];
    const { stdout, stderr } = await execute(process.execPath, args, {
      env: environment,
      timeout: 60_000,
    });
    assert.doesNotMatch(stdout + stderr, /c4n4ry|YWxpY2U/);
    const first = (at: number) => readFileSync(path.join(folder, `${at}.Dockerfile`), 'utf8').split('\n')[0];
    assert.equal(
      first(0),
      `FROM ${images[0]}@${await registries.digestBySkopeo(images[0] as string)}`,
      stdout + stderr,
    );
    assert.equal(first(1), `FROM ${images[1]}@${await registries.digestBySkopeo(images[1] as string, ...creds)}`);
    assert.equal(first(2), `FROM ${images[2]}`);
  });
});
