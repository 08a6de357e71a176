// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose look the same
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Service } from '../../server/model/compose.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';
import { readProject } from '../../server/model/project.ts';
import { parseYaml } from '../../server/syntax/yaml/parse.ts';

/** Facts of a folder that holds `files` and nothing else. */
function folder(files: Readonly<Record<string, string>>): Facts {
  const file: Facts['file'] = (path) => {
    const text = files[path];
    return { state: 'known', value: text === undefined ? null : { text }, asOf: '2026-01-01' };
  };
  return { ...noFacts('2026-01-01'), file };
}

function services(path: string, text: string, files: Readonly<Record<string, string>> = {}): readonly Service[] {
  return readProject(parseYaml(text), path, folder({ ...files, [path]: text })).services;
}

function only(path: string, text: string, files: Readonly<Record<string, string>> = {}): Service {
  return services(path, text, files)[0] as Service;
}

const base = 'services:\n  web:\n    image: nginx\n    privileged: true\n    cap_drop: [NET_RAW]\n';

describe('files that Compose reads together', () => {
  test('a file alone says all that there is', () => {
    const web = only('compose.yaml', base);
    assert.equal(web.readOnlyRootFilesystem.state, 'absent');
    assert.equal(web.privileged.value, true);
  });

  test('what the override says is not absent in the base', () => {
    const web = only('app/compose.yaml', base, {
      'app/compose.override.yaml': 'services: {web: {read_only: true, cap_drop: [ALL]}}',
    });
    assert.equal(web.readOnlyRootFilesystem.state, 'dynamic');
    assert.equal(web.droppedCapabilities.state, 'dynamic');
    assert.equal(web.memoryLimit.state, 'absent');
    assert.equal(web.privileged.value, true, 'the override is silent about it');
  });

  test('what the override replaces does not count in the base', () => {
    const over = { 'compose.override.yml': 'services: {web: {privileged: false}}' };
    assert.equal(only('compose.yaml', base, over).privileged.state, 'dynamic');
    const reset = { 'compose.override.yml': 'services: {web: {privileged: !reset null}}' };
    assert.equal(only('compose.yaml', base, reset).privileged.state, 'dynamic');
    const replaced = { 'compose.override.yml': 'services: {web: {cap_drop: !override [ALL]}}' };
    assert.equal(only('compose.yaml', base, replaced).droppedCapabilities.state, 'dynamic');
  });

  test('of a list, what the override replaces does not count in the base', () => {
    const text = [
      'services:',
      '  web:',
      '    image: nginx',
      '    volumes: ["/var/run/docker.sock:/sock", "/etc:/host"]',
      '    environment: [NODE_TLS_REJECT_UNAUTHORIZED=0, A=1]',
    ].join('\n');
    const web = only('compose.yaml', text, {
      'compose.override.yaml':
        'services: {web: {volumes: ["empty:/sock"], environment: {NODE_TLS_REJECT_UNAUTHORIZED: 1}}}',
    });
    assert.deepEqual(
      web.mounts.map(({ target }) => target),
      ['/host'],
    );
    assert.deepEqual(
      web.environment.map(({ value }) => value.state),
      ['dynamic', 'literal'],
    );
  });

  test('an override speaks for itself, and leaves what it does not say to the base', () => {
    const web = only('compose.override.yaml', 'services: {web: {privileged: true}}', { 'compose.yaml': base });
    assert.equal(web.privileged.value, true);
    assert.equal(web.memoryLimit.state, 'dynamic');
  });

  test('the override of another base is none', () => {
    const files = { 'compose.yaml': base, 'docker-compose.override.yml': 'services: {web: {read_only: true}}' };
    assert.equal(only('docker-compose.yml', base, files).readOnlyRootFilesystem.state, 'absent');
    assert.equal(only('compose.yaml', base, files).readOnlyRootFilesystem.state, 'dynamic');
  });

  test('COMPOSE_FILE in .env gives the order', () => {
    const files = {
      '.env': 'COMPOSE_FILE=base.yml:prod.yml\n',
      'prod.yml': 'services: {web: {mem_limit: 1g}}',
      'compose.override.yml': 'services: {web: {read_only: true}}',
    };
    const web = only('base.yml', base, files);
    assert.equal(web.memoryLimit.state, 'dynamic');
    assert.equal(web.readOnlyRootFilesystem.state, 'absent');
  });
});

describe('extends', () => {
  const chain = [
    'services:',
    '  web: {extends: {service: app}, image: nginx}',
    '  app: {extends: base, image: nginx, cap_drop: [ALL]}',
    '  base: {image: nginx, read_only: true}',
  ].join('\n');

  test('takes over what the extended services say, through a chain', () => {
    const web = only('compose.yaml', chain);
    assert.equal(web.readOnlyRootFilesystem.state, 'dynamic');
    assert.equal(web.droppedCapabilities.state, 'dynamic');
    assert.equal(web.memoryLimit.state, 'absent');
  });

  test('reads another file, which may extend a third', () => {
    const files = {
      'common/app.yml': 'services: {app: {extends: {file: ../base.yml, service: base}, mem_limit: 1g}}',
      'base.yml': 'services: {base: {image: nginx, read_only: true}}',
    };
    const text = 'services: {web: {extends: {file: common/app.yml, service: app}}}';
    const web = only('compose.yaml', text, files);
    assert.deepEqual(
      [web.readOnlyRootFilesystem, web.memoryLimit, web.droppedCapabilities].map(({ state }) => state),
      ['dynamic', 'dynamic', 'absent'],
    );
  });

  test('leaves all open when what it extends is not known', () => {
    for (const extended of ['{file: gone.yml, service: app}', '{service: nobody}', '{service: web}']) {
      const web = only('compose.yaml', `services: {web: {image: nginx, extends: ${extended}}}`);
      assert.equal(web.memoryLimit.state, 'dynamic', extended);
    }
  });
});

describe('variables of .env', () => {
  const text =
    'services:\n  web:\n    image: "nginx:${TAG}"\n    privileged: ${PRIVILEGED:-false}\n    user: ${NOBODY}\n';
  const web = only('compose.yaml', text, {
    '.env': '# comment\nexport TAG="1.27" # pinned\nPRIVILEGED=true\nOTHER=$TAG\n',
  });

  test('take the place of what names them', () => {
    assert.equal(web.image.value?.tag, '1.27');
    assert.equal(web.privileged.value, true);
  });

  test('leave others open', () => assert.equal(web.user.state, 'dynamic'));
});
