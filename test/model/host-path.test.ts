import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  givesControl,
  harmlessUnlessWritten,
  isRuntimeSocket,
  normalizeHostPath,
  runtimeSocket,
  sensitivePath,
} from '../../server/model/host-path.ts';

describe('normalizeHostPath', () => {
  it('resolves dots, doubled slashes and /var/run', () => {
    assert.equal(normalizeHostPath('/etc/../etc/'), '/etc');
    assert.equal(normalizeHostPath('//etc/./ssl'), '/etc/ssl');
    assert.equal(normalizeHostPath('/../..'), '/');
    assert.equal(normalizeHostPath('/var/run/docker.sock'), '/run/docker.sock');
  });

  it('leaves relative paths alone', () => {
    for (const path of ['./etc', 'etc', '~/x', '', '../etc', 'C:\\x']) assert.equal(normalizeHostPath(path), undefined);
  });
});

describe('runtimeSocket', () => {
  const found: [path: string, runtime: string, isParent: boolean][] = [
    ['/var/run/docker.sock', 'Docker', false],
    ['/run/../run/docker.sock', 'Docker', false],
    ['/run/containerd/containerd.sock', 'containerd', false],
    ['/var/run/crio/crio.sock', 'CRI-O', false],
    ['/run/user/1000/podman/podman.sock', 'Podman', false],
    ['/var/run/', 'Docker', true],
    ['/', 'Docker', true],
    ['/run/containerd', 'containerd', true],
    ['//./pipe/docker_engine', 'Docker', false],
  ];
  for (const [path, runtime, isParent] of found) {
    it(`finds ${runtime} in ${path}`, () => {
      assert.equal(runtimeSocket(path)?.runtime, runtime);
      assert.equal(runtimeSocket(path)?.isParent, isParent);
    });
  }

  it('finds none elsewhere', () => {
    for (const path of ['/run/docker.sock.bak', '/run/mysqld', '/srv/mysqld.sock', './docker.sock', '/running']) {
      assert.equal(isRuntimeSocket(path), false, path);
    }
  });
});

describe('sensitivePath', () => {
  const paths = [
    ...['/', '/etc', '/etc/', '/etc/shadow', '/proc', '/proc/sys', '/root/.bashrc', '/var/lib/docker/volumes'],
    ...['/home/me', '~', '~/.ssh', '/home/me/.aws/credentials', '/var/log', '/usr', '/dev/sda', '/var/run'],
  ];
  for (const path of paths) it(`knows ${path}`, () => assert.ok(sensitivePath(path)));

  const plain = [
    '/etc/localtime',
    '/etc/ssl/certs/ca.pem',
    '/srv/data',
    './etc',
    '/etcetera',
    '/var/log/app',
    '/usr/share/x',
    '/home/me/app',
    '/dev/dri',
    'data',
  ];
  for (const path of plain) it(`says nothing of ${path}`, () => assert.equal(sensitivePath(path), undefined));
});

describe('what lies below /etc', () => {
  const reading = (path: string) => sensitivePath(path)?.reading ?? '';
  it('is told apart by what it holds', () => {
    assert.match(reading('/etc/shadow'), /accounts/);
    assert.doesNotMatch(reading('/etc/dnsmasq.d'), /accounts/);
  });
});

describe('harmlessUnlessWritten', () => {
  it('names files that only the host should write', () => {
    assert.equal(harmlessUnlessWritten('/etc/./hosts')?.path, '/etc/hosts');
    assert.equal(harmlessUnlessWritten('/etc/shadow'), undefined);
  });
});

describe('givesControl', () => {
  it('tells what can be used to take the host over from what can only be read', () => {
    for (const path of [
      '/',
      '/etc/',
      '/var/run',
      '/dev/sda',
      '/etc/cron.d/job',
      '/var/lib/kubelet/pki',
      '/etc/shadow',
    ]) {
      assert.equal(givesControl(path), true, path);
    }
    for (const path of ['/var/log', '/etc/letsencrypt', '/opt', './etc', '~/.ssh', '/devices']) {
      assert.equal(givesControl(path), false, path);
    }
  });
});
