import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { combine } from '../../server/engine/config.ts';
import { Analyser } from '../../server/lsp/analysis.ts';
import type { Configuration } from '../../server/lsp/configuration.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';

const asOf = '2026-11-22';
const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: acme/a}]}\n';
const configured = { config: combine([], {}), problems: [] };
const configuration = { revision: 0, of: async () => configured } as unknown as Configuration;

/** How often the grammar has been loaded after each of some documents was analysed, one after the other. */
async function loads(
  facts: Facts,
  ...documents: readonly (readonly [name: string, text: string])[]
): Promise<number[]> {
  let count = 0;
  const analyser = new Analyser(
    configuration,
    () => facts,
    async () => {
      count++;
    },
  );
  const counts: number[] = [];
  for (const [version, [name, text]] of documents.entries()) {
    const language = name.endsWith('.yaml') ? 'yaml' : 'dockerfile';
    await analyser.of(TextDocument.create(`file:///w/${name}`, language, version, text));
    counts.push(count);
  }
  return counts;
}

describe('the grammar of shell', () => {
  it('is loaded once, for the first file that holds some', async () => {
    const compose = 'services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM a\n        RUN true\n';
    const nothing = noFacts(asOf);
    assert.deepEqual(
      await loads(nothing, ['pod.yaml', pod], ['Dockerfile', 'FROM a'], ['Dockerfile', 'FROM b']),
      [0, 1, 1],
    );
    assert.deepEqual(await loads(nothing, ['compose.yaml', compose]), [1]);
  });

  it('is loaded for a manifest when a Dockerfile is looked at for it, before that is read', async () => {
    const build = { file: 'compose.yaml', range: { start: 0, end: 1 }, dockerfile: 'Dockerfile' };
    const facts: Facts = { ...noFacts(asOf), imageBuilds: () => ({ state: 'known', value: [build], asOf }) };
    assert.deepEqual(await loads(facts, ['pod.yaml', pod], ['pod.yaml', `${pod} `]), [0, 1]);
    const none: Facts = { ...noFacts(asOf), imageBuilds: () => ({ state: 'known', value: [], asOf }) };
    assert.deepEqual(await loads(none, ['pod.yaml', pod], ['pod.yaml', `${pod} `]), [0, 0]);
  });
});
