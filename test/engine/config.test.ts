import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import {
  combine,
  defaultConfig,
  isExcluded,
  levelOf,
  newestKubernetes,
  optionsOf,
  suppressionsOf,
} from '../../server/engine/config.ts';
import { resolveConfig } from '../../server/engine/config-cascade.ts';
import { parseConfig } from '../../server/engine/config-file.ts';
import { configSchema } from '../../server/engine/config-schema.ts';
import { compileGlob, globProblem } from '../../server/engine/glob.ts';
import { lint } from '../../server/engine/lint.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';
import { defineRule, type Rule } from '../../server/rules/rule.ts';
import { LineIndex } from '../../server/text/line-index.ts';

const common = { title: '', why: '', remedy: '', formats: ['compose'], references: {} } as const;
const root = defineRule({
  ...common,
  id: 'root-user',
  aliases: ['runs-as-root'],
  severity: 'high',
  profile: 'recommended',
});
const pin = defineRule({
  ...common,
  id: 'unpinned-image',
  severity: 'medium',
  profile: 'strict',
  options: { allow: ['scratch'], digest: true, days: 30 },
});
const rules: readonly Rule[] = [root, pin];

/** The file that the documentation shows, with the rules of this test. */
const complete = `extends: recommended
kubernetes: { version: v1.34 }
online: on-request
fail-on: low
other-suppressions: honour
rules:
  root-user: off
  unpinned-image: { severity: high, options: { allow: ["internal/*"] } }
files:
  - match: ["deploy/legacy/**"]
    rules: { root-user: low }
exclude: ["vendor/**"]
suppress:
  - { rule: root-user, file: k8s/agent.yaml, at: DaemonSet/agent/agent, reason: needs host devices, until: 2027-01-01 }
images:
  registries: [docker.io/library, ghcr.io/acme]
  build: { ghcr.io/acme/api: services/api/Dockerfile }
  signed-by: []
compose:
  files: [compose.yaml, deploy/../prod.yaml]
`;

/** The configuration of \`/work\` when each text stands in its folder, outermost first. */
function configured(files: Readonly<Record<string, string>>) {
  const parsed = Object.entries(files).map(([folder, text]) => {
    const { config, errors } = parseConfig(text, rules);
    assert.deepEqual(errors, []);
    return { folder, config };
  });
  return combine(parsed);
}

/** Errors of a file as \`line: message\`. */
function errorsOf(text: string): string[] {
  const lines = new LineIndex(text);
  return parseConfig(text, rules).errors.map(({ message, range }) => `${lines.lineAt(range.start) + 1}: ${message}`);
}

describe('configuration file', () => {
  it('reads every key', () => {
    const { config, errors } = parseConfig(complete, rules);
    assert.deepEqual(errors, []);
    assert.equal(config.extends?.value, 'recommended');
    assert.deepEqual(config.kubernetesVersion, [1, 34]);
    assert.equal(config.online, 'on-request');
    assert.equal(config.failOn, 'low');
    assert.deepEqual(config.rules.get('root-user'), { level: 'off' });
    assert.deepEqual(config.rules.get('unpinned-image'), { level: 'high', options: { allow: ['internal/*'] } });
    assert.deepEqual(config.files, [
      { match: ['deploy/legacy/**'], rules: new Map([['root-user', { level: 'low' }]]) },
    ]);
    assert.deepEqual(config.exclude, ['vendor/**']);
    const [{ range, ...suppressed } = assert.fail()] = config.suppress;
    assert.ok(complete.slice(range.start, range.end).includes('needs host devices'));
    assert.deepEqual(suppressed, {
      rule: 'root-user',
      file: 'k8s/agent.yaml',
      at: 'DaemonSet/agent/agent',
      reason: 'needs host devices',
      until: '2027-01-01',
    });
    assert.deepEqual(config.images, {
      registries: ['docker.io/library', 'ghcr.io/acme'],
      build: new Map([['ghcr.io/acme/api', 'services/api/Dockerfile']]),
      signedBy: [],
    });
  });

  for (const [name, text, expected] of [
    [
      'an unknown key',
      'extends: strict\nrule:\n  root-user: off\n',
      /^2: `rule` is not a key of a configuration: expected `extends`/,
    ],
    ['a key that every object has', '\nconstructor: 1\n', /^2: `constructor` is not a key/],
    [
      'an unknown key further in',
      'kubernetes:\n  versoin: v1.34\n',
      /^2: `versoin` is not a key of `kubernetes`: expected `version`$/,
    ],
    ['an unknown rule', 'rules:\n  root-user: off\n  root-usr: off\n', /^3: There is no rule `root-usr`$/],
    ['an unknown level', 'rules:\n  root-user: error\n', /^2: Expected `off`, `low`, `medium`, `high`, `critical`$/],
    ['a truth value for a level', 'rules:\n  root-user: false\n', /^2: Expected `off`/],
    ['a rule without a level', 'rules:\n  root-user:\n', /^2: Expected `off`/],
    [
      'a former name beside the present one',
      'rules:\n  root-user: off\n  runs-as-root: low\n',
      /^3: .*former name of `root-user`/,
    ],
    ['a key given twice', 'online: off\nonline: on\n', /^2: `online` is given twice$/],
    ['an unknown profile', 'extends: all\n', /^1: `extends` is/],
    ['a bad version', 'kubernetes: { version: latest }\n', /^1: A Kubernetes version looks like/],
    [
      'an unknown option',
      'rules:\n  unpinned-image:\n    options: { allowed: [] }\n',
      /^3: `allowed` is not a key of the options/,
    ],
    ['an option of a rule that has none', 'rules:\n  root-user:\n    options: { a: 1 }\n', /^3: .*: it has none$/],
    [
      'an option of another type',
      'rules:\n  unpinned-image:\n    options: { digest: 1 }\n',
      /^3: Expected `true` or `false`$/,
    ],
    ['an option that is no list', 'rules:\n  unpinned-image:\n    options: { allow: a }\n', /^3: Expected a list$/],
    [
      'a suppression without reason',
      'suppress:\n  - { rule: root-user, file: a.yaml }\n',
      /^2: An entry of `suppress` needs `reason`$/,
    ],
    [
      'a day that does not exist',
      'suppress:\n  - { rule: root-user, file: a, reason: b, until: 2026-02-30 }\n',
      /^2: A date looks like/,
    ],
    ['an override without rules', 'files:\n  - match: [a]\n', /^2: An entry of `files` needs `rules`$/],
    ['an empty override', 'files:\n  -\n', /^2: Expected an entry of `files` to be a mapping$/],
    ['an absolute pattern', 'exclude: [/etc]\n', /^1: The pattern is absolute/],
    ['a pattern that leaves its folder', 'exclude: [../a]\n', /^1: The pattern leaves the folder/],
    ['a list for a mapping', '- a\n', /^1: Expected a configuration to be a mapping$/],
    ['a second document', 'online: off\n---\nonline: on\n', /^3: Only one YAML document is read$/],
    ['an alias', 'exclude: &a [b]\nfiles: *a\n', /^2: Aliases are not read here/],
    ['broken YAML', 'online: off\nrules: [\n', /^\d: /],
  ] as const) {
    it(`has an error with its line for ${name}`, () => {
      const [first = assert.fail('no error')] = errorsOf(text);
      assert.match(first, expected);
    });
  }

  it('is read without errors when it is empty, or its keys are', () => {
    for (const text of ['', '# nothing yet\n', 'rules:\nfiles:\nexclude:\nsuppress:\nimages:\nkubernetes:\n']) {
      assert.deepEqual(errorsOf(text), [], text);
    }
  });

  it('keeps what is valid beside an error', () => {
    const { config, errors } = parseConfig('extends: strict\nrules:\n  root-user: off\n  typo: off\n', rules);
    assert.equal(errors.length, 1);
    assert.deepEqual([...config.rules], [['root-user', { level: 'off' }]]);
  });

  it('takes a version that YAML would read as another number', () => {
    assert.deepEqual(parseConfig('kubernetes: { version: 1.30 }\n', rules).config.kubernetesVersion, [1, 30]);
  });

  it('survives hostile input quickly', () => {
    for (const text of [
      '['.repeat(100_000),
      '{a: '.repeat(20_000),
      'a'.repeat(2_000_000),
      '\u0000\uFEFF\t:',
      '? '.repeat(5000),
    ]) {
      // Processor time, because a busy machine says nothing about the parser.
      const before = process.cpuUsage();
      assert.ok(parseConfig(text, rules).errors.length > 0);
      const { user, system } = process.cpuUsage(before);
      assert.ok(user + system < 2_000_000, `${user + system} µs for ${text.slice(0, 10)}…`);
    }
  });
});

describe('combined configuration', () => {
  it('has the recommended rules on when nothing is said', () => {
    const config = defaultConfig();
    assert.equal(levelOf(config, root, '/work/compose.yaml'), 'high');
    assert.equal(levelOf(config, pin, '/work/compose.yaml'), 'off');
    assert.deepEqual(config.kubernetesVersion, newestKubernetes);
  });

  it('has all rules on in the strict profile', () => {
    assert.equal(levelOf(configured({ '/work': 'extends: strict\n' }), pin, '/work/a'), 'medium');
  });

  it('lets the nearest folder win and keeps the rest', () => {
    const config = configured({
      '/work': 'extends: strict\nfail-on: high\nonline: off\nrules:\n  root-user: low\n  unpinned-image: critical\n',
      '/work/app': 'fail-on: medium\nrules:\n  root-user: critical\n',
    });
    assert.equal(config.failOn, 'medium');
    assert.equal(config.online, 'off');
    assert.equal(levelOf(config, root, '/work/app/a'), 'critical');
    assert.equal(levelOf(config, pin, '/work/app/a'), 'critical');
  });

  it('lets what the command line says win over every file', () => {
    const { config } = parseConfig('extends: strict\nfail-on: high\n', rules);
    const combined = combine([{ folder: '/work', config }], { profile: 'recommended', failOn: 'low' });
    assert.equal(combined.profile, 'recommended');
    assert.equal(combined.failOn, 'low');
  });

  it('applies settings for paths over general ones, the last that matches', () => {
    const config = configured({
      '/work': `rules: { root-user: critical }
files:
  - { match: ["deploy/**"], rules: { root-user: medium } }
  - { match: ["deploy/legacy/*.yaml", "old/**"], rules: { root-user: off } }
`,
    });
    assert.equal(levelOf(config, root, '/work/compose.yaml'), 'critical');
    assert.equal(levelOf(config, root, '/work/deploy/a.yaml'), 'medium');
    assert.equal(levelOf(config, root, '/work/deploy/legacy/a.yaml'), 'off');
    assert.equal(levelOf(config, root, '/work/deploy/legacy/inner/a.yaml'), 'medium');
    assert.equal(levelOf(config, root, '/elsewhere/deploy/a.yaml'), 'critical');
  });

  it('accepts former names of rules', () => {
    const config = configured({
      '/work': 'rules: { runs-as-root: low }\nsuppress: [{ rule: runs-as-root, file: a, reason: b }]\n',
    });
    assert.equal(levelOf(config, root, '/work/b'), 'low');
    assert.equal(suppressionsOf(config, 'root-user', '/work/a', 'stage 1', '2026-11-21').length, 1);
  });

  it('puts options over the defaults of the rule, without touching its level', () => {
    const config = configured({
      '/work': 'extends: strict\nrules: { unpinned-image: { options: { days: 7 } } }\n',
      '/work/app': 'rules: { unpinned-image: { severity: high, options: { digest: false } } }\n',
    });
    assert.deepEqual(optionsOf(config, pin, '/work/app/a'), { allow: ['scratch'], digest: false, days: 7 });
    const outer = configured({ '/work': 'extends: strict\nrules: { unpinned-image: { options: { days: 7 } } }\n' });
    assert.equal(levelOf(outer, pin, '/work/a'), 'medium');
  });

  it('excludes what matches and everything beneath it, relative to its file', () => {
    const config = configured({ '/work': 'exclude: ["vendor/**", "third-party", "**/*.gen.yaml"]\n' });
    for (const path of ['vendor/a/b.yaml', 'third-party/x/y.yaml', 'a/b.gen.yaml', 'b.gen.yaml']) {
      assert.ok(isExcluded(config, `/work/${path}`), path);
    }
    for (const path of ['/work/vendors/a.yaml', '/vendor/a.yaml', '/work/app/third-party/a.yaml']) {
      assert.ok(!isExcluded(config, path), path);
    }
  });

  it('reads paths of URIs as people write them', () => {
    const config = configured({ 'file:///work': 'exclude: ["my app/**"]\n' });
    assert.ok(isExcluded(config, 'file:///work/my%20app/compose.yaml'));
    assert.ok(!isExcluded(config, 'file:///work/app/compose.yaml'));
  });

  it('suppresses a target and what it contains, until the day has passed', () => {
    const config = configured({
      '/work':
        'suppress: [{ rule: root-user, file: "k8s/*.yaml", at: DaemonSet/agent, reason: b, until: 2026-11-21 }]\n',
    });
    const at = (path: string, target: string, today: string) =>
      suppressionsOf(config, 'root-user', path, target, today).length > 0;
    assert.ok(at('/work/k8s/a.yaml', 'DaemonSet/agent', '2026-11-21'));
    assert.ok(at('/work/k8s/a.yaml', 'DaemonSet/agent/agent', '2026-11-21'));
    assert.ok(!at('/work/k8s/a.yaml', 'DaemonSet/agents', '2026-11-21'));
    assert.ok(!at('/work/a.yaml', 'DaemonSet/agent', '2026-11-21'));
    assert.ok(!at('/work/k8s/a.yaml', 'DaemonSet/agent', '2026-11-22'));
    assert.deepEqual(suppressionsOf(config, 'unpinned-image', '/work/k8s/a.yaml', 'DaemonSet/agent', '2026-11-21'), []);
  });
});

describe('configuration that extends another file', () => {
  const resolve = (files: Readonly<Record<string, string>>, ...paths: string[]) =>
    resolveConfig(paths, (path) => files[path] ?? null, { rules, today: '2026-11-21' });

  it('puts its own settings over those of the other', () => {
    const { config, problems } = resolve(
      {
        '/work/app/.bulkhead.yaml': 'extends: ../shared/base.yaml\nrules: { root-user: low }\n',
        '/work/shared/base.yaml': 'extends: strict\nrules: { root-user: off, unpinned-image: critical }\n',
      },
      '/work/app/.bulkhead.yaml',
    );
    assert.deepEqual(problems, []);
    assert.equal(config.profile, 'strict');
    assert.equal(levelOf(config, root, '/work/app/a'), 'low');
    assert.equal(levelOf(config, pin, '/work/app/a'), 'critical');
  });

  it('says when the other file does not exist, or leads back', () => {
    const missing = resolve({ '/a/.bulkhead.yaml': 'online: off\nextends: ./b.yaml\n' }, '/a/.bulkhead.yaml');
    assert.deepEqual(
      missing.problems.map(({ path, message }) => [path, message]),
      [['/a/.bulkhead.yaml', 'There is no file `./b.yaml`']],
    );
    const files = { '/a/x.yaml': 'extends: ./y.yaml\n', '/a/y.yaml': 'extends: ./x.yaml\n' };
    const circular = resolve(files, '/a/x.yaml');
    assert.deepEqual(
      circular.problems.map(({ path, message }) => [path, message]),
      [['/a/y.yaml', '`./x.yaml` leads back to this file']],
    );
  });

  it('asks for files that the reader does not know yet', () => {
    const known = new Map<string, string | null>([['/a/.bulkhead.yaml', 'extends: ./b.yaml\n']]);
    const options = { rules, today: '2026-11-21' };
    assert.deepEqual(resolveConfig(['/a/.bulkhead.yaml'], (path) => known.get(path), options).wanted, ['/a/b.yaml']);
  });

  it('warns of suppressions that have expired', () => {
    const text = 'suppress:\n  - { rule: root-user, file: a, reason: b, until: 2026-01-01 }\n';
    const { problems } = resolve({ '/a/.bulkhead.yaml': text }, '/a/.bulkhead.yaml');
    assert.deepEqual(
      problems.map(({ severity, message }) => [severity, message]),
      [['warning', 'The suppression of `root-user` expired on 2026-01-01']],
    );
  });
});

describe('pattern', () => {
  it('takes characters of regular expressions as they are', () => {
    assert.ok(compileGlob('app/(group)/*.yaml')('app/(group)/a.yaml'));
    assert.ok(!compileGlob('+(a)')('aa'));
    assert.ok(compileGlob('{a,b}/**')('b/c/d'));
    assert.ok(compileGlob('**/.github/*')('x/.github/a'));
  });

  it('is refused when matching it could take long', () => {
    for (const pattern of [
      '*a*a*a*a*',
      '**/a/**/b/**/c/**/d/**',
      '{**/a,**/b}/{**/a,**/b}/{**/a,**/b}',
      'a'.repeat(1001),
    ]) {
      assert.ok(globProblem(pattern), pattern);
    }
    const started = performance.now();
    for (const pattern of ['(a+)+b', '**/**/**/*a*a*b', '[a-z]*+(a|aa)*b']) {
      assert.equal(globProblem(pattern), undefined, pattern);
      compileGlob(pattern)(`${'a/'.repeat(100)}${'a'.repeat(255)}`);
    }
    assert.ok(performance.now() - started < 1000);
  });
});

describe('Compose files that are read together', () => {
  it('are found beside the file that lists them, the nearest list first', () => {
    const { composeFiles } = configured({
      '': 'compose: { files: [a.yaml, b.yaml] }\n',
      'file:///w/shop': 'compose: { files: [compose.yaml, ../prod.yaml] }\n',
    });
    assert.deepEqual(composeFiles, [
      ['file:///w/shop/compose.yaml', 'file:///w/prod.yaml'],
      ['a.yaml', 'b.yaml'],
    ]);
  });

  it('are laid over one another, and take the place of an override file', () => {
    const files = new Map([
      ['w/compose.override.yaml', { text: 'services: {web: {privileged: false}}' }],
      ['w/prod.yaml', { text: 'services: {web: {mem_limit: 1g}}' }],
    ]);
    const facts: Facts = {
      ...noFacts('2026-11-22'),
      file: (path) => ({ state: 'known', value: files.get(path) ?? null, asOf: '' }),
    };
    const found = (text: string): readonly string[] => {
      const document = { path: 'w/compose.yaml', text: 'services: {web: {image: nginx, privileged: true}}' };
      const ids = lint(document, facts, configured({ w: text })).findings.map(({ rule }) => rule.id);
      return ids.filter((id) => id === 'privileged-container' || id === 'missing-memory-limit').sort();
    };
    assert.deepEqual(found(''), ['missing-memory-limit'], 'the override file');
    assert.deepEqual(found('compose: { files: [compose.yaml, prod.yaml] }'), ['privileged-container']);
    assert.deepEqual(found('compose: { files: [compose.yaml] }'), ['missing-memory-limit', 'privileged-container']);
  });
});

describe('schema of the configuration', () => {
  const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(configSchema(rules));

  it('accepts what the reader accepts', () => {
    for (const text of [
      complete,
      'extends: ./other.yaml\n',
      'rules: { runs-as-root: low }\n',
      'kubernetes: { version: 1.34 }\n',
      'compose: { files: [compose.yaml] }\n',
    ]) {
      assert.ok(validate(parse(text)), JSON.stringify(validate.errors));
    }
  });

  it('refuses what the reader refuses', () => {
    for (const text of [
      'rule: {}\n',
      'rules: { typo: off }\n',
      'rules: { root-user: error }\n',
      'suppress: [{ rule: root-user }]\n',
      'compose: { files: compose.yaml }\n',
      'compose: { profiles: [debug] }\n',
    ]) {
      assert.ok(!validate(parse(text)), text);
      assert.notDeepEqual(errorsOf(text), [], text);
    }
  });
});
