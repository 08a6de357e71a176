import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { type LintState, lintNext } from '../../server/engine/incremental.ts';
import { lint } from '../../server/engine/lint.ts';
import type { Facts } from '../../server/model/facts.ts';
import type { ImageDescription } from '../../server/model/image-description.ts';
import { nothingKnown, shown } from './random-edits.ts';

const config = combine([], {});
const path = 'compose.yaml';
const services = 40;
const written = (image: string) =>
  `services:\n${Array.from({ length: services }, (_, at) => `  s${at}:\n    image: ${at === 7 ? image : 'acme/app:1'}\n    read_only: true\n`).join('')}`;

/** Facts that know who `acme/app:1` runs as, where `user` is given, and note what images they are asked for. */
function countedFacts(user?: string) {
  const asked: string[] = [];
  const digest = `sha256:${'a'.repeat(64)}`;
  const description: ImageDescription = {
    ...{ digest, manifestDigest: digest, platforms: [], platform: 'linux/amd64', user: user ?? '', ports: [] },
    ...{ volumes: [], workingDirectory: '', entrypoint: [], command: ['/app'], variables: [], hasHealthcheck: false },
    ...{ created: undefined, layers: 1, size: 1, base: undefined, source: undefined },
  };
  const facts: Facts = {
    ...nothingKnown,
    image: (reference) => {
      asked.push(reference);
      if (user === undefined || !reference.endsWith('acme/app:1')) return { state: 'unknown' };
      return { state: 'known', value: description, asOf: '2026-11-22' };
    },
  };
  return { facts, asked };
}

describe('what judgements were told', () => {
  it('is asked for once, however many services rest on it', () => {
    const { state } = lintNext({ path, text: written('acme/app:1') }, countedFacts().facts, config);
    const { facts, asked } = countedFacts();
    const document = { path, text: written('acme/app:12') };
    const now = lintNext(document, facts, config, state);
    assert.equal(shown(now.result), shown(lint(document, facts, config)));
    const again = countedFacts();
    lintNext({ path, text: written('acme/app:123') }, again.facts, config, now.state);
    const times = again.asked.filter((reference) => reference.endsWith('acme/app:1')).length;
    assert.ok(times > 0 && times < services / 2, `${times} of ${asked.length}`);
  });

  it('is judged again for all of them when it is another', () => {
    let state: LintState | undefined;
    const document = { path, text: written('acme/other:1') };
    const results = [undefined, '0', '1000', undefined].map((user) => {
      const { facts } = countedFacts(user);
      const now = lintNext(document, facts, config, state);
      assert.equal(shown(now.result), shown(lint(document, facts, config)));
      ({ state } = now);
      return shown(now.result);
    });
    assert.equal(new Set(results).size, 3);
  });

  it('is forgotten when nothing rests on it any more', () => {
    let { state } = lintNext({ path, text: written('acme/other:1') }, nothingKnown, config);
    const kept: number[] = [];
    for (let tag = 2; tag < 60; tag++) {
      ({ state } = lintNext({ path, text: written(`acme/other:${tag}`) }, nothingKnown, config, state));
      kept.push(state?.yaml?.judgements?.told.length ?? 0);
    }
    const [first = 0] = kept;
    assert.ok(first > 0);
    assert.equal(Math.max(...kept), first);
  });
});
