import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parseDockerCredentials, readDockerCredentials } from '../../server/sources/docker-config.ts';

function auth(text: string): { auth: string } {
  return { auth: Buffer.from(text).toString('base64') };
}

describe('parseDockerCredentials', () => {
  it('finds registries under the names that references give them', () => {
    const found = parseDockerCredentials(
      JSON.stringify({
        auths: {
          'https://index.docker.io/v1/': auth('alice:a:b'),
          'ghcr.io': auth('bob:x'),
          'https://registry.example.org:5000/v2/': auth('carol:y'),
          'helper.example.org': {},
        },
      }),
    );
    assert.deepEqual(found.get('docker.io'), { username: 'alice', password: 'a:b' });
    assert.equal(found.get('ghcr.io')?.username, 'bob');
    assert.equal(found.get('registry.example.org:5000')?.username, 'carol');
    assert.equal(found.size, 3);
  });

  it('passes over what is not of its form', () => {
    for (const text of [
      '',
      'null',
      '[]',
      '{"auths":7}',
      '{"auths":{"a":null,"b":{"auth":7},"c":{"auth":"!!"}}}',
      '{',
    ]) {
      assert.equal(parseDockerCredentials(text).size, 0, text);
    }
  });
});

describe('readDockerCredentials', () => {
  it('reads the folder that DOCKER_CONFIG names, and nothing where there is none', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-'));
    assert.equal((await readDockerCredentials({ DOCKER_CONFIG: folder })).size, 0);
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ auths: { 'ghcr.io': auth('bob:x') } }));
    assert.equal((await readDockerCredentials({ DOCKER_CONFIG: folder })).get('ghcr.io')?.password, 'x');
    rmSync(folder, { recursive: true });
  });
});
