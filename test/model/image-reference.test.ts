import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  formatReference,
  isDigest,
  normalizedName,
  parseImageReference,
  withDigest,
} from '../../server/model/image-reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('parseImageReference', () => {
  const normalised: [text: string, full: string][] = [
    ['nginx', 'docker.io/library/nginx'],
    ['nginx:1.27-alpine', 'docker.io/library/nginx:1.27-alpine'],
    ['grafana/grafana', 'docker.io/grafana/grafana'],
    ['docker.io/nginx', 'docker.io/library/nginx'],
    ['index.docker.io/library/nginx', 'docker.io/library/nginx'],
    ['ghcr.io/acme/api:v1', 'ghcr.io/acme/api:v1'],
    ['localhost/app', 'localhost/app'],
    ['localhost:5000/app', 'localhost:5000/app'],
    ['registry:5000/team/app:2', 'registry:5000/team/app:2'],
    ['[::1]:5000/app', '[::1]:5000/app'],
    ['acme/team/app', 'docker.io/acme/team/app'],
    [`node:22@${digest}`, `docker.io/library/node:22@${digest}`],
    [`node@${digest}`, `docker.io/library/node@${digest}`],
    [`a__b/c-d--e@sha512:${'0'.repeat(128)}`, `docker.io/a__b/c-d--e@sha512:${'0'.repeat(128)}`],
  ];
  for (const [text, full] of normalised) {
    it(`reads ${text.slice(0, 40)}`, () => {
      const reference = parseImageReference(text);
      assert.ok(reference);
      assert.equal(formatReference(reference), full);
      assert.equal(reference.text, text);
    });
  }

  it('tells the port of a registry from a tag', () => {
    assert.deepEqual(parseImageReference('localhost:5000/app'), {
      text: 'localhost:5000/app',
      registry: 'localhost:5000',
      repository: 'app',
      name: 'localhost:5000/app',
      tag: undefined,
      digest: undefined,
    });
    assert.equal(parseImageReference('app:5000')?.tag, '5000');
  });

  const refused = [
    '',
    ' ',
    'Nginx',
    'nginx:',
    'nginx::1',
    'nginx@',
    'nginx@sha256:abc',
    `nginx@md5:${'a'.repeat(32)}`,
    `nginx@sha256:${'A'.repeat(64)}`,
    'nginx:-x',
    `nginx:${'t'.repeat(129)}`,
    'a//b',
    '/a',
    'a/',
    'a._b',
    'a b',
    'https://ghcr.io/a',
    '-.io/a',
    `\${IMAGE}`,
    'f'.repeat(64),
    'a'.repeat(256),
    'a/'.repeat(100_000),
  ];
  for (const text of refused) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))}`, () => assert.equal(parseImageReference(text), undefined));
  }
});

describe('withDigest', () => {
  it('keeps name and tag as written', () => {
    const reference = parseImageReference('nginx:1.27');
    assert.ok(reference);
    const pinned = withDigest(reference, digest);
    assert.equal(pinned.text, `nginx:1.27@${digest}`);
    assert.deepEqual(parseImageReference(pinned.text), pinned);
    assert.equal(normalizedName(pinned), 'docker.io/library/nginx');
  });

  it('replaces an earlier digest', () => {
    const reference = parseImageReference(`ghcr.io/acme/api@${digest}`);
    assert.ok(reference);
    assert.equal(withDigest(reference, `sha256:${'b'.repeat(64)}`).text, `ghcr.io/acme/api@sha256:${'b'.repeat(64)}`);
  });
});

describe('isDigest', () => {
  it('knows each algorithm by its length', () => {
    assert.ok(isDigest(digest));
    assert.ok(!isDigest(`sha512:${'a'.repeat(64)}`));
    assert.ok(!isDigest('sha256'));
  });
});
