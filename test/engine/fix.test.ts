import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import type { Document, Finding } from '../../server/engine/finding.ts';
import { type FixAllOptions, fixAll, resolveFix } from '../../server/engine/fix.ts';
import { lint } from '../../server/engine/lint.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';
import type { Fix } from '../../server/rules/rule.ts';
import { applyEdits } from '../../server/text/edit.ts';
import { loadShellFromPackages } from '../harness/shell.ts';

const config = combine([], { profile: 'strict' });
const unknown = noFacts('2026-01-01');
const digest = `sha256:${'0'.repeat(64)}`;
const known: Facts = { ...unknown, digest: () => ({ state: 'known', value: digest, asOf: '2026-01-01' }) };

const compose = (...lines: string[]): Document => ({
  path: 'compose.yaml',
  text: `services:\n${lines.map((line) => `  ${line}\n`).join('')}`,
});
const dockerfile = (...lines: string[]): Document => ({ path: 'Dockerfile', text: lines.join('\n') });

function findingOf(document: Document, rule: string): Finding {
  const finding = lint(document, unknown, config).findings.find((one) => one.rule.id === rule);
  assert.ok(finding, `${rule} is found`);
  return finding;
}

function fixed(document: Document, options: FixAllOptions, facts = unknown): string {
  return applyEdits(document.text, fixAll(document, facts, config, options).edits) as string;
}

before(loadShellFromPackages);

test('a fix is resolved to edits, files and what it breaks', () => {
  const document = compose('api:', '  image: ghcr.io/acme/api:1', '  environment:', '    API_KEY: hunter2hunter2');
  const finding = findingOf(document, 'secret-in-environment');
  const resolved = resolveFix(document, finding, finding.fixes[0] as Fix, unknown, config);
  assert.equal(resolved?.safety, 'unsafe');
  assert.match(resolved?.breaks ?? '', /kept out of version control/);
  assert.deepEqual(resolved?.creations, [
    { create: true, path: 'secrets/api-api-key.txt', newText: 'hunter2hunter2', mode: '0600' },
  ]);
});

test('a fix that throws, changes nothing, overlaps itself or leaves its finding is refused', () => {
  const document = compose('api:', '  image: ghcr.io/acme/api:1');
  const finding = findingOf(document, 'undropped-capabilities');
  const tries: Fix['edits'][] = [
    () => {
      throw new Error('a bug');
    },
    () => undefined,
    () => [],
    () => [
      { range: { start: 0, end: 4 }, newText: 'a' },
      { range: { start: 2, end: 6 }, newText: 'b' },
    ],
    () => [{ range: { start: document.text.length, end: document.text.length }, newText: '# a comment\n' }],
    () => [{ range: { start: 0, end: document.text.length }, newText: 'a: [' }],
  ];
  for (const edits of tries) {
    const fix: Fix = { title: 'Try', safety: 'safe', edits };
    assert.equal(resolveFix(document, finding, fix, unknown, config), undefined, String(edits));
  }
});

test('a fix that brings another finding is refused', () => {
  const document = compose('api:', '  image: ghcr.io/acme/api:1');
  const finding = findingOf(document, 'undropped-capabilities');
  const edits = () => [
    {
      range: { start: document.text.length, end: document.text.length },
      newText: '    cap_drop: [ALL]\n    privileged: true\n',
    },
  ];
  assert.equal(resolveFix(document, finding, { title: 'Try', safety: 'safe', edits }, unknown, config), undefined);
});

test('what a finding kept from being told may come with its fix, and nothing else', () => {
  const document: Document = {
    path: 'pod.yaml',
    text: [
      'apiVersion: v1',
      'kind: Pod',
      'metadata: {name: agent}',
      'spec:',
      '  containers:',
      '    - name: agent',
      '      image: ghcr.io/acme/agent:1',
      '      securityContext: {privileged: true}',
      '',
    ].join('\n'),
  };
  const told = (text: string) =>
    lint({ ...document, text }, unknown, config)
      .findings.map(({ rule }) => rule.id)
      .filter((id) => id === 'missing-seccomp' || id === 'writable-root-filesystem');
  assert.deepEqual(told(document.text), []);
  const finding = findingOf(document, 'privileged-container');
  const { edits } = resolveFix(document, finding, finding.fixes[0] as Fix, unknown, config) ?? {};
  assert.deepEqual(told(applyEdits(document.text, edits ?? []) as string), [
    'missing-seccomp',
    'writable-root-filesystem',
  ]);
  const other = findingOf(document, 'undropped-capabilities');
  const same: Fix = { title: 'Try', safety: 'safe', edits: () => edits };
  assert.equal(resolveFix(document, other, same, unknown, config), undefined);
});

test('a fix that needs a fact is refused until it is known', () => {
  const document = dockerfile('FROM alpine:3.22', 'USER 10001');
  const finding = findingOf(document, 'unpinned-image');
  const [fix] = finding.fixes as [Fix];
  assert.equal(resolveFix(document, finding, fix, unknown, config), undefined);
  const resolved = resolveFix(document, finding, fix, known, config);
  assert.equal(applyEdits(document.text, resolved?.edits ?? []), `FROM alpine:3.22@${digest}\nUSER 10001`);
});

test('fixes that write at one place wait for one another, and all are made', () => {
  const document = compose('api:', '  image: ghcr.io/acme/api:1');
  const result = fixAll(document, unknown, config, { unsafe: true });
  assert.ok(result.applied >= 4, `${result.applied} applied`);
  assert.equal(result.refused, 0);
  const text = applyEdits(document.text, result.edits) as string;
  for (const key of ['cap_drop', 'read_only', 'tmpfs', 'security_opt', 'pids_limit'])
    assert.equal(text.split(`    ${key}:`).length, 2, `${key} is written once`);
});

test('the edits are minimal: text between two fixes is not replaced', () => {
  const document = compose(
    'api:',
    '  privileged: true',
    '  # kept',
    '  image: ghcr.io/acme/api:1',
    'web:',
    '  image: x/y:2',
  );
  const { edits } = fixAll(document, unknown, config, { unsafe: true });
  const replaced = edits.map(({ range }) => document.text.slice(range.start, range.end)).join('');
  assert.doesNotMatch(replaced, /kept|image|web/);
});

test('a second run changes nothing', () => {
  const document = compose(
    'db:',
    '  image: postgres:17',
    '  environment:',
    '    POSTGRES_PASSWORD: hunter2hunter2',
    '    PGPASSWORD: hunter2hunter2',
    '  ports: ["5432:5432"]',
  );
  const text = fixed(document, { unsafe: true }, known);
  assert.notEqual(text, document.text);
  assert.deepEqual(fixAll({ ...document, text }, known, config, { unsafe: true }).edits, []);
});

test('only the rules that are asked for are fixed, and only safe fixes unless others are', () => {
  const document = compose('api:', '  image: ghcr.io/acme/api:1');
  const text = fixed(document, { rules: ['undropped-capabilities'], unsafe: true });
  assert.equal(text, `${document.text}    cap_drop:\n      - ALL\n`);
  assert.equal(fixed(document, { rules: ['undropped-capabilities'] }), document.text);
});

test('two files of one name are not created in one run', () => {
  const document = compose(
    'api:',
    '  image: ghcr.io/acme/api:1',
    '  environment: { API_KEY: hunter2hunter2, API__KEY: hunter3hunter3 }',
  );
  const { creations } = fixAll(document, unknown, config, { rules: ['secret-in-environment'], unsafe: true });
  assert.deepEqual(
    creations.map(({ path, newText }) => [path, newText]),
    [
      ['secrets/api-api-key.txt', 'hunter2hunter2'],
      ['secrets/api-api-key-2.txt', 'hunter3hunter3'],
    ],
  );
});

test('a fix that throws costs itself alone', () => {
  const document = compose('api:', '  image: ghcr.io/acme/api:1');
  const failing: Facts = {
    ...unknown,
    digest: () => {
      throw new Error('a bug');
    },
  };
  const result = fixAll(document, failing, config, { unsafe: true });
  assert.match(applyEdits(document.text, result.edits) ?? '', /read_only: true/);
});

test('a fix that cannot be made is not tried for ever', () => {
  const document = compose('api: &api', '  ? image', '  : ghcr.io/acme/api:1');
  const result = fixAll(document, unknown, config, { unsafe: true });
  assert.deepEqual(result, { edits: [], creations: [], fileEdits: [], applied: 0, unsafe: [], refused: 0 });
});

test('nothing is put where a heredoc that has no end may go on', () => {
  const rest = ['CMD ["node", "app.js"]', 'HEALTHCHECK NONE', ''];
  const user = (...lines: string[]) => {
    const document = dockerfile('FROM node:22', ...lines, ...rest);
    const finding = findingOf(document, 'root-user');
    const fixes = finding.fixes.map((fix) => resolveFix(document, finding, fix, unknown, config));
    return fixes.some((fix) => fix !== undefined);
  };
  assert.equal(user('RUN <<EOF', 'echo', 'EOF'), true);
  assert.equal(user('RUN <<EOF', 'echo'), false);
  // Elsewhere, it is clear what is meant.
  const far = dockerfile('FROM node:22', 'RUN <<EOF', 'echo', 'WORKDIR /app', 'USER root', ...rest);
  assert.equal(fixed(far, { unsafe: true, rules: ['root-user'] }), far.text.replace('USER root', 'USER 1000'));
});
