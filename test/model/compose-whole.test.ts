// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose look the same
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { builtStage } from '../../server/model/built-stage.ts';
import type { Project, Service } from '../../server/model/compose.ts';
import type { NamedValues } from '../../server/model/compose-parts.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';
import { readProject } from '../../server/model/project.ts';
import { parseYaml } from '../../server/syntax/yaml/parse.ts';

type Files = Readonly<Record<string, string>>;

/** Facts of a folder that holds `files` and nothing else. */
function folder(files: Files): Facts {
  const kept = new Map(Object.entries(files).map(([path, text]) => [path, { text }]));
  return { ...noFacts('2026-01-01'), file: (path) => ({ state: 'known', value: kept.get(path) ?? null, asOf: '' }) };
}

function project(path: string, files: Files, stated?: readonly (readonly string[])[]): Project {
  return readProject(parseYaml(files[path] ?? ''), path, folder(files), stated);
}

/** What Compose would run as the service `name` of compose.yaml. */
function whole(files: Files, name = 'web'): Service {
  return project('compose.yaml', files).whole.services.find((each) => each.name === name) as Service;
}

function overridden(base: string, override: string): Service {
  return whole({
    'compose.yaml': `services: {web: {image: a, ${base}}}`,
    'compose.override.yaml': `services: {web: {${override}}}`,
  });
}

function texts({ items }: NamedValues): Record<string, string | undefined> {
  return Object.fromEntries(items.map(({ name, value }) => [name, value.value]));
}

/** Of each row: the base, what is laid over it, what is read, what Docker Compose 2.26 makes of it. */
const merges: readonly (readonly [string, string, (service: Service) => unknown, unknown])[] = [
  ['privileged: true', 'privileged: false', (web) => web.privileged.value, false],
  ['user: root', 'user:', (web) => web.user.value?.text, 'root'],
  ['cap_add: [A, B]', 'cap_add: [B, C]', (web) => web.addedCapabilities.value, ['A', 'B', 'C']],
  ['command: [echo, a]', 'command: [sh]', (web) => web.arguments.map(({ value }) => value), ['sh']],
  ['healthcheck: {test: [CMD, a]}', 'healthcheck: {test: [NONE]}', (web) => web.healthcheck.value, false],
  ['dns: 1.1.1.1', 'dns: [8.8.8.8]', (web) => web.list('dns').value, ['1.1.1.1', '8.8.8.8']],
  ['tmpfs: /tmp', 'tmpfs: [/run]', (web) => web.tmpfs.value, ['/tmp', '/run']],
  ['labels: [a=1, b=2]', 'labels: {b: 3}', (web) => texts(web.entries('labels')), { a: '1', b: '3' }],
  ['sysctls: {a: 1}', 'sysctls: [a=2]', (web) => texts(web.entries('sysctls')), { a: '2' }],
  [
    'extra_hosts: ["h:10.0.0.1"]',
    'extra_hosts: {k: 10.0.0.2}',
    (web) => texts(web.entries('extra_hosts')),
    { h: '10.0.0.1', k: '10.0.0.2' },
  ],
  [
    'environment: {A: 1, B: two}',
    'environment: [B=three, C, D=x=y]',
    (web) => Object.fromEntries(web.environment.map(({ name, value }) => [name, value.value])),
    { A: '1', B: 'three', C: undefined, D: 'x=y' },
  ],
  [
    'ports: ["8080:80", "53:53/udp"]',
    'ports: ["8080:80", {target: 53, published: "53", protocol: udp}, "8443:443"]',
    (web) => web.publishedPorts.map(({ hostPort }) => hostPort.value),
    ['8080', '53', '8443'],
  ],
  [
    'volumes: ["data:/data", "./c:/etc/c:ro"]',
    'volumes: [other:/data, {type: bind, source: ./new, target: /etc/c}]',
    (web) => web.mounts.map(({ source, readOnly }) => `${source.value} ${readOnly.value === true}`),
    ['other false', './new false'],
  ],
  [
    'devices: ["/dev/a:/dev/x", "/dev/b"]',
    'devices: ["/dev/c:/dev/x:r"]',
    (web) => web.devices.items.map(({ source, permissions }) => `${source.value} ${permissions}`),
    ['/dev/c r', '/dev/b rwm'],
  ],
  [
    'secrets: [s, t]',
    'secrets: [s, {source: u, target: t}]',
    (web) => web.secrets.items.map(({ source }) => source.value),
    ['s', 't', 'u'],
  ],
  [
    'build: ./app',
    'build: {target: dev}',
    (web) => [web.build?.context.value, web.build?.target.value],
    ['./app', 'dev'],
  ],
  [
    'logging: {driver: syslog, options: {x: y}}',
    'logging: {driver: json-file}',
    (web) => web.logging?.options.items.length,
    0,
  ],
  [
    'logging: {driver: local, options: {x: y}}',
    'logging: {options: {z: "1"}}',
    (web) => web.logging?.options.items.length,
    2,
  ],
  ['ulimits: {nofile: {soft: 1, hard: 2}}', 'ulimits: {nofile: 7}', (web) => web.ulimits.items[0]?.hard.value, 7],
  ['networks: [front, back]', 'networks: {extra: {}}', (web) => web.networks.items.map(({ name }) => name).length, 3],
  [
    'ports: ["1:1"]',
    'ports: !override ["2:2"]',
    (web) => web.publishedPorts.map(({ hostPort }) => hostPort.value),
    ['2'],
  ],
  ['cap_add: [A]', 'cap_add: !reset []', (web) => web.addedCapabilities.state, 'absent'],
  [
    'environment: {A: 1, B: 2}',
    'environment: {A: !reset null}',
    (web) => web.environment.map(({ name }) => name),
    ['B'],
  ],
];

describe('what files come to together', () => {
  for (const [base, override, read, expected] of merges)
    test(`${base} + ${override}`, () => assert.deepEqual(read(overridden(base, override)), expected));

  test('one file alone is the whole', () => {
    const alone = project('compose.yaml', { 'compose.yaml': 'services: {web: {image: a}}' });
    assert.equal(alone.whole, alone);
    assert.equal(alone.services[0]?.whole, alone.services[0]);
  });

  test('the override knows its base, and nothing can be written to both', () => {
    const over = project('compose.override.yaml', {
      'compose.yaml': 'services: {web: {image: nginx:1.27}}',
      'compose.override.yaml': 'services: {web: {read_only: true}}',
    }).services[0] as Service;
    assert.equal(over.memoryLimit.state, 'dynamic');
    assert.equal(over.whole.memoryLimit.state, 'absent');
    assert.equal(over.whole.image.value?.tag, '1.27');
    assert.equal(over.whole.readOnlyRootFilesystem.remove(), undefined);
    assert.equal(over.whole.addedCapabilities.append('X'), undefined);
  });

  test('an override whose base nobody knows stays open', () => {
    const over = project('app.override.yaml', {
      'app.override.yaml': 'services: {web: {extends: x, privileged: true}, x: {image: a}}',
    });
    assert.equal(over.services[0]?.whole.privileged.value, true);
    assert.equal(over.services[0]?.whole.memoryLimit.state, 'dynamic');
  });

  test('stated files are merged in their order', () => {
    const files = {
      'a.yml': 'services: {web: {image: a, privileged: true, cap_add: [A]}}',
      'b.yml': 'services: {web: {image: b, cap_add: [B]}}',
      'c.yml': 'services: {web: {image: c}}',
    };
    const web = project('b.yml', files, [['a.yml', 'b.yml', 'c.yml']]).services[0] as Service;
    assert.equal(web.whole.image.value?.text, 'c');
    assert.deepEqual(web.whole.addedCapabilities.value, ['A', 'B']);
    assert.equal(web.image.state, 'dynamic');
  });

  test('extended services bring their paths along', () => {
    const web = whole({
      'compose.yaml': 'services: {web: {extends: {file: common/base.yml, service: app}, environment: {C: 3}}}',
      'common/base.yml':
        'services: {app: {build: ./img, volumes: ["./conf:/c:ro"], env_file: a.env, extends: root}, root: {user: "1000"}}',
    });
    assert.equal(web.user.value?.uid, 1000);
    assert.equal(web.build?.context.value, 'common/img');
    assert.equal(web.mounts[0]?.source.value, './common/conf');
    assert.equal(web.envFiles.items[0]?.path.value, 'common/a.env');
    assert.equal(web.memoryLimit.state, 'absent');
  });

  test('included files bring their services along', () => {
    const files = {
      'compose.yaml':
        'include: [{path: [sub/compose.yaml, sub/over.yaml]}, oci://example.com/x]\nservices: {web: {image: a}}',
      'sub/compose.yaml': 'include: [../compose.yaml]\nservices: {db: {image: b, build: ./d}}',
      'sub/over.yaml': 'services: {db: {privileged: true}}',
    };
    const { includes, whole: all } = project('compose.yaml', files);
    assert.deepEqual(all.services.map(({ name }) => name).sort(), ['db', 'web']);
    assert.equal(whole(files, 'db').privileged.value, true);
    assert.equal(whole(files, 'db').build?.context.value, 'sub/d');
    assert.deepEqual(
      includes.items.map(({ isRemote }) => isRemote),
      [false, false, true],
    );
  });

  test('an included part has its own folder and variables, those of the project counting first', () => {
    const files = {
      '.env': 'OWN=root\n',
      'env/a.env': 'TAG=a\nDIR=one\nOWN=part\n',
      'env/b.env': 'DIR=two-${TAG}\nOPEN=${NOBODY}\n',
      'parts/db/.env': 'CACHE=8\n',
      'compose.yaml':
        'include: [{path: [parts/db/compose.yaml, parts/db/over.yaml], project_directory: ., env_file: [env/a.env, env/b.env]}, parts/db/cache.yaml]\nservices: {web: {image: "nginx:${TAG:-none}"}}',
      'parts/db/compose.yaml':
        'services: {db: {image: "postgres:${TAG}", build: ./img, hostname: "${OWN}", volumes: ["./conf:/c"], user: "${OPEN:-1}"}}',
      'parts/db/over.yaml': 'services: {db: {domainname: "${DIR}"}}',
      'parts/db/cache.yaml': 'services: {cache: {image: "redis:${CACHE:-none}", build: ./img}}',
    };
    const [db, cache, web] = ['db', 'cache', 'web'].map((name) => whole(files, name)) as [Service, Service, Service];
    // As Docker Compose 2.26 shows it.
    assert.equal(db.image.value?.text, 'postgres:a');
    assert.equal(db.build?.context.value, './img');
    assert.equal(db.mounts[0]?.source.value, './conf');
    assert.equal(db.text('hostname').value, 'root');
    assert.equal(db.text('domainname').value, 'two-a');
    assert.equal(db.user.state, 'dynamic');
    assert.equal(cache.image.value?.text, 'redis:8');
    assert.equal(cache.build?.context.value, 'parts/db/img');
    assert.equal(web.image.value?.text, 'nginx:none');
  });

  test('what lies in a repository or a registry may say anything, and is asked of no disk', () => {
    const asked: string[] = [];
    for (const remote of [
      'https://github.com/acme/x.git#main:base.yaml',
      'git@github.com:acme/x.git',
      'oci://example.com/x:1',
      'ssh://git@example.com/x.git',
    ]) {
      const files = {
        'compose.yaml': `include: [{path: "${remote}"}, "${remote}"]\nservices: {web: {extends: {file: "${remote}", service: base}}}`,
      };
      const facts = folder(files);
      const file = (path: string) => {
        asked.push(path);
        return facts.file(path);
      };
      const noted = { ...facts, file };
      const [web] = readProject(parseYaml(files['compose.yaml']), 'compose.yaml', noted).services as [Service];
      for (const service of [web, web.whole]) {
        assert.equal(service.memoryLimit.state, 'dynamic', remote);
        assert.equal(service.readOnlyRootFilesystem.state, 'dynamic', remote);
      }
    }
    assert.deepEqual(
      [...new Set(asked)].filter((path) => /acme|example/.test(path)),
      [],
    );
  });

  test('ten lines of aliases are no billion values', () => {
    const lines = Array.from(
      { length: 12 },
      (_, n) =>
        `x-${n}: &a${n} [${Array(9)
          .fill(n === 0 ? 'x' : `*a${n - 1}`)
          .join(', ')}]`,
    );
    const files = { 'compose.yaml': `${lines.join('\n')}\nservices: {web: {extends: b}, b: {image: a}}` };
    const { whole: all } = project('compose.yaml', files);
    assert.equal(all.services.length, 2);
  });
});

describe('interpolation', () => {
  const env = 'A=one\nEMPTY=\nB="${A}-two"\nOPEN=${NOBODY}\nQ=\'$A\'\n';
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['${A}', 'one'],
    ['$B', 'one-two'],
    ['pre${A}post', 'preonepost'],
    ['${NOPE:-d}', 'd'],
    ['${NOPE-}', ''],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${A:+alt}', 'alt'],
    ['${EMPTY:+alt}', ''],
    ['${EMPTY+alt}', 'alt'],
    ['${NOPE:+alt}', undefined],
    ['${A:?needed}', 'one'],
    ['${NOPE:?needed}', undefined],
    ['${EMPTY:?needed}', undefined],
    ['${NOPE:-${A:-x}}', 'one'],
    ['${NOPE:-${NOPE2:-${B}}}', 'one-two'],
    ['${OPEN:-d}', undefined],
    ['$$A', '$A'],
    ['${Q}', '$A'],
  ];
  for (const [text, expected] of cases) {
    test(`${text} is ${expected ?? 'not known'}`, () => {
      const [web] = project('compose.yaml', {
        '.env': env,
        'compose.yaml': `services: {web: {image: a, hostname: '${text}'}}`,
      }).services;
      const hostname = web?.text('hostname');
      assert.equal(hostname?.value, expected);
      assert.equal(hostname?.state, expected === undefined ? 'dynamic' : 'literal');
    });
  }
});

describe('the stage that a service is built as', () => {
  const dockerfile = 'ARG BASE=node:20\nFROM $BASE AS dev\nUSER root\nFROM nginx:1.27 AS prod\nUSER 101\nEXPOSE 8080\n';
  const stage = (build: string, files: Files = { 'app/Dockerfile': dockerfile }) => {
    const all = { ...files, 'compose.yaml': `services: {web: {build: ${build}}}` };
    return builtStage(project('compose.yaml', all).services[0] as Service, folder(all), 'compose.yaml');
  };

  test('is the last one', () => {
    assert.equal(stage('./app')?.lastUser?.user.value?.uid, 101);
    assert.equal(stage('{context: app}')?.exposedPorts[0]?.first, 8080);
  });
  test('is the target, by name or number', () => {
    assert.equal(stage('{context: app, target: dev}')?.name, 'dev');
    assert.equal(stage('{context: app, target: "1"}')?.name, 'prod');
    assert.equal(stage('{context: app, target: nobody}'), undefined);
    assert.equal(stage('{context: app, target: "${T}"}'), undefined);
  });
  test('is built with the arguments', () => {
    assert.equal(stage('{context: app, target: dev}')?.base.value?.text, 'node:20');
    assert.equal(stage('{context: app, target: dev, args: {BASE: "alpine:3"}}')?.base.value?.text, 'alpine:3');
    assert.equal(stage('{context: app, target: dev, args: ["BASE=${B}"]}')?.base.state, 'dynamic');
    assert.equal(stage('{context: app, target: dev, args: [BASE]}')?.base.value?.text, 'node:20');
  });
  test('may have a Dockerfile of another name, or none', () => {
    assert.equal(stage('{dockerfile: x/D}', { 'x/D': 'FROM a\nUSER 5\n' })?.lastUser?.user.value?.uid, 5);
    assert.equal(stage('{dockerfile_inline: "FROM a\\nUSER 7\\n"}')?.lastUser?.user.value?.uid, 7);
  });
  test('may be built for another service', () => {
    const files = {
      'app/Dockerfile': dockerfile,
      'compose.yaml': 'services: {job: {image: shop/app}, web: {image: shop/app, build: app}, db: {image: postgres}}',
    };
    const [job, , db] = project('compose.yaml', files).services as readonly Service[];
    assert.equal(builtStage(job as Service, folder(files), 'compose.yaml')?.name, 'prod');
    assert.equal(builtStage(db as Service, folder(files), 'compose.yaml'), undefined);
  });
  test('is not known elsewhere', () => {
    for (const context of ['https://github.com/a/b.git', 'git@github.com:a/b', 'missing', '"${DIR}"'])
      assert.equal(stage(context), undefined, context);
  });
});
