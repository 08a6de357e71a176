import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { commentsToKeep, commentTexts } from './comments.ts';
import { parseSections, replaceBodies } from './fences.ts';
import { parseFixture } from './fixture.ts';
import { drawMarks, markAt, readMarks } from './marks.ts';

describe('marks', () => {
  const body = ['services:', '  a: {}', '  ~ some-rule', '# ~~~ not a mark', '    ~~ some-rule: says this'];

  test('are taken out of the text', () => {
    const { text, marks } = readMarks(body);
    assert.equal(text, 'services:\n  a: {}\n# ~~~ not a mark\n');
    assert.deepEqual(marks, [
      { line: 1, start: 2, width: 1, rule: 'some-rule', message: undefined },
      { line: 2, start: 4, width: 2, rule: 'some-rule', message: 'says this' },
    ]);
  });

  test('are drawn where they were read', () => {
    const { text, marks } = readMarks(body);
    assert.deepEqual(drawMarks(text, marks), body);
  });

  test('cover the first line of a range only, and one column of an empty one', () => {
    const text = 'one two\nthree\n';
    assert.deepEqual(markAt(text, { start: 4, end: 12 }, 'r', undefined), {
      line: 0,
      start: 4,
      width: 3,
      rule: 'r',
      message: undefined,
    });
    assert.equal(markAt(text, { start: 8, end: 8 }, 'r', undefined).width, 1);
  });
});

describe('fixtures', () => {
  const fence = (info: string, ...body: string[]) => [`\`\`\`${info}`, ...body, '```'];
  const read = (...lines: string[]) => parseFixture('some-rule.md', lines.join('\n'));

  test('have a case for each section with fences', () => {
    const fixture = read(
      '# Title',
      'About.',
      '## Example: Compose',
      'Prose.',
      ...fence('yaml compose.yaml', 'a: 1', '~ some-rule'),
      ...fence('diff title="Do it"', '-a: 1'),
      '## Two files',
      ...fence('json facts', '{"digest": {"nginx:1": "sha256:00"}}'),
      ...fence('config', 'rules: {}'),
      ...fence('dockerfile app/Dockerfile', 'FROM a'),
      ...fence('yaml compose.yaml', 'b: 1'),
    );
    assert.equal(fixture.prose, 'About.');
    const [first, second] = fixture.cases;
    assert.deepEqual([first?.title, first?.isExample, first?.prose], ['Compose', true, 'Prose.']);
    assert.equal(first?.files[0]?.diffs[0]?.title, 'Do it');
    assert.equal(first?.files[0]?.text, 'a: 1\n');
    assert.deepEqual(
      second?.files.map((file) => file.path),
      ['app/Dockerfile', 'compose.yaml'],
    );
    assert.deepEqual(second?.facts.digest('nginx:1'), { state: 'known', value: 'sha256:00', asOf: '2026-01-01' });
    assert.equal(second?.facts.digest('nginx:2').state, 'unknown');
    assert.equal(second?.config, 'rules: {}\n');
  });

  test('refuse what would test nothing', () => {
    assert.throws(() => read('## One', ...fence('yaml', 'a: 1')), /names no file/);
    assert.throws(() => read('## One', ...fence('diff', '-a')), /after the file/);
    assert.throws(() => read('## One', ...fence('yaml a.yaml', 'a: 1', '~ other-rule')), /marks `other-rule`/);
    assert.throws(() => read('## One', ...fence('json facts', '{"digset": {}}'), ...fence('yaml a.yaml')), /digset/);
    assert.throws(() => read('## One', '```yaml a.yaml', 'a: 1'), /not closed/);
    assert.throws(() => read('## One', ...fence('sh', 'ls')), /no fence is called/);
  });

  test('are rewritten only inside of their fences', () => {
    const lines = ['text', ...fence('yaml a.yaml', 'a: 1'), 'more', ...fence('diff', '-a', '-b'), 'end'];
    const [section] = parseSections(lines);
    const [first, second] = section?.fences ?? [];
    assert.ok(first && second);
    const out = replaceBodies(
      lines,
      new Map([
        [second, []],
        [first, ['x', 'y']],
      ]),
    );
    assert.deepEqual(out, ['text', ...fence('yaml a.yaml', 'x', 'y'), 'more', ...fence('diff'), 'end']);
  });
});

describe('comments', () => {
  const yaml = '# head\na: 1 # first\nb: "# no comment"\nc: |\n  # text\n';

  test('are found where the language has them', () => {
    assert.deepEqual(commentTexts(yaml, 'compose'), ['# head', '# first']);
    assert.deepEqual(commentTexts('FROM a\n  # one\nRUN x # no comment\n', 'dockerfile'), ['# one']);
  });

  test('may go with their line, or when they are the finding', () => {
    const line = { range: { start: 7, end: 20 }, newText: '' };
    assert.deepEqual(commentsToKeep(yaml, 'compose', [line], []), ['# head']);
    assert.deepEqual(commentsToKeep(yaml, 'compose', [], [{ start: 0, end: 6 }]), ['# first']);
    assert.deepEqual(commentsToKeep(yaml, 'compose', [{ range: { start: 0, end: 7 }, newText: '' }], []), [
      '# head',
      '# first',
    ]);
  });
});
