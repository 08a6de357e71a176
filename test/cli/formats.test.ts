import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { default as formats } from 'ajv-formats';
import type { Log } from 'sarif';
import { Counter, type FileReport, type ReportContext, type Reporter } from '../../server/cli/report.ts';
import { reportGitHub } from '../../server/cli/reporters/github.ts';
import { reportJson } from '../../server/cli/reporters/json.ts';
import { reportSarif } from '../../server/cli/reporters/sarif.ts';
import { reportText } from '../../server/cli/reporters/text.ts';
import { rules } from '../../server/rules/index.ts';
import { bulkhead, flaw, flawed, project } from './harness.ts';

const root = path.resolve(import.meta.dirname, '../..');
const readJson = (name: string) => JSON.parse(readFileSync(path.join(root, name), 'utf8'));
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
  readJson('schemas/check-output.schema.json'),
);
const context: ReportContext = {
  rules: new Map(rules.map((rule) => [rule.id, rule])),
  version: '1.2.3',
  colours: false,
  width: 100,
};

const range = { start: { line: 2, character: 4 }, end: { line: 2, character: 9 } };
const files: readonly FileReport[] = [
  {
    path: 'a.yaml',
    format: null,
    findings: [],
    problems: [{ path: 'a.yaml', severity: 'error', message: 'unreadable' }],
  },
  {
    path: 'b c/compose.yaml',
    format: 'compose',
    findings: [
      {
        rule: flaw,
        severity: 'high',
        message: '100% wrong: `a`,\u001b[31m `b`',
        target: 'services.web',
        range,
        related: [
          { message: 'the same here', range },
          { message: 'and there', path: 'b c/web/Dockerfile', range },
        ],
        references: { 'cis-docker': ['5.1', { id: '5.2', relation: 'wider' }] },
        fixes: [
          {
            title: 'Mend it',
            safety: 'unsafe',
            breaks: 'nothing',
            resolved: true,
            edits: [{ path: 'b c/compose.yaml', range, newText: 'x' }],
          },
          {
            title: 'Move it',
            safety: 'unsafe',
            resolved: true,
            edits: [{ path: 'b c/s', create: true, mode: '0600', newText: 'x' }],
          },
          { title: 'Ask', safety: 'safe', resolved: false, edits: [] },
        ],
      },
      { rule: flaw, severity: 'low', message: 'again', target: 'services.web', range, references: {}, fixes: [] },
    ],
    problems: [],
  },
];

/** What `reporter` writes of `files`. */
function render(reporter: Reporter, of: readonly FileReport[] = files, how = context): string {
  const stream = reporter(how);
  const counter = new Counter();
  for (const file of of) counter.add(file);
  return of.map((file) => stream.file(file)).join('') + stream.end(counter.summary(1, 12));
}

const sarifLog = (of?: readonly FileReport[]): Log => JSON.parse(render(reportSarif, of));
const report = JSON.parse(render(reportJson));

describe('JSON', () => {
  it('of a report, of the published example and of a real project fits the schema', async () => {
    const { stdout, code } = await bulkhead(root, ['check', '--format', 'json', 'examples/insecure']);
    assert.equal(code, 1);
    for (const each of [report, readJson('docs/examples/check-output.json'), JSON.parse(stdout)]) {
      assert.ok(validate(each), JSON.stringify(validate.errors));
    }
  });

  it('is the same from run to run, but for the duration, whatever the order of paths', async () => {
    const paths = ['examples/insecure/k8s', 'examples/insecure/compose.yaml'];
    const outputs = await Promise.all(
      [paths, [...paths].reverse()].map((each) => bulkhead(root, ['check', '--format', 'json', ...each])),
    );
    const [first, second] = outputs.map(({ stdout }) => stdout.replace(/"duration": \d+/, ''));
    assert.match(first ?? '', /^\{\n {2}"version": 1,/);
    assert.equal(first, second);
  });

  it('that is written file by file is what it would be written whole', () => {
    for (const each of [files, []]) {
      const text = render(reportJson, each);
      assert.equal(text, `${JSON.stringify(JSON.parse(text), undefined, 2)}\n`);
      assert.deepEqual(JSON.parse(text).files, each);
      const log = render(reportSarif, each);
      assert.equal(log, `${JSON.stringify(JSON.parse(log), undefined, 2)}\n`);
    }
  });

  it('is refused by the schema when something is missing or unknown', () => {
    assert.ok(!validate({ ...report, version: 2 }));
    assert.ok(!validate({ ...report, extra: 1 }));
    assert.ok(!validate({ version: 1, files: [{ path: 'a' }], summary: report.summary }));
  });
});

describe('SARIF', () => {
  const log = sarifLog();
  const [run = assert.fail()] = log.runs;
  const [first = assert.fail(), second = assert.fail()] = run.results ?? [];

  it('counts from one, in UTF-16, and escapes paths', () => {
    assert.equal(run.columnKind, 'utf16CodeUnits');
    assert.deepEqual(first.locations?.[0]?.physicalLocation, {
      artifactLocation: { uri: 'b%20c/compose.yaml' },
      region: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 10 },
    });
  });

  it('names places in other files', () => {
    assert.deepEqual(
      first.relatedLocations?.map(({ physicalLocation }) => physicalLocation?.artifactLocation?.uri),
      ['b%20c/compose.yaml', 'b%20c/web/Dockerfile'],
    );
  });

  it('describes each rule that was found, once, with help and score', () => {
    const [rule = assert.fail(), ...others] = run.tool.driver.rules ?? [];
    assert.deepEqual(others, []);
    assert.equal(rule.id, flaw);
    assert.equal(first.ruleIndex, 0);
    assert.ok(rule.help?.text && rule.help.markdown && rule.shortDescription?.text);
    assert.match(String(rule.properties?.['security-severity']), /^\d\.\d$/);
  });

  it('has the fixes that SARIF can say', () => {
    assert.deepEqual(
      first.fixes?.map((fix) => fix.description?.text),
      ['Mend it (unsafe)'],
    );
    assert.deepEqual(first.fixes?.[0]?.artifactChanges[0]?.replacements[0]?.insertedContent, { text: 'x' });
  });

  it('tells equal findings of one thing apart, and knows them again when lines move', () => {
    assert.notDeepEqual(first.partialFingerprints, second.partialFingerprints);
    const [file = assert.fail()] = files.filter((each) => each.findings.length > 0);
    const moved = file.findings.map((each) => ({
      ...each,
      range: { start: range.start, end: { line: 9, character: 0 } },
    }));
    const again = sarifLog([{ ...file, findings: moved }]);
    assert.deepEqual(again.runs[0]?.results?.[0]?.partialFingerprints, first.partialFingerprints);
  });

  it('says that something could not be read', () => {
    const [invocation] = run.invocations ?? [];
    assert.equal(invocation?.executionSuccessful, false);
    assert.equal(invocation?.toolExecutionNotifications?.[0]?.message.text, 'unreadable');
  });

  it('fits the schema of the standard, and is refused by it when a part is missing', async () => {
    const {
      $schema: _,
      id,
      ...schema
    } = readJson('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
    // The schema is written for a draft whose keywords mean the same today, but for the name of its address.
    const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
    formats.default(ajv);
    const fits = ajv.compile({ ...schema, $id: id });
    const { stdout } = await bulkhead(root, ['check', '--format', 'sarif', 'examples', 'no-such-file']);
    for (const each of [log, JSON.parse(stdout)]) assert.ok(fits(each), JSON.stringify(fits.errors));
    assert.ok(!fits({ ...log, runs: [{ ...run, tool: {} }] }));
  });

  it('of a real project names only rules that it describes, and places in the file', async () => {
    const { stdout } = await bulkhead(root, ['check', '--format', 'sarif', 'examples/insecure']);
    const [real = assert.fail()] = (JSON.parse(stdout) as Log).runs;
    assert.ok((real.results ?? []).length > 20);
    for (const result of real.results ?? []) {
      assert.equal(real.tool.driver.rules?.[result.ruleIndex ?? -1]?.id, result.ruleId);
      const region = result.locations?.[0]?.physicalLocation?.region;
      assert.ok(region?.startLine && region.startColumn && region.endLine && region.endColumn);
    }
    const prints = (real.results ?? []).map((result) => JSON.stringify(result.partialFingerprints));
    assert.equal(new Set(prints).size, prints.length);
  });
});

describe('workflow commands', () => {
  it('escape what would end a property or a line', () => {
    const [problem, first, second] = render(reportGitHub).split('\n');
    assert.equal(problem, '::error file=a.yaml,title=Bulkhead::unreadable');
    assert.match(
      first ?? '',
      /^::error file=b c\/compose\.yaml,line=3,endLine=3,col=5,endColumn=9,title=[^:,]+%2C high\)::100%25 wrong/,
    );
    assert.match(first ?? '', /%0AFix: Mend it$/);
    assert.match(second ?? '', /^::notice /);
  });
});

describe('text', () => {
  it('has place, severity, message, rule, reason and fix, and a summary', () => {
    const lines = render(reportText).split('\n');
    assert.deepEqual(lines.slice(0, 2), ['a.yaml', '    error     unreadable']);
    assert.equal(lines[3], 'b c/compose.yaml');
    assert.match(lines[4] ?? '', /^ {2}3:5 {2}high {6}100% wrong: `a`,\uFFFD\[31m `b` {2}ineffective-ignore$/);
    assert.match(lines[5] ?? '', /^ {7}why {2}\S/);
    assert.match(lines[6] ?? '', /^ {7}fix {2}Mend it \(unsafe: nothing\)$/);
    assert.equal(lines.at(-2), '2 findings (1 high, 1 low) in 1 file, 1 suppressed, 1 problem  12 ms');
  });

  it('has colours only where there are some', async (test) => {
    assert.ok(!render(reportText).includes('\u001b['));
    assert.ok(render(reportText, files, { ...context, colours: true }).includes('\u001b[31m'));
    const folder = project(test, { 'compose.yaml': flawed });
    const { stdout } = await bulkhead(folder, ['check', '.'], { env: { FORCE_COLOR: '1' } });
    assert.ok(stdout.includes(flaw));
    assert.ok(!stdout.includes('\u001b'));
  });
});

describe('list of rules', () => {
  it('has what there is to know of each, in JSON', async () => {
    const { stdout, code } = await bulkhead(root, ['rules', '--format', 'json']);
    assert.equal(code, 0);
    const listed = JSON.parse(stdout) as Record<string, unknown>[];
    assert.deepEqual(
      listed.map(({ id }) => id),
      rules.map(({ id }) => id).sort(),
    );
    assert.deepEqual(listed.find(({ id }) => id === flaw)?.fixes, ['safe']);
    for (const rule of listed) {
      for (const key of ['title', 'severity', 'profile', 'formats', 'fixes', 'references', 'why', 'remedy']) {
        assert.ok(key in rule, `${rule.id} has no ${key}`);
      }
    }
  });

  it('has a line for each, for people', async () => {
    const { stdout } = await bulkhead(root, ['rules']);
    assert.equal(stdout.trimEnd().split('\n').length, rules.length + 1);
  });
});
