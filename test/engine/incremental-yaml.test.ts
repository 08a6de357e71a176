import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { parseConfig } from '../../server/engine/config-file.ts';
import type { LintResult } from '../../server/engine/finding.ts';
import { type LintState, lintNext } from '../../server/engine/incremental.ts';
import { lint } from '../../server/engine/lint.ts';
import type { Facts } from '../../server/model/facts.ts';
import { readYamlFile } from '../../server/model/yaml-file.ts';
import { rules } from '../../server/rules/index.ts';
import type { YamlFile } from '../../server/syntax/yaml/parse.ts';
import { YamlPlace } from '../../server/syntax/yaml/place.ts';
import { readFixtures } from '../harness/fixture.ts';
import { caseConfig } from '../harness/outcome.ts';
import { loadShellFromPackages } from '../harness/shell.ts';
import { compareEdits, type Kin, type Manner, nothingKnown, type Sample, shown } from './random-edits.ts';

await loadShellFromPackages();
const root = join(import.meta.dirname, '../..');
const realFiles = join(process.env.BULKHEAD_SHARED ?? resolve(root, '..', 'shared'), 'corpus/realworld/files');
const strict = combine([], { profile: 'strict' });
const isCompose = (text: string) => /^services:/m.test(text);

const own: Kin[] = readFixtures()
  .flatMap(({ cases }) => {
    const samples = cases.flatMap((one) =>
      one.files
        .filter(({ path }) => /\.ya?ml$/.test(path))
        .map(({ path, text }) => ({ path, text, facts: one.facts, config: caseConfig(one) })),
    );
    return [samples.filter(({ text }) => isCompose(text)), samples.filter(({ text }) => !isCompose(text))];
  })
  .filter((kin) => kin.length > 0);

/** Files in which aliases stand for what is written elsewhere. */
const linked: Kin[] = [
  [linkedCompose(''), linkedCompose('x'), linkedCompose('\n')].map((text) => sampleOf('compose.yaml', text)),
  [linkedPods('web'), linkedPods('db')].map((text) => sampleOf('pods.yaml', text)),
];

function sampleOf(path: string, text: string): Sample {
  return { path, text, facts: nothingKnown, config: strict };
}

function linkedCompose(more: string): string {
  const service = (name: string, lines: string) => `  ${name}:\n    image: ${name}:1\n${lines}`;
  return `# ${'-'.repeat(1_500)}
x-logging: &logging
  driver: json-file
  options: {max-size: 5m, max-file: "2"}
x-app: &app
  restart: always
  logging: *logging
  environment: &environment
    PASSWORD: hunter22${more === 'x' ? more : ''}
    LEVEL: info
  privileged: &yes true
x-limits: &limits
  <<: *app
  mem_limit: 1g
x-user: &user "1000"
${more === '\n' ? more : ''}services:
${service('web', '    <<: *app\n    ports: &ports ["80:80", 443:443]\n')}${service(
  'api',
  '    <<: [*limits, *app]\n    user: *user\n    environment:\n      <<: *environment\n      LEVEL: debug\n',
)}${service('db', '    logging: *logging\n    ports: *ports\n    cap_add: &caps [SYS_ADMIN]\n    read_only: *yes\n')}${service(
  'job',
  '    cap_add: *caps\n    user: *nobody\n    volumes:\n      - &socket /var/run/docker.sock:/var/run/docker.sock\n',
)}${service('cron', '    volumes: [*socket, "./a:/a"]\n    logging: &logging {driver: none}\n')}${service(
  'last',
  '    logging: *logging\n    deploy: {resources: {limits: {memory: 1g}}}\n',
)}networks:
  own: &own {internal: true}
  other: *own
`;
}

function linkedPods(name: string): string {
  const pod = (at: number, lines: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}-${at}, labels: &labels {app: ${name}, note: "${'-'.repeat(1_500)}"}}
spec:
  nodeSelector: *labels
  securityContext: &pod
    runAsNonRoot: true
  containers:
    - name: a
      image: &image ${name}:1
      securityContext: &own
        privileged: true
        capabilities: {drop: [ALL]}
${lines}`;
  const more = '    - name: b\n      image: *image\n      securityContext: *own\n';
  return [
    pod(1, more),
    pod(2, '    - {name: c, image: *image, securityContext: {<<: *own, privileged: false}}\n'),
  ].join('---\n');
}

/** How YAML is typed. */
const manner: Manner = {
  marks: 'ab:-#\'"[]{}|>&*!@%, \n\t  1',
  lengthen: (text, more) => lengthened(lengthened(text, more, '-2'), text, '-3'),
  kindOf: (line) => /^\s*(?:- )?[\w./-]+:/.exec(line)?.[0] ?? '',
  rules: ['root-user', 'privileged-container', 'missing-memory-limit'],
};

/** More documents or, of a Compose file, more services. */
function lengthened(text: string, more: string, suffix: string): string {
  if (!isCompose(text)) return `${text}\n---\n${more}`;
  const services = /^services:\s*\n((?:[ #].*\n|\n)*)/m.exec(`${more}\n`)?.[1] ?? '';
  const named = services.replace(/^(\s{1,4}[\w-]+):[ \t]*$/gm, (line, key) =>
    /^ {1,3}\S/.test(line) ? `${key}${suffix}:` : line,
  );
  return text.replace(/^services:[ \t]*\n/m, (head) => head + named);
}

// Each takes its time: the runner gives none more than three minutes.
const seeds = process.env.SEED ? [Number(process.env.SEED)] : process.env.LONG ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] : [1];

/** Only what is long is read again in parts. */
const note = `# ${'-'.repeat(2_000)}\n`;

describe('linting YAML again', () => {
  const skip = existsSync(realFiles) ? false : 'neither $BULKHEAD_SHARED nor ../shared holds the public corpus';
  for (const seed of seeds) {
    test(`says the same as linting anew, after any edits of the fixtures, ${seed}`, () => {
      compareEdits(own, manner, seed, process.env.LONG ? 7_000 : 1_400, checkTree);
    });

    test(`says the same as linting anew, after any edits of files with aliases, ${seed}`, () => {
      compareEdits(linked, manner, seed, process.env.LONG ? 4_000 : 500, checkTree);
    });

    test(`says the same as linting anew, after any edits of real files, ${seed}`, { skip }, () => {
      const real = realSamples();
      const kins = [real.filter(({ text }) => isCompose(text)), real.filter(({ text }) => !isCompose(text))];
      assert.ok(kins.every(({ length }) => length > 100));
      compareEdits(kins, manner, seed, process.env.LONG ? 3_000 : 600, checkTree);
    });
  }

  test('knows where an object ends that was all of its file, and no longer is', () => {
    const head = `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n${note}metadata:\n  name: reader\nrules:\n`;
    const first = `${head}- apiGroups: [policy]\n  resources: [a]\n  verbs: [list]`;
    const path = 'k.yaml';
    const { state } = lintNext({ path, text: first }, nothingKnown, strict);
    const second = `${head}- apiGroups: [""]\n  resources: [secrets]\n  verbs: [list]\n  resources:\n    - a\n  - b\n  verbs:`;
    const document = { path, text: second };
    const scopes = ({ findings }: LintResult) => findings.map(({ rule, scope }) => ({ rule: rule.id, scope }));
    const found = scopes(lintNext(document, nothingKnown, strict, state).result);
    assert.ok(found.some(({ rule, scope }) => rule === 'readable-secrets' && scope.end < second.length));
    assert.deepEqual(found, scopes(lint(document, nothingKnown, strict)));
  });

  test('does not count on variables that have another value now', () => {
    const path = 'compose.yaml';
    const service = (name: string, more: string) => `  ${name}:\n    image: \${${name}}\n${more}`;
    const padding = Array.from({ length: 40 }, (_, at) => service(`other${at}`, '    networks: [own]\n')).join('');
    const users = service('app', '    environment: {URL: "http://db"}\n');
    const front = service('web', '    ports: ["80:80"]\n    environment: {URL: "http://app"}\n');
    const text = `services:\n${padding}${users}${front}${service('db', '')}networks:\n  own: {}\n`;
    const factsOf = (db: string): Facts => ({
      ...nothingKnown,
      file: (file) => ({
        state: 'known',
        value: file.endsWith('.env') ? { text: `db=${db}\n` } : null,
        asOf: '2026-11-21',
      }),
    });
    let state: LintState | undefined;
    for (const db of ['postgres:17', 'example.com/tool:1', 'postgres:17']) {
      const facts = factsOf(db);
      const now = lintNext({ path, text }, facts, strict, state);
      assert.equal(shown(now.result), shown(lint({ path, text }, facts, strict)), db);
      const isFound = now.result.findings.some(({ rule }) => rule.id === 'reachable-database');
      assert.equal(isFound, db.startsWith('postgres'), db);
      ({ state } = now);
    }
  });

  test('judges again what an edit elsewhere in the file touches', () => {
    const object = (apiVersion: string, kind: string, name: string, rest: string) =>
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${rest}`;
    const pod = object('v1', 'Pod', 'app', 'spec:\n  containers:\n    - name: app\n      image: nginx:1.27\n');
    const binding = (account: string) =>
      object(
        'rbac.authorization.k8s.io/v1',
        'RoleBinding',
        'giver',
        `roleRef: {kind: Role, name: a}\nsubjects:\n  - kind: ServiceAccount\n    name: ${account}\n`,
      );
    const ingress = (name: string, host: string, tls: string) =>
      object('networking.k8s.io/v1', 'Ingress', name, `spec:\n  rules:\n    - host: ${host}\n${tls}`);
    const tls = '  tls:\n    - hosts: [a.example.com]\n      secretName: tls\n';
    const builder = (name: string, user: string) =>
      `  ${name}:\n    # builder-${name}\n    image: example.com/app:1\n    build:\n      dockerfile_inline: |\n        FROM debian:12\n${'        LABEL a=b\n'.repeat(20)}        USER ${user}\n`;
    const role = object(
      'rbac.authorization.k8s.io/v1',
      'Role',
      'a',
      "rules:\n  - apiGroups: ['']\n    resources: [pods]\n    verbs: [list]\n",
    );
    const cases: {
      path: string;
      text: string;
      /** Edits that come first, and stay. */
      first?: readonly (readonly [string, string])[];
      edit: readonly [string, string];
      rule: string;
    }[] = [
      {
        path: 'k.yaml',
        text: [pod, binding('default'), role].join('---\n'),
        edit: ['resources: [pods]', 'resources: [secrets]'],
        rule: 'powerful-account',
      },
      {
        path: 'k.yaml',
        text: [pod, binding('default'), role].join('---\n'),
        // What is kept of the role is asked for again without being read.
        first: [
          ['name: app\nspec', 'name: api\nspec'],
          ['name: api\nspec', 'name: web\nspec'],
        ],
        edit: ['resources: [pods]', 'resources: [secrets]'],
        rule: 'powerful-account',
      },
      {
        path: 'k.yaml',
        text: [pod, binding('other')].join('---\n'),
        edit: ['other', 'default'],
        rule: 'mounted-token',
      },
      {
        path: 'k.yaml',
        text: [pod, object('v1', 'ServiceAccount', 'defaultx', '')].join('---\n'),
        edit: ['defaultx', 'default'],
        rule: 'mounted-token',
      },
      {
        path: 'k.yaml',
        text: [ingress('web', 'a.example.com', ''), ingress('other', 'b.example.com', tls)].join('---\n'),
        edit: ['hosts: [a.', 'hosts: [b.'],
        rule: 'ingress-without-tls',
      },
      {
        path: 'compose.yaml',
        text: `${note}services:\n  app:\n    image: example.com/app:1\n${builder('one', 'root')}${builder('two', 'app')}`,
        edit: ['# builder-one\n    image: example.com/app:1', '# builder-one\n    image: example.com/other:1'],
        rule: 'root-user',
      },
    ];
    for (const { path, text: whole, first = [], edit, rule } of cases) {
      let state: LintState | undefined;
      const before = [whole];
      for (const one of first) before.push((before.at(-1) as string).replace(...one));
      const text = before.pop() as string;
      for (const now of before) ({ state } = lintNext({ path, text: now }, nothingKnown, strict, state));
      const found = [text, text.replace(...edit), text].map((now) => {
        const next = lintNext({ path, text: now }, nothingKnown, strict, state);
        assert.equal(shown(next.result), shown(lint({ path, text: now }, nothingKnown, strict)), `${rule}\n${now}`);
        ({ state } = next);
        return next.result.findings.flatMap((one) => (one.rule.id === rule ? one.message : [])).join();
      });
      assert.notEqual(found[0], found[1], `${rule} is not touched by it at all`);
    }
  });

  test('knows services where there were none, in a file that is read as one', () => {
    const text = 'services:\n  app:\n    image: a:{{ tag }}\n    privileged: true\n';
    const document = (front: string) => ({ path: 'compose.yaml', text: front + text });
    for (const front of ['x', '# ', '{{']) {
      const { state } = lintNext(document(front), nothingKnown, strict);
      const next = lintNext(document(''), nothingKnown, strict, state);
      assert.equal(shown(next.result), shown(lint(document(''), nothingKnown, strict)), front);
      assert.ok(next.result.findings.length > 0);
    }
  });

  test('asks for the ignore files of a build that secrets lie in, and takes what they say', () => {
    const service = (context: string) => `    build: {context: ${context}, dockerfile: own}\n`;
    const secret = '    environment: {DB_PASSWORD: hunter2hunter2}\n';
    const text = (context: string) => `${note}services:\n  app:\n${secret}  other:\n${service(context)}`;
    const others = rules.flatMap(({ id }) => (id === 'secret-in-environment' ? [] : `  ${id}: off\n`));
    const { config } = parseConfig(`rules:\n${others.join('')}`, rules);
    const only = combine([{ folder: '', config }]);
    let state: LintState | undefined;
    for (const context of ['./a', './b', '.', './secrets', './a']) {
      const document = { path: 'compose.yaml', text: text(context) };
      const next = lintNext(document, nothingKnown, only, state);
      assert.equal(shown(next.result), shown(lint(document, nothingKnown, only)), context);
      const files = next.result.wanted.flatMap((one) => (one.kind === 'file' ? one.path : []));
      assert.equal(
        files.some((path) => path.endsWith('.dockerignore')),
        ['.', './secrets'].includes(context),
        context,
      );
      ({ state } = next);
    }
  });

  test('is refused at the same size as when it is read anew', () => {
    const path = 'k.yaml';
    const text = (entries: number) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n${Array.from({ length: entries }, (_, at) => `  k${at}: v\n`).join('')}`;
    let state: LintState | undefined;
    const refused = [31_244, 31_247, 31_250, 31_246, 31_243].map((entries) => {
      const document = { path, text: text(entries) };
      const now = lintNext(document, nothingKnown, strict, state);
      assert.deepEqual(now.result.problems, lint(document, nothingKnown, strict).problems);
      ({ state } = now);
      return now.result.problems.length > 0;
    });
    assert.deepEqual([...new Set(refused)].sort(), [false, true]);
    // Far beyond, it is refused before anything of it is read.
    assert.equal(lint({ path, text: text(60_000) }, nothingKnown, strict).problems.length, 1);
  });

  test('judges again what is merged in from elsewhere, whoever asked for it first', () => {
    const ways = ['<<: *none', '<<: [*other, *none]', '<<: *both', '<<: *more', 'labels: *labels\n    <<: *none'];
    const written = [
      'privileged: true',
      'pid: host',
      'network_mode: host',
      'cap_add: [SYS_ADMIN]',
      'user: root',
      'read_only: true',
      'mem_limit: 1g',
      'security_opt: ["no-new-privileges:true"]',
      'volumes: [/var/run/docker.sock:/var/run/docker.sock]',
      'environment: {PASSWORD: hunter22}',
      'devices: [/dev/sda]',
      'userns_mode: host',
    ];
    for (const way of ways) {
      const services = ['web', 'api', 'db'].map((name) => `  ${name}:\n    image: ${name}:1\n    ${way}\n`).join('');
      const text = `${note}x-none: &none
  labels: &labels {a: b}
x-other: &other
  labels: *labels
x-both: &both [*other, *none]
x-more: &more
  <<: *none
services:
  first:
    image: first:1
    logging: {driver: none}
${services}`;
      const edits = written.map((key) => text.replace('{a: b}', `{a: b}\n  ${key}`));
      const above = written.map((key) => text.replace('logging: {driver: none}', `logging: &none {${key}}`));
      let state: LintState | undefined;
      const judge = (now: string): string => {
        const next = lintNext({ path: 'compose.yaml', text: now }, nothingKnown, strict, state);
        ({ state } = next);
        const said = shown(next.result);
        assert.equal(said, shown(lint({ path: 'compose.yaml', text: now }, nothingKnown, strict)), now);
        return said;
      };
      const plain = judge(text);
      assert.ok(state?.yaml?.file.documents[0]?.parts);
      for (const edited of [...edits, ...above]) {
        assert.notEqual(judge(edited).replaceAll(/\d+/g, ''), plain.replaceAll(/\d+/g, ''), edited);
        // Places in what is read by itself are counted from elsewhere.
        judge(edited.replace('image: web:1', 'image: web:12'));
        assert.equal(judge(text), plain);
        // Small files are read as one.
        const small = edited.slice(note.length);
        assert.deepEqual(placesIn('compose.yaml', edited, note.length), placesIn('compose.yaml', small, 0), edited);
      }
    }
  });

  test('judges again what is edited, and hardly anything else, in a manifest', () => {
    const pod = (index: number) =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: pod-${index}\nspec:\n  containers:\n    - name: app\n      image: nginx:1.${index}\n`;
    const text = Array.from({ length: 100 }, (_, index) => pod(index)).join('---\n');
    judgesLittle('pods.yaml', text, text.replace('nginx:1.50', 'nginx:1.501'));
    judgesLittle('pods.yaml', text, text.replace('name: pod-50', 'name: pod-501'));
    // No longer an object, and one again.
    const other = text.replace('kind: Pod\nmetadata:\n  name: pod-50', 'kixnd: Pod\nmetadata:\n  name: pod-50');
    judgesLittle('pods.yaml', text, other, 8);
    judgesLittle('pods.yaml', other, text, 8);
  });

  test('judges again what is edited, and hardly anything else, in a Compose file', () => {
    const service = (index: number) =>
      `  app-${index}:\n    image: nginx:1.${index}\n    ports: ["8${index + 100}:80"]\n    environment:\n      NAME: app-${index}\n`;
    const text = `services:\n${Array.from({ length: 100 }, (_, index) => service(index)).join('')}`;
    judgesLittle('compose.yaml', text, text.replace('nginx:1.50', 'nginx:1.501'));
    judgesLittle('compose.yaml', text, text.replace('  app-50:', '  app-501:'));
    const built = text.replaceAll('    environment:', '    build: .\n    volumes: [data:/data]\n    environment:');
    judgesLittle('compose.yaml', built, built.replace('nginx:1.50', 'nginx:1.501'));
    judgesLittle('compose.yaml', built, built.replace('volumes: [data:/data]', 'voxlumes: [data:/data]'));
  });
});

function realSamples(): Sample[] {
  return readdirSync(realFiles, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
    .map(({ parentPath, name }) => ({
      path: 'app/some.yaml',
      text: readFileSync(join(parentPath, name), 'utf8'),
      facts: nothingKnown,
      config: strict,
    }))
    .filter(({ text }) => text.length < 8_000);
}

/** What is found in `text`, and where, counted from `start`. */
function placesIn(path: string, text: string, start: number): unknown {
  const { findings } = lint({ path, text }, nothingKnown, strict);
  return findings.map(({ rule, message, range, scope }) =>
    [rule.id, message, range.start - start, range.end - start].concat(scope ? [scope.end - start] : []),
  );
}

/** Judges `text` and then `edited`: of the latter no more than one judgement of `share` anew. */
function judgesLittle(path: string, text: string, edited: string, share = 10): void {
  const first = lintNext({ path, text }, nothingKnown, strict).state;
  const document = { path, text: edited };
  const second = lintNext(document, nothingKnown, strict, first);
  const scratch = lint(document, nothingKnown, strict);
  assert.equal(shown(second.result), shown(scratch));
  const judgements = (state: LintState | undefined) =>
    (state?.yaml?.judgements?.groups ?? [])
      .flatMap(({ targets }) => targets)
      .flatMap(({ judgements: all }) => [...(all?.values() ?? [])]);
  const known = new Set(judgements(first));
  const now = judgements(second.state);
  assert.ok(now.length > 500);
  const isAnew = now.filter((judgement) => !known.has(judgement));
  assert.ok(isAnew.length < now.length / share, `${isAnew.length} of ${now.length} were judged again`);
}

function checkTree({ yaml }: LintState, text: string, when: string): void {
  if (yaml === undefined) return;
  const [now, expected] = [tree(readYamlFile(text, yaml.file)), tree(readYamlFile(text))];
  if (now !== expected) assert.deepEqual(JSON.parse(now), JSON.parse(expected), when);
}

/** All that is read of a file, and where it stands. */
function tree(file: YamlFile): string {
  const documents = file.documents.map((document) => [
    document.range,
    document.isOpen,
    document.hasErrors,
    below(YamlPlace.root(file, document)),
  ]);
  return JSON.stringify([documents, file.problems, file.isTemplated]);
}

/** What is merged in may hold itself: of it, only what it is. */
function below(place: YamlPlace): unknown {
  const { key, kind, range, keyRange, scalar, node, written, via, sharedBy } = place;
  const inner = via === 'merge' ? [] : [...place.entries(), ...place.items()];
  const nodes = via === 'alias' ? inner.map((each) => [each.key, each.kind, each.range]) : inner.map(below);
  const own = [key, kind, range, keyRange, scalar?.text, scalar?.isQuoted, node?.tag, written?.anchor];
  return [...own, via, sharedBy, nodes];
}
