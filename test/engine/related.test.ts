import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import type { Finding } from '../../server/engine/finding.ts';
import { lint } from '../../server/engine/lint.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';

type Files = Readonly<Record<string, string>>;

function folder(files: Files): Facts {
  const kept = new Map(Object.entries(files).map(([path, text]) => [path, { text }]));
  return { ...noFacts('2026-11-22'), file: (path) => ({ state: 'known', value: kept.get(path) ?? null, asOf: '' }) };
}

/** What a rule finds in the file at `path`, with its related places as `file: text: message`. */
function related(files: Files, path: string, rule: string): string[][] {
  const text = files[path] as string;
  const { findings } = lint({ path, text }, folder(files), combine([], {}));
  const show = ({ file, range, message }: Finding['related'][number]) =>
    `${file?.path ?? path}: ${(file?.text ?? text).slice(range.start, range.end)}: ${message}`;
  return findings.filter((one) => one.rule.id === rule).map((one) => one.related.map(show));
}

describe('places related to a finding', () => {
  test('a finding in a fragment names the service that uses it', () => {
    const text =
      'x-base: &base\n  privileged: true\nservices:\n  web:\n    <<: *base\n    image: nginx\n  db:\n    image: postgres\n    privileged: true\n';
    assert.deepEqual(related({ 'compose.yaml': text }, 'compose.yaml', 'privileged-container'), [
      ['compose.yaml: web: Used by `web`'],
      [],
    ]);
  });

  test('a value in an override file names what it overrules, or repeats', () => {
    const base = (privileged: boolean) =>
      `services:\n  web:\n    image: nginx\n    privileged: ${privileged}\n  db:\n    image: postgres\n`;
    const override = 'services:\n  web:\n    privileged: true\n';
    const of = (privileged: boolean) =>
      related(
        { 'app/compose.yaml': base(privileged), 'app/compose.override.yaml': override },
        'app/compose.override.yaml',
        'privileged-container',
      );
    assert.deepEqual(of(false), [['compose.yaml: privileged: false: Overrules what is said here']]);
    assert.deepEqual(of(true), [['compose.yaml: privileged: true: Said here as well']]);
  });

  test('a value is the same one in whatever notation it stands', () => {
    const of = (base: string, override: string, rule: string) =>
      related(
        {
          'app/compose.yaml': `services:\n  web:\n    image: postgres\n    ${base}\n`,
          'app/compose.override.yaml': `services:\n  web:\n    image: postgres\n    ${override}\n`,
        },
        'app/compose.override.yaml',
        rule,
      ).flat();
    const variable = 'open-access';
    const list = 'environment: [A=b, POSTGRES_HOST_AUTH_METHOD=md5]';
    const map = 'environment: { POSTGRES_HOST_AUTH_METHOD: trust }';
    const overruled = (text: string) => [`compose.yaml: ${text}: Overrules what is said here`];
    assert.deepEqual(of(list, map, variable), overruled('POSTGRES_HOST_AUTH_METHOD=md5'));
    assert.deepEqual(
      of(map.replace('trust', 'md5'), list.replace('md5', 'trust'), variable),
      overruled('POSTGRES_HOST_AUTH_METHOD: md5'),
    );
    assert.deepEqual(of(list, list.replace('md5', 'trust'), variable), overruled('POSTGRES_HOST_AUTH_METHOD=md5'));
    assert.deepEqual(of(map, map, variable), ['compose.yaml: POSTGRES_HOST_AUTH_METHOD: trust: Said here as well']);
    assert.deepEqual(of('environment: [A=trust]', map, variable), []);
    const long = 'ports: [{ target: 5432, published: "5432" }]';
    const port = 'port-on-all-interfaces';
    assert.deepEqual(of(long, 'ports: ["5432:5432"]', port), [
      'compose.yaml: { target: 5432, published: "5432" }: Said here as well',
    ]);
    const short = 'ports: ["5432:5432"]';
    assert.deepEqual(of('ports: ["5432:5432/tcp"]', short, port), ['compose.yaml: "5432:5432/tcp": Said here as well']);
    for (const other of ['"5433:5432"', '"127.0.0.1:5432:5432"', '"5432:5432/udp"', '{ target: 5432 }'])
      assert.deepEqual(of(`ports: [${other}]`, short, port), [], other);
  });

  test('what is missing is missing in each file that the service is made of', () => {
    const files = {
      'app/compose.yaml': 'services:\n  web:\n    extends: { file: ../common/base.yaml, service: base }\n',
      'app/compose.override.yaml': 'services:\n  web:\n    environment: [A=b]\n',
      'common/base.yaml': 'services:\n  base:\n    image: nginx\n',
    };
    assert.deepEqual(related(files, 'app/compose.yaml', 'privilege-escalation'), [
      [
        'compose.override.yaml: web: `web` says nothing of it here either',
        '../common/base.yaml: base: `base` says nothing of it here either',
      ],
    ]);
    const settled = {
      ...files,
      'common/base.yaml': `${files['common/base.yaml']}    security_opt: ["no-new-privileges:true"]\n`,
    };
    assert.deepEqual(related(settled, 'app/compose.yaml', 'privilege-escalation'), []);
  });

  test('a service that runs as the user of its image names the line of the Dockerfile, wherever arguments move it to', () => {
    const compose = 'services:\n  web:\n    build:\n      context: web\n      args: { VERSION: "3.20.10" }\n';
    const user = 'ARG VERSION=3\nFROM alpine:$VERSION\nUSER root\nCMD ["sleep", "9"]\n';
    const none = 'FROM alpine:3.20\nRUN true\nCMD ["sleep", "9"]\n';
    const of = (dockerfile: string) =>
      related({ 'app/compose.yaml': compose, 'app/web/Dockerfile': dockerfile }, 'app/compose.yaml', 'root-user');
    assert.deepEqual(of(user), [['web/Dockerfile: USER root: The image runs as this user']]);
    assert.deepEqual(of(none), [['web/Dockerfile: FROM alpine:3.20: Built on this, and no `USER` follows']]);
  });

  test('a file of secrets names the lines that are some', () => {
    const files = {
      'app/compose.yaml': 'services:\n  web:\n    image: a\n    env_file: ../web.env\n',
      'web.env': 'MODE=a\nAPI_TOKEN=7f3a9c51e8d24b60\n',
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.gitignore': 'node_modules/\n',
    };
    assert.deepEqual(related(files, 'app/compose.yaml', 'unignored-secret-file'), [
      ['../web.env: API_TOKEN: Set here'],
    ]);
  });
});
