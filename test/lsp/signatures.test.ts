import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { verifySignatureCommand } from '../../server/protocol.ts';
import { closeServers } from '../sources/registry/fake-registry.ts';
import {
  image,
  keyKinds,
  layerBy,
  pemOf,
  serveSigned,
  signatureManifest,
  tag,
} from '../sources/signatures/signed-registry.ts';
import { fullCapabilities, Workbench } from './workbench.ts';

after(closeServers);

const capabilities = { ...fullCapabilities, workspace: { ...fullCapabilities.workspace, applyEdit: true } };
const pair = keyKinds['ECDSA P-256']();
const stranger = keyKinds['ECDSA P-256']();
const policy = 'images:\n  signed-by:\n    - { images: "127.0.0.1:*/app", key: keys/cosign.pub }\n';
const files = { '.bulkhead.yaml': policy, 'keys/cosign.pub': pemOf(pair) };

async function verify(
  bench: Workbench,
  uri: string,
  line = 0,
  character = 8,
): Promise<{ state: string; shown: string }> {
  const given = { command: verifySignatureCommand, arguments: [{ uri, line, character }] };
  const { result } = await bench.client.request('workspace/executeCommand', given);
  const shown = bench.client.all('window/showMessage').at(-1) as { params: { message: string } } | undefined;
  return { state: result, shown: shown?.params.message ?? '' };
}

describe('signatures', { timeout: 120_000 }, () => {
  it('are checked by the command, and told by the hover from then on', async () => {
    const { host } = await serveSigned({ tagged: signatureManifest([layerBy(pair)]) });
    await using bench = await Workbench.start({ capabilities, files });
    const uri = bench.open('Dockerfile', `FROM ${host}/app:1\nUSER 1\n`);
    assert.doesNotMatch((await bench.hover(uri, 0, 8)) ?? '', /igned/);
    const { state, shown } = await verify(bench, uri);
    assert.equal(state, 'signed');
    assert.equal(shown, `Bulkhead: \`${host}/app:1\`: Signed by \`cosign.pub\`.`);
    assert.match((await bench.hover(uri, 0, 8)) ?? '', /Signed by `cosign\.pub`\./);
    assert.ok(!(await bench.ruleIds(uri)).includes('unsigned-image'));
    assert.ok(bench.client.all('$/progress').length >= 2);
  });

  it('are missed by the rule once somebody has looked', async () => {
    const { host } = await serveSigned({ tagged: signatureManifest([layerBy(stranger)]) });
    await using bench = await Workbench.start({ capabilities, files });
    const uri = bench.open('compose.yaml', `services:\n  a:\n    image: ${host}/app:1\n`);
    assert.ok(!(await bench.ruleIds(uri)).includes('unsigned-image'));
    const { state, shown } = await verify(bench, uri, 2, 14);
    assert.equal(state, 'unsigned');
    assert.match(shown, /Not signed by the key in `cosign\.pub`: its signature is by another key, or was changed\.$/);
    assert.ok((await bench.ruleIds(uri)).includes('unsigned-image'));
    assert.match((await bench.hover(uri, 2, 14)) ?? '', /\*\*Not signed\*\* by the key in `cosign\.pub`/);
  });

  it('are looked for anew each time that the command is run', async () => {
    const statuses: Record<string, number> = { [tag]: 404 };
    const { host } = await serveSigned({ tagged: signatureManifest([layerBy(pair)]), statuses });
    await using bench = await Workbench.start({ capabilities, files });
    const uri = bench.open('Dockerfile', `FROM ${host}/app:1\nUSER 1\n`);
    assert.equal((await verify(bench, uri)).state, 'unsigned');
    assert.ok((await bench.ruleIds(uri)).includes('unsigned-image'));
    delete statuses[tag];
    assert.equal((await verify(bench, uri)).state, 'signed');
    assert.ok(!(await bench.ruleIds(uri)).includes('unsigned-image'));
  });

  it('are counted where nobody is named, and asked for in the background where the user wants that', async () => {
    const { host, requests } = await serveSigned({});
    await using bench = await Workbench.start({ capabilities });
    const uri = bench.open('Dockerfile', `FROM ${host}/app:1@${image.digest}\nUSER 1\n`);
    const { state, shown } = await verify(bench, uri);
    assert.equal(state, 'unjudged');
    assert.match(shown, /Has no signature by cosign or Notation/);
    requests.length = 0;
    await using eager = await Workbench.start({ capabilities, files, settings: { online: 'on' } });
    const watched = eager.open('Dockerfile', `FROM ${host}/app:1@${image.digest}\nUSER 1\n`);
    for (let tries = 0; tries < 100 && !(await eager.ruleIds(watched)).includes('unsigned-image'); tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    assert.ok((await eager.ruleIds(watched)).includes('unsigned-image'));
  });

  it('are not looked at without trust, or where there is no image, and the user is told why', async () => {
    const { host, requests } = await serveSigned({});
    await using bench = await Workbench.start({ capabilities, files, initializationOptions: { trusted: false } });
    const uri = bench.open('Dockerfile', `FROM ${host}/app:1\nUSER 1\n`);
    const { state, shown } = await verify(bench, uri);
    assert.equal(state, 'unavailable');
    assert.match(shown, /trusted/);
    await using other = await Workbench.start({ capabilities, files });
    const empty = other.open('Dockerfile', 'FROM scratch\nUSER 1\n');
    assert.match((await verify(other, empty, 1, 2)).shown, /no image that a registry could have/);
    assert.deepEqual(requests, []);
  });

  it('say of a registry that does not answer that they could not be checked', async () => {
    await using bench = await Workbench.start({ capabilities, files });
    const uri = bench.open('Dockerfile', 'FROM 127.0.0.1:9/app:1\nUSER 1\n');
    const { state, shown } = await verify(bench, uri);
    assert.equal(state, 'unavailable');
    assert.match(shown, /cannot be checked: 127\.0\.0\.1:9 cannot be reached/);
    assert.ok(!(await bench.ruleIds(uri)).includes('unsigned-image'));
  });
});
