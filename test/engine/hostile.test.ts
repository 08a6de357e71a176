import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { defaultConfig } from '../../server/engine/config.ts';
import type { LintResult } from '../../server/engine/finding.ts';
import { fixAll } from '../../server/engine/fix.ts';
import { lint } from '../../server/engine/lint.ts';
import { noFacts } from '../../server/model/facts.ts';
import { loadShellFromPackages } from '../harness/shell.ts';
import { hostileInputs } from './hostile-inputs.ts';

const facts = noFacts('2026-11-21');
const config = defaultConfig({ profile: 'strict' });
const services = 'services:\n  a:\n    image: traefik:1\n';

function times(count: number, line: (index: number) => string, separator = '\n'): string {
  return Array.from({ length: count }, (_, index) => line(index)).join(separator);
}

before(() => loadShellFromPackages());

/** What each input is, and what its result must say: `limit` for a notice, `read` for findings as usual, `either`. */
const inputs: readonly (readonly [name: string, path: string, text: string, expected: 'limit' | 'read' | 'either'])[] =
  [
    ['100,000 open brackets', 'compose.yaml', `${services}x-a: ${'['.repeat(100_000)}`, 'limit'],
    ['10,000 dashes on a line', 'compose.yaml', '- '.repeat(10_000), 'limit'],
    ['10,000 question marks on a line', 'compose.yaml', '? '.repeat(10_000), 'limit'],
    ['three times 1,000 brackets, which kill a process on Node 20', 'compose.yaml', '['.repeat(1_000), 'limit'],
    ['5 MB', 'compose.yaml', services + '#'.repeat(5_000_000), 'limit'],
    ['a line of 1 MB', 'compose.yaml', `${services}x-a: "${'x'.repeat(1_000_000)}"\n`, 'read'],
    ['20,000 keys in one map', 'compose.yaml', services + times(20_000, (i) => `    k${i}: 1`), 'read'],
    ['10,000 equal keys', 'compose.yaml', services + times(10_000, () => '  b: {image: traefik:1}'), 'read'],
    ['500,000 stray commas', 'compose.yaml', `a: [${',,'.repeat(500_000)}]`, 'limit'],
    [
      '30,000 aliases of one anchor',
      'compose.yaml',
      `x-a: &a [1]\n${services}    environment:\n${times(30_000, () => '      - *a')}`,
      'read',
    ],
    [
      'merges that multiply nine-fold thirty times',
      'compose.yaml',
      `x-0: &a0 {image: traefik:1}\n${times(30, (i) => `x-${i + 1}: &a${i + 1} {<<: [${times(9, () => `*a${i}`, ',')}]}`)}\nservices:\n  s: *a30\n`,
      'read',
    ],
    [
      'merges that loop',
      'compose.yaml',
      'services: &s\n  a: &a\n    <<: [*a, *s, *a]\n    image: traefik:1\n    privileged: *a\n',
      'read',
    ],
    [
      'a list that holds itself',
      'compose.yaml',
      'services:\n  a:\n    image: traefik:1\n    cap_add: &c [*c]\n',
      'read',
    ],
    [
      '20,000 documents',
      'k.yaml',
      times(20_000, (i) => `apiVersion: v1\nkind: Pod\nmetadata: {name: p${i}}\nspec: {containers: []}\n`, '---\n'),
      'limit',
    ],
    ['10,000 services', 'compose.yaml', `services:\n${times(10_000, (i) => `  s${i}: {image: a}`)}`, 'limit'],
    [
      'a variable nested in its own default',
      'compose.yaml',
      `${services}    user: "${'$'}${'{A:-$'.repeat(100_000)}"`,
      'read',
    ],
    ['templates without an end', 'k.yaml', `apiVersion: v1\nkind: Pod\n${'{{ a '.repeat(100_000)}`, 'either'],
    ['100,000 templates on a line', 'k.yaml', `apiVersion: v1\nkind: Pod\n${'{{ a }}'.repeat(100_000)}`, 'either'],
    [
      '20,000 ignore comments',
      'compose.yaml',
      `${'# bulkhead: ignore[root-user] x\n'.repeat(20_000)}${services}`,
      'read',
    ],
    ['tabs', 'compose.yaml', 'services:\n\ta:\n\t\timage: traefik:1\n', 'either'],
    [
      'unknown tags',
      'compose.yaml',
      'services:\n  a: !override\n    image: traefik:1\n    user: !bar x\n    privileged: !!python/object true\n',
      'read',
    ],
    [
      'binary',
      'compose.yaml',
      String.fromCharCode(
        ...times(5_000, (i) => String((i * 7919) % 256), ',')
          .split(',')
          .map(Number),
      ),
      'either',
    ],
    ['30,000 flags', 'Dockerfile', `FROM debian\nRUN ${'--mount=type=bind '.repeat(30_000)}x\n`, 'limit'],
    [
      'a chain of 4,000 variables',
      'Dockerfile',
      `FROM debian\n${times(4_000, (i) => `ENV V${i + 1}=$V${i}`)}\nUSER $V4000`,
      'read',
    ],
    [
      'variables that treble sixty times',
      'Dockerfile',
      `FROM debian\nARG V0=aaaaaaaaaa\n${times(60, (i) => `ARG V${i + 1}=$V${i}$V${i}$V${i}`)}\nUSER $V60`,
      'read',
    ],
    [
      'a default nested 10,000 deep',
      'Dockerfile',
      `FROM debian\nENV Y=${'$'}${'{X:-$'.repeat(10_000)}\nUSER $Y`,
      'either',
    ],
    ['64,000 continued lines', 'Dockerfile', `FROM debian\nRUN x ${'\\\n  y '.repeat(64_000)}`, 'limit'],
    ['16,000 heredocs', 'Dockerfile', `FROM debian\n${'RUN <<E\nx\nE\n'.repeat(16_000)}`, 'limit'],
    ['10,000 stages', 'Dockerfile', times(10_000, (i) => `FROM a AS s${i}\nRUN x`), 'limit'],
    [
      'a project that holds itself, in the file that another is laid over',
      'compose.yaml',
      'services:\n  a:\n    image: b\n    extends: c\n  c: &c\n    image: b\n    labels: *c\n',
      'read',
    ],
    ['a health check without options', 'Dockerfile', 'FROM debian\nHEALTHCHECK CMD wget http://localhost\n', 'read'],
    ['variables where there is no stage', 'Dockerfile', 'ARG A=1\n# $A\nARG B=$A\n', 'either'],
    [
      'a stage that builds on itself',
      'Dockerfile',
      'FROM debian AS a\nFROM a AS a\nCOPY --from=a / /\nUSER $A\n',
      'either',
    ],
    ['10,000 pipes', 'Dockerfile', `FROM debian\nRUN ${'curl x | '.repeat(10_000)}sh`, 'either'],
    ['20,000 open parentheses', 'Dockerfile', `FROM debian\nRUN ${'$('.repeat(20_000)}`, 'either'],
    ['quotes within quotes', 'Dockerfile', `FROM debian\nRUN ${'bash -c "'.repeat(5_000)}`, 'either'],
  ];

for (const [name, path, text, expected] of inputs) {
  test(`survives ${name}`, () => {
    let result: LintResult | undefined;
    // The second reading is what kills a process whose regular expressions have run out of memory.
    for (let run = 0; run < (text.length < 20_000 ? 3 : 1); run++) result = lint({ path, text }, facts, config);
    assert.ok(result);
    assert.deepEqual(result.failures, []);
    for (const { range } of [...result.findings, ...result.problems]) {
      if (range)
        assert.ok(range.start >= 0 && range.start <= range.end && range.end <= text.length, 'a range leaves the text');
    }
    if (expected === 'limit') assert.ok(result.problems.length > 0, 'nothing tells that the file was not read whole');
    if (expected === 'read') assert.ok(result.findings.length > 0, 'nothing was found');
  });
}

test('stands all that is measured at 1 MB, at a size at which it is read', () => {
  for (const [name, path, write] of hostileInputs) {
    const text = write(50_000);
    const { failures, findings, problems } = lint({ path, text }, facts, config);
    assert.deepEqual(failures, [], name);
    for (const { range } of [...findings, ...problems])
      assert.ok(range === undefined || (range.start <= range.end && range.end <= text.length), `${name}: a range`);
  }
});

test('says once that there are more findings than are shown', () => {
  const text = `services:\n${times(10_000, (i) => `  s${i}: {image: a}`)}`;
  const { findings, problems } = lint({ path: 'compose.yaml', text }, facts, config);
  assert.equal(findings.length, 5_000);
  assert.equal(problems.filter(({ message }) => message.includes('more than')).length, 1);
});

test('fixing everything ends, whatever the file', () => {
  for (const [, path, text] of inputs.filter(([, , text]) => text.length < 20_000)) {
    const { edits } = fixAll({ path, text }, facts, config, { unsafe: true });
    assert.ok(Array.isArray(edits));
  }
});
