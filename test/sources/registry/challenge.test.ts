import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseChallenges } from '../../../server/sources/registry/challenge.ts';

function read(header: string): [string, Record<string, string>][] {
  return parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
}

describe('parseChallenges', () => {
  it('reads what Docker Hub sends', () => {
    assert.deepEqual(
      read(
        'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/node:pull,push"',
      ),
      [
        [
          'bearer',
          {
            realm: 'https://auth.docker.io/token',
            service: 'registry.docker.io',
            scope: 'repository:library/node:pull,push',
          },
        ],
      ],
    );
  });

  it('reads several challenges, quotes and odd spacing', () => {
    assert.deepEqual(read('Negotiate, BASIC realm = "a \\"b\\"" , charset=UTF-8, Bearer realm="x"'), [
      ['negotiate', {}],
      ['basic', { realm: 'a "b"', charset: 'UTF-8' }],
      ['bearer', { realm: 'x' }],
    ]);
  });

  it('makes nothing of nonsense, in bounded time', () => {
    assert.deepEqual(read(''), []);
    assert.deepEqual(read('="x"'), []);
    const start = performance.now();
    for (const text of [
      'a '.repeat(100_000),
      'a="'.repeat(100_000),
      `Basic ${'\\'.repeat(200_000)}`,
      ' '.repeat(200_000),
    ])
      read(text);
    assert.ok(performance.now() - start < 1000);
  });
});
