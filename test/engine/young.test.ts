import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { type LintState, lintNext } from '../../server/engine/incremental.ts';
import { noFacts } from '../../server/model/facts.ts';
import { loadShellFromPackages } from '../harness/shell.ts';
import { keptUntilSwept } from '../harness/young.ts';

await loadShellFromPackages();

const facts = noFacts('2026-11-21');
const config = combine([]);

const numbers = Array.from({ length: 60 }, (_, index) => index);
const documents = {
  Dockerfile: numbers
    .map((index) => `FROM debian:12 AS s${index}\nENV A${index}=b\nRUN apt-get update && apt-get install -y curl`)
    .join('\n'),
  'compose.yaml': `services:\n${numbers
    .map(
      (index) =>
        `  s${index}:\n    image: nginx:1.${index}\n    environment:\n      PASSWORD: hunter${index}\n    volumes: [/:/host]`,
    )
    .join('\n')}`,
  'pods.yaml': numbers
    .map(
      (index) =>
        `apiVersion: v1\nkind: Pod\nmetadata: { name: p${index} }\nspec:\n  containers:\n    - name: a\n      image: nginx:1.${index}\n      securityContext: { privileged: true }`,
    )
    .join('\n---\n'),
};

describe('of versions that keys have left behind nothing stays until all of the heap is looked at', () => {
  for (const [path, text] of Object.entries(documents))
    test(path, () => {
      let state: LintState | undefined;
      let places = [...text.matchAll(/nginx|debian|privileged|PASSWORD|apt-get/g)].map(({ index }) => index + 2);
      const judge = (now: string) => {
        const { state: next, result } = lintNext({ path, text: now }, facts, config, state);
        state = next;
        return result.findings.length;
      };
      const key = () => {
        const [at = 0, ...others] = places;
        places = [...others, at];
        judge(`${text.slice(0, at)}x${text.slice(at)}`);
        judge(text);
      };
      assert.ok(judge(text) >= numbers.length);
      for (let warm = 0; warm < 3; warm++) key();
      const least = (keys: number) =>
        Math.min(...numbers.slice(0, 5).map(() => keptUntilSwept(() => numbers.slice(0, keys).forEach(key))));
      const [one, several] = [least(1), least(8)];
      // Each of these versions is some 100 kB.
      assert.ok(several < one + 250_000, `${several} bytes are left of 16 versions, ${one} of two`);
    });
});
