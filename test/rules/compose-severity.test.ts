import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { lint } from '../../server/engine/lint.ts';
import { noFacts } from '../../server/model/facts.ts';

/** What is said of each line of `text` by `rule`: how bad it is. */
function severities(rule: string, text: string): string[] {
  const { findings } = lint({ path: 'compose.yaml', text }, noFacts('2026-01-01'), combine([], {}));
  return findings.filter((finding) => finding.rule.id === rule).map(({ severity }) => severity);
}

function service(key: string, ...items: string[]): string {
  return [
    'services:',
    '  a:',
    '    image: ghcr.io/acme/a:1',
    `    ${key}:`,
    ...items.map((item) => `      - ${item}`),
    '',
  ].join('\n');
}

describe('severities in Compose files', () => {
  it('of ports follow what is behind them', () => {
    const text = service(
      'ports',
      '"5432:5432"',
      '"2222:22"',
      '"6900:5900"',
      '"9000:9000"',
      '"80:8080"',
      '"51820:51820/udp"',
      '"51820:51820"',
    );
    assert.deepEqual(severities('port-on-all-interfaces', text), [
      'high',
      'medium',
      'high',
      'medium',
      'low',
      'low',
      'medium',
    ]);
  });

  it('of a way in for administrators are those of the port it is published on', () => {
    const text = service('ports', '"2375:2375"', '"127.0.0.1:2375:2375"', '"2222:22"', '"5900:5900"');
    assert.deepEqual(severities('administrative-port', text), ['high', 'medium', 'medium', 'high']);
    assert.deepEqual(severities('port-on-all-interfaces', text), ['high', 'medium', 'high']);
  });

  it('of host paths follow what they give', () => {
    const text = service(
      'volumes',
      '/sys/fs/cgroup:/a:ro',
      '/sys:/b:ro',
      '/proc:/c:ro',
      '/etc/shadow:/d:ro',
      '/etc/dnsmasq.d:/e',
      '/etc/cron.daily:/f',
      '/var/log:/g',
      '/etc/group:/h:ro',
      '/etc/passwd:/i',
      '/etc/systemd:/j:ro',
      '/etc/systemd/system:/k',
      '/sys/fs/bpf:/l',
    );
    assert.deepEqual(severities('sensitive-host-path', text), [
      'low',
      'low',
      'medium',
      'high',
      'medium',
      'critical',
      'high',
      'low',
      'critical',
      'low',
      'critical',
      'high',
    ]);
  });

  it('of root follow what of it stays root', () => {
    const of = (image: string, more = '') =>
      severities('root-user', `services:\n  a:\n    image: ${image}\n${more}`)[0];
    assert.equal(of('traefik:v3.5'), 'high');
    assert.equal(of('nginx:1.29'), 'medium');
    assert.equal(of('gitea/gitea:1.25'), 'medium');
    assert.equal(of('mysql:8.4'), 'low');
    assert.equal(of('mysql:8.4', '    entrypoint: [bash, /seed.sh]\n'), 'medium');
    assert.equal(of('ubuntu:24.04'), 'medium');
    assert.equal(of('ubuntu:24.04', '    command: sleep infinity\n'), 'high');
  });
});
