import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Workbench } from './workbench.ts';

const files = {
  '.bulkhead.yaml': 'images:\n  build:\n    ghcr.io/acme/other: other.Dockerfile\n',
  'compose.yaml': 'services:\n  api:\n    image: ghcr.io/acme/api\n    build: {context: ., target: run}\n',
  Dockerfile: 'FROM debian:12 AS build\nFROM debian:12 AS run\nCOPY --from=build /a /a\nFROM run\n',
  'other.Dockerfile': '# nothing yet\nFROM scratch\n',
};

const pod = (image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - name: c\n      image: ${image}\n`;

async function define(bench: Workbench, uri: string, line: number, character: number): Promise<string | undefined> {
  const params = { textDocument: { uri }, position: { line, character } };
  const { result } = await bench.client.request('textDocument/definition', params);
  return result && `${result.uri.slice(bench.uri('').length)}:${result.range.start.line}`.replace(/^\//, '');
}

describe('going to the definition', () => {
  it('leads from an image of a pod to the stage that becomes it', async () => {
    await using bench = await Workbench.start({ files });
    assert.equal(await define(bench, bench.open('a.yaml', pod('ghcr.io/acme/api:3')), 6, 20), 'Dockerfile:1');
    assert.equal(await define(bench, bench.open('b.yaml', pod('ghcr.io/acme/other')), 6, 20), 'other.Dockerfile:1');
    assert.equal(await define(bench, bench.open('c.yaml', pod('nginx')), 6, 15), null);
    assert.equal(await define(bench, bench.open('d.yaml', pod('ghcr.io/acme/api:3')), 5, 9), null);
  });

  it('leads from image and build of a service', async () => {
    await using bench = await Workbench.start({ files });
    const uri = bench.open('compose.yaml', files['compose.yaml']);
    for (const character of [12, 5])
      assert.equal(await define(bench, uri, 2 + (character % 2), character), 'Dockerfile:1');
    assert.equal(await define(bench, uri, 1, 3), null);
  });

  it('leads from a name to its stage in a Dockerfile', async () => {
    await using bench = await Workbench.start({ files });
    const uri = bench.open('Dockerfile', files.Dockerfile);
    assert.equal(await define(bench, uri, 2, 14), 'Dockerfile:0');
    assert.equal(await define(bench, uri, 3, 6), 'Dockerfile:1');
    assert.equal(await define(bench, uri, 0, 6), null);
  });

  it('says what of the text it belongs to where the editor shows that', async () => {
    const capabilities = { textDocument: { diagnostic: {}, definition: { linkSupport: true } } };
    await using bench = await Workbench.start({ files, capabilities });
    const uri = bench.open('a.yaml', pod('ghcr.io/acme/api:3'));
    const params = { textDocument: { uri }, position: { line: 6, character: 20 } };
    const { result } = await bench.client.request('textDocument/definition', params);
    assert.equal(result[0].targetUri, bench.uri('Dockerfile'));
    assert.deepEqual(result[0].originSelectionRange.start, { line: 6, character: 13 });
  });
});

describe('what an open document says to another', () => {
  it('counts when typing has come to rest', async () => {
    const refused = `${pod('ghcr.io/acme/other')}      securityContext: {runAsNonRoot: true}\n`;
    await using bench = await Workbench.start({ files: { ...files, 'a.yaml': refused } });
    const uri = bench.open('a.yaml', refused);
    const dockerfile = bench.open('other.Dockerfile', 'FROM debian:12\nUSER 10001\n');
    const waitFor = async (document: string, isThere: boolean) => {
      for (let tries = 0; (await bench.ruleIds(document)).includes('refused-user') !== isThere; tries++) {
        assert.ok(tries < 100, `refused-user ${isThere ? 'never comes' : 'stays'}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    await waitFor(uri, false);
    bench.change(dockerfile, 2, { text: 'FROM debian:12\nUSER app\n' });
    await waitFor(uri, true);
    await waitFor(dockerfile, true);
    bench.change(uri, 2, { text: refused.replace('true', 'false') });
    await waitFor(dockerfile, false);
    await waitFor(uri, false);
  });
});
