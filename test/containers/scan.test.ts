import assert from 'node:assert/strict';

import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { localImagesRequest, scanRequest } from '../../server/protocol-scan.ts';
import { serverNode, serverScript } from '../lsp/client.ts';
import { FakeScanner } from '../lsp/scanner.ts';
import { fullCapabilities, Workbench } from '../lsp/workbench.ts';
import { Engine, whyNoEngine } from './engine.ts';

// biome-ignore lint/suspicious/noExplicitAny: as the protocol has it
type Any = any;

/** Finds as many things as the image that it is given has layers, each named after a part of its configuration. */
const script = `
const { execFileSync } = require('child_process');
const tar = args[args.indexOf('--input') + 1];
const read = (name) => JSON.parse(execFileSync('/bin/tar', ['-xOf', tar, name], { maxBuffer: 1e8 }));
const [{ Config, Layers }] = read('manifest.json');
const { config } = read(Config);
write(found(...Layers.map((_, index) => ['CVE-2024-' + index, 'layer', 'HIGH', undefined, JSON.stringify(config.Env)])));`;

const files = {
  'app/Dockerfile': 'FROM bulkhead-test:1\nARG NAME=nobody\nENV NAME=$NAME\nCOPY file /file\nUSER 1000\n',
  'app/file': 'content',
  'app/broken.Dockerfile': 'FROM bulkhead-test:1\nCOPY file /file\nRUN ["/bin/busybox", "false"]\n',
  'compose.yaml': 'services:\n  app:\n    build: { context: app, args: { NAME: "some body" } }\n',
};

describe('images that are built to be scanned', { skip: whyNoEngine(), timeout: 300_000 }, () => {
  let engine: Engine;
  let scanner: FakeScanner;
  let bench: Workbench;
  const ask = async (method: string, params: object): Promise<Any> => {
    const { result, error } = await bench.client.request(method, params);
    assert.equal(error, undefined);
    return result;
  };
  const titles = ({ report }: Any): string[] => report.vulnerabilities.map(({ title }: Any) => title);
  const opened = (name: keyof typeof files) => bench.open(name, files[name]);

  before(async () => {
    engine = await Engine.start();
    engine.buildBase(path.join(import.meta.dirname, 'stack/base.Dockerfile'), 'bulkhead-test:1');
    scanner = new FakeScanner(script);
    const PATH = `${scanner.folder}:${engine.environment.PATH}`;
    const environment = { ...engine.environment, PATH, TMPDIR: scanner.temporary };
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const command = ['/usr/bin/env', ...variables, serverNode, serverScript, '--stdio'];
    bench = await Workbench.start({ capabilities: fullCapabilities, files, command });
    // An engine that has just been started takes its time to build.
    bench.client.patience = 60_000;
  });

  after(async () => {
    await bench?.[Symbol.asyncDispose]();
    scanner?.[Symbol.dispose]();
    await engine?.[Symbol.asyncDispose]();
  });

  it('are what a service says, with its arguments', async () => {
    const uri = opened('compose.yaml');
    const said: string[] = [];
    const progress = bench.client.waitFor('$/progress', ({ value }) => {
      said.push(value.message);
      return /FROM bulkhead-test:1/.test(value.message);
    });
    const params = { subject: { kind: 'build', uri, service: 'app' }, uri, workDoneToken: 'build' };
    const answer = await ask(scanRequest, params);
    await progress;
    assert.ok(
      said.some((line) => /^Step 1\/\d+|\[1\/\d+\]|FROM/.test(line)),
      said.join('\n'),
    );
    assert.match(answer.report.image, /^app built by .*compose\.yaml$/);
    assert.equal(titles(answer).length, layersOf('bulkhead-test:1') + 1);
    assert.match(titles(answer)[0] ?? '', /NAME=some body/);
    assert.deepEqual(scanner.leftBehind, []);
  });

  it('are what a Dockerfile says, from the folder that has what it copies', async () => {
    const uri = opened('app/Dockerfile');
    const answer = await ask(scanRequest, { subject: { kind: 'build', uri }, uri });
    assert.match(titles(answer)[0] ?? '', /NAME=nobody/);
  });

  it('say why they cannot be built', async () => {
    const uri = opened('app/broken.Dockerfile');
    const { failure, message } = await ask(scanRequest, { subject: { kind: 'build', uri }, uri });
    assert.equal(failure, 'build');
    assert.match(message, /`docker build` ended with code \d+: .*busybox false/);
    assert.deepEqual(scanner.leftBehind, []);
  });

  it('may be picked of those that the engine has', async () => {
    const images: Any[] = await ask(localImagesRequest, {});
    const base = images.find(({ name }) => name === 'bulkhead-test:1');
    assert.equal(base?.engine, 'docker');
    const answer = await ask(scanRequest, { subject: { kind: 'local', ...base } });
    assert.equal(answer.report.image, 'bulkhead-test:1');
    assert.equal(titles(answer).length, layersOf('bulkhead-test:1'));
    const gone = { kind: 'local', engine: 'docker', id: `sha256:${'0'.repeat(64)}`, name: 'gone:1' };
    const { message } = await ask(scanRequest, { subject: gone });
    assert.equal(message, 'There is no such image here any more');
    assert.deepEqual(scanner.leftBehind, []);
  });

  function layersOf(image: string): number {
    return JSON.parse(engine.docker('image', 'inspect', image))[0].RootFS.Layers.length;
  }
});
