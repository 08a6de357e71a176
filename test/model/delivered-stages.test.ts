import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { lint } from '../../server/engine/lint.ts';
import { readBuild } from '../../server/model/dockerfile.ts';
import { type DeclaredBuild, noFacts, type Question } from '../../server/model/facts.ts';
import { parseDockerfile } from '../../server/syntax/dockerfile/parse.ts';

const text = [
  'FROM debian:12 AS base',
  'FROM base AS Prod',
  'FROM debian:12 AS tools',
  'FROM debian:12 AS unused',
  'FROM base AS test',
  'COPY --from=tools /a /b',
].join('\n');

const stagesOf = (...targets: string[]) => {
  const { stages } = readBuild(parseDockerfile(text), () => targets);
  const named = (test: (stage: (typeof stages)[number]) => boolean) => stages.filter(test).map(({ label }) => label);
  return {
    final: named(({ isFinal }) => isFinal),
    delivered: named(({ isDelivered }) => isDelivered),
    used: named(({ isUsed }) => isUsed),
  };
};

describe('the stages that are delivered', () => {
  it('are the last one, as long as nothing else is known', () => {
    const last = { final: ['test'], delivered: ['base', 'test'], used: ['base', 'tools', 'test'] };
    assert.deepEqual(stagesOf(), last);
    assert.deepEqual(stagesOf('no-such-stage', 'test', '99'), last);
  });

  it('are targets as well, by name or number', () => {
    const both = {
      final: ['Prod', 'test'],
      delivered: ['base', 'Prod', 'test'],
      used: ['base', 'Prod', 'tools', 'test'],
    };
    assert.deepEqual(stagesOf('prod'), both);
    assert.deepEqual(stagesOf('1'), both);
  });

  it('are asked for only where there are several', () => {
    const asked = (dockerfile: string): Question[] => {
      const config = combine([], { profile: 'recommended' });
      const { wanted } = lint({ path: 'Dockerfile', text: dockerfile }, noFacts('2026-01-01'), config);
      return wanted.filter(({ kind }) => kind === 'build-folders');
    };
    assert.deepEqual(
      asked('FROM scratch\nUSER 1000\n').map(({ kind }) => kind),
      [],
    );
    assert.deepEqual(
      asked(text).map(({ kind }) => kind),
      ['build-folders'],
    );
  });

  it('are judged as the result, once it is known that they are one', () => {
    const rootUsers = (builds: readonly DeclaredBuild[]) => {
      const value = [{ path: '.', ignoreFile: undefined, entries: [], isComplete: true, builds }];
      const facts = { ...noFacts('2026-01-01'), buildFolders: () => ({ state: 'known', value, asOf: '' }) as const };
      const { findings } = lint({ path: 'Dockerfile', text }, facts, combine([], { profile: 'recommended' }));
      return findings.filter(({ rule }) => rule.id === 'root-user').map(({ target }) => target);
    };
    assert.deepEqual(rootUsers([]), ['stages/test']);
    assert.deepEqual(rootUsers([{ file: 'compose.yaml', context: '.', target: 'prod' }]), [
      'stages/Prod',
      'stages/test',
    ]);
  });
});
