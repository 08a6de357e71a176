import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Service } from '../../server/model/compose.ts';
import { readProject } from '../../server/model/project.ts';
import { parseYaml } from '../../server/syntax/yaml/parse.ts';
import { applyEdits } from '../../server/text/edit.ts';

function textOf(...lines: readonly string[]): string {
  return ['services:', '  a:', '    image: a', ...lines.map((line) => `    ${line}`), ''].join('\n');
}

function service(...lines: readonly string[]): Service {
  return readProject(parseYaml(textOf(...lines))).services[0] as Service;
}

describe('published ports', () => {
  const addresses: [port: string, state: string, address: string | undefined][] = [
    ['8080:80', 'absent', undefined],
    ['127.0.0.1:8080:80', 'literal', '127.0.0.1'],
    ['[::1]:8080:80', 'literal', '::1'],
    [`\${ADDRESS:-0.0.0.0}:8080:80`, 'literal', '0.0.0.0'],
    [`\${LISTEN:-127.0.0.1:8080}:80`, 'literal', '127.0.0.1'],
    [`\${LISTEN}:80`, 'dynamic', undefined],
    [`\${PORTS}`, 'dynamic', undefined],
    [`\${HTTP_PORT}:80`, 'absent', undefined],
    [`$PORT:80`, 'absent', undefined],
  ];
  for (const [port, state, address] of addresses) {
    it(`reads the address of ${port}`, () => {
      const { hostAddress } = service(`ports: ["${port}"]`).publishedPorts[0] ?? {};
      assert.equal(hostAddress?.state, state);
      assert.equal(hostAddress?.value, address);
    });
  }

  it('does not write an address into a variable that holds one', () => {
    const { hostAddress } = service(`ports: ["\${LISTEN:-0.0.0.0:8080}:80"]`).publishedPorts[0] ?? {};
    assert.equal(hostAddress?.value, '0.0.0.0');
    assert.equal(hostAddress?.set('127.0.0.1'), undefined);
  });
});

describe('mounts', () => {
  it('see through a named volume that is a folder of the host', () => {
    const volume = (options: string) => {
      const text = `services: {a: {image: a, volumes: ["data:/v"]}}\nvolumes: {data: {${options}}}\n`;
      return readProject(parseYaml(text)).services[0]?.mounts[0];
    };
    const bound = volume('driver_opts: {type: none, o: "bind,ro", device: /etc}');
    assert.equal(bound?.kind, 'bind');
    assert.equal(bound?.source.value, '/etc');
    assert.equal(bound?.readOnly.value, true);
    assert.equal(volume('driver_opts: {type: nfs, o: "addr=10.0.0.1", device: ":/etc"}')?.kind, 'volume');
    assert.equal(volume('driver: ebs, driver_opts: {o: bind, device: /etc}')?.kind, 'volume');
  });
});

describe('limits', () => {
  it('are written beside other limits, else as keys of the service', () => {
    const beside = ['deploy:', '  resources:', '    limits:', '      cpus: "1"'];
    const edits = service(...beside).memoryLimit.set('512m') ?? [];
    assert.equal(applyEdits(textOf(...beside), edits), textOf(...beside, '      memory: 512m'));
    assert.equal(applyEdits(textOf(), service().memoryLimit.set('512m') ?? []), textOf('mem_limit: 512m'));
  });

  it('know what is reserved', () => {
    assert.equal(service('mem_reservation: 1g').memoryRequest.value, '1g');
    const deploy = service('deploy: {resources: {reservations: {memory: 2g, cpus: "2"}}}');
    assert.equal(deploy.memoryRequest.value, '2g');
    assert.equal(deploy.cpuRequest.value, '2');
  });
});

describe('health checks', () => {
  it('are not known where a variable decides', () => {
    assert.equal(service(`healthcheck: {disable: "\${NO_CHECK}"}`).healthcheck.state, 'dynamic');
    assert.equal(service('healthcheck: {disable: true}').healthcheck.value, false);
    assert.equal(service('healthcheck: {test: NONE}').healthcheck.value, false);
    assert.equal(service('healthcheck: {interval: 1m}').healthcheck.state, 'absent');
  });
});
