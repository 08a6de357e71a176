import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { closeServers } from '../sources/registry/fake-registry.ts';
import { keyKinds, layerBy, pemOf, serveSigned, signatureManifest } from '../sources/signatures/signed-registry.ts';
import { bulkhead, project } from './harness.ts';

after(closeServers);

const pair = keyKinds['ECDSA P-384']();
const policy = 'images:\n  signed-by: [keys/cosign.pub]\n';

describe('check --online', () => {
  it('reports images without the signature that the configuration wants, and only with it', async (test) => {
    const { host } = await serveSigned({ tagged: signatureManifest([layerBy(pair)]) });
    const bare = await serveSigned({});
    const compose = `services:\n  good: { image: "${host}/app:1" }\n  bad: { image: "${bare.host}/app:1" }\n`;
    const files = { '.bulkhead.yaml': policy, 'keys/cosign.pub': pemOf(pair), 'compose.yaml': compose };
    const folder = project(test, files);
    const found = async (...args: string[]) => {
      const { stdout, stderr, code } = await bulkhead(folder, ['check', '--format', 'json', ...args, 'compose.yaml']);
      assert.notEqual(code, 2, stdout + stderr);
      const { files: all } = JSON.parse(stdout) as { files: { findings: { rule: string; message: string }[] }[] };
      return all
        .flatMap(({ findings }) => findings)
        .filter(({ rule }) => rule === 'unsigned-image')
        .map(({ message }) => message);
    };
    assert.deepEqual(await found(), []);
    assert.deepEqual(await found('--online'), [
      `\`${bare.host}/app:1\` is not signed, and has to be by the key in \`cosign.pub\``,
    ]);
  });
});
