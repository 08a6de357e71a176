import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { DockerfileParser } from 'dockerfile-ast';
import { splitDockerfile } from '../../server/syntax/dockerfile/split.ts';
import { LineIndex, type Position } from '../../server/text/line-index.ts';
import { readFixtures } from '../harness/fixture.ts';

const root = join(import.meta.dirname, '..', '..');
const corpus = join(process.env.BULKHEAD_SHARED ?? resolve(root, '..', 'shared'), 'corpus');

/**
 * Text of the same length that dockerfile-ast reads as BuildKit does: its reader of flags is worse than quadratic, two
 * escapes at the end of a line continue nothing, and `3<<EOF` opens a heredoc.
 */
function masked(text: string): string {
  return text
    .replace(/(?<=[ \t])--/g, '__')
    .replace(/(?:\\\\|``)(?=[ \t]*(?:\r?\n|$))/g, '__')
    .replace(/(?<=[ \t])\d(?=<<)/g, ' ');
}

/** What both readers say of `text`: where each instruction starts and its keyword, and where each comment starts. */
function bySplit(text: string): unknown {
  const { escapeCharacter, directives, comments, instructions } = splitDockerfile(text);
  return {
    escapeCharacter,
    // Of a value with blanks in it, the reference keeps the first word; BuildKit hands all of it to the frontend.
    directives: directives.map(({ name, value }) => `${name}=${value.split(/\s/)[0]}`),
    comments: comments.map(({ start }) => start),
    instructions: instructions.map(({ keywordRange, range }) => [keywordRange.start, keywordRange.end, range.end]),
  };
}

function byReference(text: string): unknown {
  const file = DockerfileParser.parse(masked(text));
  const index = new LineIndex(text);
  const at = (position: Position): number => index.offsetAt(position);
  return {
    escapeCharacter: file.getEscapeCharacter(),
    directives: file.getDirectives().map((directive) => `${directive.getName().toLowerCase()}=${directive.getValue()}`),
    comments: file.getComments().map((comment) => at(comment.getRange().start)),
    instructions: file.getInstructions().map((instruction) => {
      const { start, end } = instruction.getInstructionRange();
      const whole = text.slice(0, at(instruction.getRange().end)).trimEnd().length;
      return [at(start), at(end), Math.max(whole, at(end))];
    }),
  };
}

describe('the one-pass reader agrees with dockerfile-ast', () => {
  for (const fixture of readFixtures()) {
    for (const one of fixture.cases) {
      for (const { path, text } of one.files) {
        if (!/dockerfile/i.test(path)) continue;
        test(`on ${fixture.rule}: ${one.title}: ${path}`, () => assert.deepEqual(bySplit(text), byReference(text)));
      }
    }
  }

  test('on CRLF, byte-order marks, continued keywords, comments and blank lines between', () => {
    const texts = [
      '# syntax=docker/dockerfile:1\r\n# escape=`\r\n\r\nFROM a\r\nRUN a `\r\n  # why\r\n  b\r\n',
      'FROM a\nRUN\\\n  a\n',
      'FROM a\nRUN a \\\n\n\n  # one\n # two\n  b # no comment\n#three\nUSER b',
      '# no directive\n# escape=`\nFROM a\nRUN a \\\n  b',
      'from a\n  run a\n\tuser b  \n',
      'FROM a\nRUN <<A cat <<-"B"\nRUN x\nA\n\tUSER y\n\tB\nUSER z\n',
      'FROM a\nCOPY <<A /a\n',
      '',
      '\n\n',
      '#',
    ];
    for (const text of texts) assert.deepEqual(bySplit(text), byReference(text), JSON.stringify(text));
  });

  const skip = existsSync(corpus) ? false : 'neither $BULKHEAD_SHARED nor ../shared holds the public corpus';
  test('on every real Dockerfile of the public corpus, templates left out', { skip }, () => {
    let count = 0;
    for (const path of dockerfiles()) {
      const text = readFileSync(path, 'utf8');
      // A template's `--flag` at the start of a line is no keyword to one and masked for the other.
      if (text.includes('\uFFFD') || /^\s*--|\{\{/m.test(text)) continue;
      count++;
      assert.deepEqual(bySplit(text), byReference(text), path.slice(corpus.length));
    }
    assert.ok(count > 1_000, `only ${count} files were compared`);
  });
});

function dockerfiles(): string[] {
  return readdirSync(corpus).flatMap((set) => {
    const manifest = join(corpus, set, 'manifest.jsonl');
    if (!existsSync(manifest)) return [];
    const rows = readFileSync(manifest, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    const paths = rows
      .filter(({ kind, file }) => kind === 'dockerfile' && file)
      .map(({ file }) => join(corpus, set, file));
    return [...new Set(paths)].filter((path) => existsSync(path));
  });
}
