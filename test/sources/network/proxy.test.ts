import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { proxyFor } from '../../../server/sources/network/proxy.ts';
import { networkOfEnvironment, withEditorSettings } from '../../../server/sources/network/settings.ts';

function proxyOf(url: string, environment: NodeJS.ProcessEnv, editor?: object): string | undefined {
  const base = networkOfEnvironment(environment);
  const { proxies } = editor === undefined ? base : withEditorSettings(base, undefined, editor);
  const proxy = proxyFor(new URL(url), proxies);
  return proxy instanceof URL ? proxy.host : proxy;
}

describe('which proxy is used', () => {
  it('is what the environment says, small letters first', () => {
    assert.equal(proxyOf('https://ghcr.io', { HTTPS_PROXY: 'http://a:1' }), 'a:1');
    assert.equal(proxyOf('https://ghcr.io', { HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:2' }), 'b:2');
    assert.equal(proxyOf('https://ghcr.io', { HTTP_PROXY: 'http://a:1' }), undefined);
    assert.equal(proxyOf('http://registry.example.org', { HTTP_PROXY: 'a:1' }), 'a:1');
    assert.equal(proxyOf('http://registry.example.org', { HTTP_PROXY: 'a:1', REQUEST_METHOD: 'GET' }), undefined);
    assert.equal(proxyOf('https://ghcr.io', { ALL_PROXY: 'a:1' }), 'a:1');
    assert.equal(proxyOf('https://ghcr.io', { ALL_PROXY: 'socks5://a:1' }), 'unknown');
    assert.equal(proxyOf('https://ghcr.io', { HTTPS_PROXY: 'http://[' }), 'unknown');
  });

  it('is what the editor says, over the environment', () => {
    const environment = { HTTPS_PROXY: 'a:1', NO_PROXY: 'ghcr.io' };
    assert.equal(proxyOf('https://ghcr.io', environment, { proxy: 'http://b:2' }), undefined);
    assert.equal(proxyOf('https://ghcr.io', environment, { proxy: 'http://b:2', noProxy: ['quay.io'] }), 'b:2');
    assert.equal(proxyOf('https://ghcr.io', {}, { proxy: 'http://b:2' }), 'b:2');
    assert.equal(proxyOf('https://quay.io', environment, { proxy: '', noProxy: [] }), 'a:1');
    for (const editor of [{ proxy: 7, noProxy: 'x' }, { proxy: null }]) {
      assert.equal(proxyOf('https://quay.io', environment, editor), 'a:1');
    }
  });

  const direct: [exceptions: string, host: string, isDirect: boolean][] = [
    ['*', 'ghcr.io', true],
    ['ghcr.io', 'ghcr.io', true],
    ['ghcr.io', 'sub.ghcr.io', true],
    ['ghcr.io', 'notghcr.io', false],
    ['.example.org', 'a.example.org', true],
    ['*.example.org', 'a.example.org', true],
    ['GHCR.io', 'ghcr.io', true],
    ['ghcr.io:5000', 'ghcr.io', false],
    ['ghcr.io:443', 'ghcr.io', true],
    ['other, ghcr.io', 'ghcr.io', true],
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['10.0.0.0/99', '10.1.2.3', false],
    ['fd00::/8', '[fd12::1]', true],
    ['fd12::1', '[fd12::1]', true],
    ['[fd12::1]:443', '[fd12::1]', true],
    ['1.2.3', '0.1.2.3', false],
    ['', '127.0.0.1', true],
    ['', 'localhost', true],
    ['', '[::1]', true],
    ['', 'ghcr.io', false],
  ];
  for (const [exceptions, host, isDirect] of direct) {
    it(`is ${isDirect ? 'none' : 'the proxy'} for ${host} with NO_PROXY=${exceptions}`, () => {
      const found = proxyOf(`https://${host}`, { HTTPS_PROXY: 'p:1', NO_PROXY: exceptions });
      assert.equal(found, isDirect ? undefined : 'p:1');
    });
  }
});

describe('what is said of registries', () => {
  it('comes from the environment', () => {
    const { mirrors, insecure, certificates } = networkOfEnvironment({
      BULKHEAD_REGISTRY_MIRRORS: 'docker.io=a.example.org/hub,docker.io=b.example.org nonsense',
      BULKHEAD_INSECURE_REGISTRIES: 'c.example.org:5000,d',
      BULKHEAD_REGISTRY_CERTIFICATES: '/etc/ca.pem',
    });
    assert.deepEqual([...mirrors], [['docker.io', ['a.example.org/hub', 'b.example.org']]]);
    assert.deepEqual([...insecure], ['c.example.org:5000', 'd']);
    assert.equal(certificates, '/etc/ca.pem');
  });

  it('comes from the editor, whatever it sends', () => {
    const base = networkOfEnvironment({});
    const said = { mirrors: { 'ghcr.io': ['m', 7], x: 'y' }, insecure: ['i', null], certificates: '/c' };
    const { mirrors, insecure, certificates } = withEditorSettings(base, said, undefined);
    assert.deepEqual(
      [[...mirrors], [...insecure], certificates],
      [
        [
          ['ghcr.io', ['m']],
          ['x', []],
        ],
        ['i'],
        '/c',
      ],
    );
    for (const nonsense of [7, null, [], 'x', { mirrors: 7, insecure: {}, certificates: [] }]) {
      const read = withEditorSettings(base, nonsense, nonsense);
      assert.deepEqual([read.mirrors.size, read.insecure.size, read.certificates], [0, 0, undefined]);
    }
  });
});
