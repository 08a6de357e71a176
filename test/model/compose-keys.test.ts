// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose look the same
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Project, Service } from '../../server/model/compose.ts';
import type { NamedValues } from '../../server/model/compose-parts.ts';
import { readProject } from '../../server/model/project.ts';
import { parseYaml } from '../../server/syntax/yaml/parse.ts';
import { applyEdits, type Edit } from '../../server/text/edit.ts';

function project(text: string): Project {
  return readProject(parseYaml(text), 'compose.yaml');
}

function web(keys: string): Service {
  return project(`services: {web: {image: a, ${keys}}}`).services[0] as Service;
}

function texts({ items }: NamedValues): readonly (readonly [string, string | undefined])[] {
  return items.map(({ name, value }) => [name, value.value]);
}

/** Of each row: what the service says, what is read of it, what it comes to. */
const forms: readonly (readonly [string, (service: Service) => unknown, unknown])[] = [
  ['userns_mode: host', (service) => service.text('userns_mode').value, 'host'],
  ['uts: host', (service) => service.text('uts').value, 'host'],
  ['tty: "yes"', (service) => service.flag('tty').value, true],
  ['oom_kill_disable: "${X}"', (service) => service.flag('oom_kill_disable').state, 'dynamic'],
  ['dns: 1.1.1.1', (service) => service.list('dns').value, ['1.1.1.1']],
  ['group_add: [root, 5]', (service) => service.list('group_add').value, ['root', '5']],
  [
    'group_add: [0, docker, "${X}"]',
    (service) => service.list('group_add').items.map(({ value }) => value),
    ['0', 'docker', undefined],
  ],
  ['storage_opt: {size: 1G}', (service) => texts(service.entries('storage_opt')), [['size', '1G']]],
  ['credential_spec: {file: a.json}', (service) => texts(service.entries('credential_spec')), [['file', 'a.json']]],
  ['sysctls: {a: 1}', (service) => texts(service.entries('sysctls')), [['a', '1']]],
  ['sysctls: [a=1]', (service) => texts(service.entries('sysctls')), [['a', '1']]],
  [
    'labels: [a=b=c, d]',
    (service) => texts(service.entries('labels')),
    [
      ['a', 'b=c'],
      ['d', undefined],
    ],
  ],
  ['extra_hosts: ["a:10.0.0.1"]', (service) => texts(service.entries('extra_hosts')), [['a', '10.0.0.1']]],
  ['extra_hosts: ["a=::1"]', (service) => texts(service.entries('extra_hosts')), [['a', '::1']]],
  [
    'devices: ["/dev/a"]',
    ({ devices }) => devices.items.map((one) => [one.source.value, one.target, one.permissions]),
    [['/dev/a', undefined, 'rwm']],
  ],
  [
    'devices: ["/dev/a:/dev/b:r"]',
    ({ devices }) => devices.items.map((one) => [one.source.value, one.target, one.permissions]),
    [['/dev/a', '/dev/b', 'r']],
  ],
  [
    'devices: [{source: /dev/a, target: /b, permissions: rw}]',
    ({ devices }) => devices.items.map((one) => [one.source.value, one.target, one.permissions]),
    [['/dev/a', '/b', 'rw']],
  ],
  ['devices: ["${D:-/dev/kvm}:/x"]', ({ devices }) => devices.items[0]?.source.value, '/dev/kvm'],
  [
    'ulimits: {a: 1, b: {soft: 2, hard: -1}}',
    ({ ulimits }) => ulimits.items.map(({ soft, hard }) => [soft.value, hard.value]),
    [
      [1, 1],
      [2, -1],
    ],
  ],
  ['restart: always', ({ networks }) => networks.items.map((one) => [one.name, one.isImplied]), [['default', true]]],
  ['network_mode: host', ({ networks }) => networks.items.length, 0],
  ['networks: [a]', ({ networks }) => networks.items.map((one) => [one.name, one.isImplied]), [['a', false]]],
  [
    'networks: {a: {aliases: [x, y]}, b: }',
    ({ networks }) => networks.items.map((one) => one.aliases),
    [['x', 'y'], []],
  ],
  ['logging: {driver: none}', ({ logging }) => logging?.driver.value, 'none'],
  [
    'logging: {options: {max-size: 1m}}',
    ({ logging }) => logging && [logging.driver.state, ...texts(logging.options)],
    ['absent', ['max-size', '1m']],
  ],
  [
    'deploy: {restart_policy: {condition: any, max_attempts: 3}}',
    ({ restartPolicy }) => [restartPolicy?.condition.value, restartPolicy?.maxAttempts.value],
    ['any', 3],
  ],
  [
    'post_start: [{command: [a, b], privileged: true}], pre_stop: [{command: c d, user: root}]',
    ({ hooks }) =>
      hooks.items.map((one) => [
        one.kind,
        one.command.map(({ value }) => value),
        one.privileged.value,
        one.user.value?.isRoot,
      ]),
    [
      ['post_start', ['a', 'b'], true, undefined],
      ['pre_stop', ['c d'], undefined, true],
    ],
  ],
  [
    'env_file: a.env',
    ({ envFiles }) => envFiles.items.map((one) => [one.path.value, one.isRequired]),
    [['a.env', true]],
  ],
  [
    'env_file: [a.env, {path: b.env, required: false}]',
    ({ envFiles }) => envFiles.items.map((one) => [one.path.value, one.isRequired]),
    [
      ['a.env', true],
      ['b.env', false],
    ],
  ],
  ['label_file: [l]', ({ labelFiles }) => labelFiles.items.length, 1],
  [
    'secrets: [a, {source: b, target: /c, mode: 0400}]',
    ({ secrets }) => secrets.items.map((one) => [one.source.value, one.target, one.mode.value]),
    [
      ['a', undefined, undefined],
      ['b', '/c', '0400'],
    ],
  ],
  ['build: ./x', ({ build }) => [build?.context.value, build?.target.state, build?.isRemote], ['./x', 'absent', false]],
  ['build: {context: "https://github.com/a/b.git#main"}', ({ build }) => build?.isRemote, true],
  [
    'build: {dockerfile_inline: "FROM a", args: [A=1], entitlements: [security.insecure], ssh: [default], privileged: true}',
    ({ build }) =>
      build && [
        build.inlineDockerfile.value,
        texts(build.arguments),
        build.entitlements.value,
        build.ssh.value,
        build.privileged.value,
      ],
    ['FROM a', [['A', '1']], ['security.insecure'], ['default'], true],
  ],
  [
    'build: {secrets: [s], network: host, additional_contexts: [b=docker-image://x]}',
    ({ build }) => build && [build.secrets.items.length, build.network.value, texts(build.additionalContexts)],
    [1, 'host', [['b', 'docker-image://x']]],
  ],
  ['provider: {type: awesomecloud}', ({ provider }) => provider?.type.value, 'awesomecloud'],
  ['gpus: all', ({ gpus }) => gpus.items.map(({ count }) => count.value), ['all']],
  ['gpus: [{count: 2}]', ({ gpus }) => gpus.items.map(({ count }) => count.value), ['2']],
  [
    'deploy: {resources: {reservations: {devices: [{device_ids: ["0"], capabilities: [gpu]}]}}}',
    ({ gpus }) => gpus.items.map(({ ids, capabilities }) => [ids, capabilities]),
    [[['0'], ['gpu']]],
  ],
  ['models: [a]', ({ models }) => models, ['a']],
  ['models: {a: {endpoint_var: X}}', ({ models }) => models, ['a']],
  [
    'develop: {watch: [{action: sync, path: ., target: /app}]}',
    ({ watches }) => watches.items.map((one) => [one.action.value, one.path.value, one.target]),
    [['sync', '.', '/app']],
  ],
];

describe('keys of a service', () => {
  for (const [keys, read, expected] of forms) test(keys, () => assert.deepEqual(read(web(keys)), expected));

  test('that are not there are absent, and not known in part of a project', () => {
    for (const [path, state] of [
      ['compose.yaml', 'absent'],
      ['x.override.yaml', 'dynamic'],
    ] as const) {
      const [service] = readProject(parseYaml('services: {web: {image: a}}'), path).services;
      const read = [
        service?.devices,
        service?.entries('labels'),
        service?.text('uts'),
        service?.list('dns'),
        service?.hooks,
      ];
      assert.deepEqual(
        read.map((one) => one?.state),
        Array(5).fill(state),
        path,
      );
    }
  });
});

describe('what a project declares', () => {
  const { networks, volumes, secrets, configs, includes, name, services } = project(
    [
      'name: shop',
      'include: [./a.yaml, {path: [b.yaml, "https://example.com/c.git"]}]',
      'services: {web: {image: a, networks: [back, gone]}}',
      'networks: {back: {internal: true, driver_opts: {o: 1}}, out: {external: true, name: x}, old: {external: {name: y}}}',
      'volumes: {etc: {driver_opts: {type: none, o: "bind,ro", device: /etc}}, data: }',
      'secrets: {s: {file: ./s}, e: {environment: E}}',
      'configs: {c: {content: text}}',
    ].join('\n'),
  );

  test('networks', () => {
    assert.deepEqual(
      networks.items.map((one) => [one.name, one.isInternal.value, one.isExternal.value]),
      [
        ['back', true, undefined],
        ['out', undefined, true],
        ['old', undefined, true],
      ],
    );
    const used = services[0]?.networks.items.map(({ network }) => network?.isInternal.value);
    assert.deepEqual(used, [true, undefined]);
    assert.equal(services[0]?.networks.items[1]?.network, undefined);
  });
  test('volumes that are folders of the host', () => {
    assert.deepEqual(
      volumes.items.map(({ boundPath }) => boundPath?.value),
      ['/etc', undefined],
    );
  });
  test('secrets, configs, includes and a name', () => {
    assert.deepEqual(
      secrets.items.map(({ file, environment }) => [file.value, environment.value]),
      [
        ['./s', undefined],
        [undefined, 'E'],
      ],
    );
    assert.equal(configs.items[0]?.content.value, 'text');
    assert.deepEqual(
      includes.items.map(({ path, isRemote }) => [path.value, isRemote]),
      [
        ['./a.yaml', false],
        ['b.yaml', false],
        ['https://example.com/c.git', true],
      ],
    );
    assert.equal(name.value, 'shop');
  });
});

describe('edits of names and values', () => {
  const cases: readonly (readonly [
    string,
    (labels: NamedValues) => readonly Edit[] | undefined,
    string | undefined,
  ])[] = [
    ['labels: {a: x}', (labels) => labels.set('a', 'z'), 'labels: {a: z}'],
    ['labels: {a: x}', (labels) => labels.set('b', 'z'), 'labels: {a: x, b: z}'],
    ['labels: [a=x]', (labels) => labels.set('a', 'z'), 'labels: [a=z]'],
    ['labels: ["a=x"]', (labels) => labels.set('b', 'z'), 'labels: ["a=x", b=z]'],
    ['labels: [a]', (labels) => labels.set('a', 'z'), undefined],
    ['labels: {a: x, b: y}', (labels) => labels.find('a')?.remove(), 'labels: {b: y}'],
    ['labels: [a=x, b=y]', (labels) => labels.find('b')?.remove(), 'labels: [a=x]'],
    ['tty: true', (labels) => labels.set('a', 'z'), 'tty: true, labels: { a: z }'],
  ];
  for (const [keys, edit, expected] of cases) {
    test(`${keys} becomes ${expected ?? 'nothing, as that would be a guess'}`, () => {
      const text = `services: {web: {image: a, ${keys}}}`;
      const edits = edit((project(text).services[0] as Service).entries('labels'));
      const after = edits && applyEdits(text, edits);
      assert.equal(after, expected && `services: {web: {image: a, ${expected}}}`);
    });
  }
});
