import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Configuration } from '../../server/lsp/configuration.ts';
import { rules } from '../../server/rules/index.ts';
import { Files } from '../../server/sources/files.ts';

const document = 'file:///work/compose.yaml';
const file = 'file:///work/.bulkhead.yaml';
const off = 'rules:\n  privileged-container: off\n';

describe('a configuration file that is read slowly', () => {
  it('counts as it is after it has changed, though what it was comes last', async () => {
    const asked: ((text: string | undefined) => void)[] = [];
    const disk = (uri: string) =>
      uri === file ? new Promise<string | undefined>((resolve) => asked.push(resolve)) : Promise.resolve(undefined);
    const files = new Files(() => undefined, disk);
    const configuration = new Configuration(files, rules, () => '2026-11-22', { kubernetesVersion: undefined });
    const reading = async (count: number) => {
      while (asked.length < count) await new Promise((resolve) => setImmediate(resolve));
    };

    const before = configuration.of(document);
    await reading(1);
    configuration.invalidate();
    const after = configuration.of(document);
    await reading(2);
    asked[1]?.(undefined);
    await after;
    asked[0]?.(off);
    await before;
    assert.equal(configuration.textOf(file), '');
    // Another folder, of which nothing is remembered yet.
    assert.deepEqual((await configuration.of('file:///work/b/compose.yaml')).files, []);
  });
});
