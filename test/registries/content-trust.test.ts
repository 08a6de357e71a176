import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { parseImageReference } from '../../server/model/image-reference.ts';
import { verifySignatureCommand } from '../../server/protocol.ts';
import { openRegistry } from '../../server/sources/node-registry.ts';
import { openSignatures } from '../../server/sources/signatures/open.ts';
import { Engine, whyNoEngine } from '../containers/engine.ts';
import { serverNode, serverScript } from '../lsp/client.ts';
import { fullCapabilities, Workbench } from '../lsp/workbench.ts';
import { Notary, whyNoNotary } from './notary.ts';
import { Registries, whyNoRegistry } from './registry.ts';

const reason = whyNoRegistry() ?? whyNoNotary();
if (reason !== undefined) console.warn(`NOT CHECKED with a real server of Docker Content Trust: ${reason}`);
const noEngine = whyNoEngine();
if (reason === undefined && noEngine !== undefined)
  console.warn(`NOT CHECKED with an image that Docker itself has signed: ${noEngine}`);

describe('images signed by Docker Content Trust', { skip: reason, timeout: 170_000 }, () => {
  let registries: Registries;
  let notary: Notary;
  let environment: Record<string, string>;

  before(async () => {
    registries = await Registries.start();
    notary = await Notary.start(registries);
    mkdirSync(registries.file('home'));
    environment = {
      PATH: process.env.PATH ?? '',
      HOME: registries.file('home'),
      ...notary.environment(registries.file('home/.docker')),
    };
    mkdirSync(registries.file('root'));
    await registries.run('umoci', 'init', '--layout', 'oci');
    for (const tag of ['signed', 'moved', 'bare']) {
      writeFileSync(registries.file('root/name'), tag);
      await registries.run('umoci', 'new', '--image', `oci:${tag}`);
      await registries.run('umoci', 'insert', '--image', `oci:${tag}`, 'root', '/');
      const target = `docker://${registries.open}/app:${tag}`;
      await registries.run('skopeo', 'copy', '-q', '--dest-tls-verify=false', `oci:oci:${tag}`, target);
    }
    const repository = `${registries.open}/app`;
    await notary.sign(repository, 'signed', await registries.digestBySkopeo(`${repository}:signed`));
    await notary.sign(repository, 'moved', await registries.digestBySkopeo(`${repository}:bare`));
  });
  after(async () => {
    await notary?.[Symbol.asyncDispose]();
    await registries?.[Symbol.asyncDispose]();
  });

  async function trustOf(text: string, inside: NodeJS.ProcessEnv = environment) {
    const { client } = openRegistry({ environment: inside, mayRun: () => false });
    const more = { environment: inside, mayRun: () => false, trustRoot: () => undefined };
    const reference = parseImageReference(text);
    assert.ok(reference);
    const result = await openSignatures({ registry: client, ...more }).check(
      reference,
      [],
      new AbortController().signal,
    );
    assert.ok('valid' in result, JSON.stringify(result));
    assert.deepEqual([result.found, result.valid], [0, []]);
    return result.contentTrust;
  }

  it('are recognised by what its server has of them', async () => {
    const { expires = '', ...found } = (await trustOf(`${registries.open}/app:signed`)) ?? {};
    assert.deepEqual(found, { server: notary.host, names: 'this-image' });
    assert.ok(Date.parse(expires) > Date.now());
    assert.equal((await trustOf(`${registries.open}/app:moved`))?.names, 'another-image');
    assert.equal((await trustOf(`${registries.open}/app:bare`))?.names, 'other-tags');
    const byDigest = await registries.digestBySkopeo(`${registries.open}/app:signed`);
    assert.equal((await trustOf(`${registries.open}/app@${byDigest}`))?.names, 'this-image');
  });

  it('are not, where its server has nothing, or its certificate is believed by nobody', async () => {
    const target = `docker://${registries.open}/other:1`;
    await registries.run('skopeo', 'copy', '-q', '--dest-tls-verify=false', 'oci:oci:bare', target);
    assert.equal(await trustOf(`${registries.open}/other:1`), undefined);
    mkdirSync(registries.file('stranger'));
    const stranger = { ...environment, DOCKER_CONFIG: registries.file('stranger') };
    assert.equal(await trustOf(`${registries.open}/app:signed`, stranger), undefined);
  });

  it('are called legacy by the command, with the day that it ends and what to do instead', async () => {
    const capabilities = { ...fullCapabilities, workspace: { ...fullCapabilities.workspace, applyEdit: true } };
    const names = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const command = ['env', ...names, serverNode, serverScript, '--stdio'];
    await using bench = await Workbench.start({ capabilities, command });
    const uri = bench.open('Dockerfile', `FROM ${registries.open}/app:signed\nUSER 1\n`);
    const given = { command: verifySignatureCommand, arguments: [{ uri, line: 0, character: 8 }] };
    const { result } = await bench.client.request('workspace/executeCommand', given);
    assert.equal(result, 'unjudged');
    const { params } = bench.client.all('window/showMessage').at(-1) as unknown as { params: { message: string } };
    assert.match(params.message, /no signature by cosign or Notation/);
    assert.match(params.message, /Docker Content Trust at `127\.0\.0\.1:\d+`.*ends on 2026-12-08, names it/);
    assert.match(params.message, /sign with cosign or Notation instead/);
    assert.match((await bench.hover(uri, 0, 8)) ?? '', /Docker Content Trust.*2026-12-08/);
  });

  it('are recognised when Docker itself has signed them', { skip: noEngine }, async () => {
    await using engine = await Engine.start();
    const name = `${registries.open}/docker:1`;
    const dockerfile = path.join(engine.folder, 'base.Dockerfile');
    writeFileSync(dockerfile, 'FROM scratch\nCOPY busybox /bin/busybox\n');
    engine.buildBase(dockerfile, name);
    const signing = { ...engine.environment, ...environment, DOCKER_CONTENT_TRUST: '1' };
    await promisify(execFile)('docker', ['push', name], { env: signing, timeout: 60_000 });
    assert.equal((await trustOf(name))?.names, 'this-image');
  });
});
