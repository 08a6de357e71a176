import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DockerfileTree, limits, parseDockerfile } from '../../server/syntax/dockerfile/parse.ts';

function outline(text: string) {
  return parseDockerfile(text).instructions.map((node) => ({
    keyword: node.keyword,
    flags: node.flags.map(({ start, end }) => node.text.text.slice(start, end)),
    words: node.words.map(({ start, end }) => node.text.text.slice(start, end)),
  }));
}

describe('Dockerfile instructions', () => {
  it('joins continuation lines and leaves out comments and empty lines between them', () => {
    const [, run] = outline('FROM a\nRUN one \\\n# comment\n\n  two thr\\\nee\n');
    assert.deepEqual(run?.words, ['one', 'two', 'three']);
  });

  it('places a word that is continued on the next line over both', () => {
    const text = 'FROM a\nRUN thr\\\nee x\n';
    const node = parseDockerfile(text).instructions[1];
    const word = node?.words[0];
    assert.ok(node && word);
    const range = node.text.rangeOf(word.start, word.end);
    assert.equal(text.slice(range.start, range.end), 'thr\\\nee');
  });

  it('knows what is put off by a keyword that goes on in the next line', () => {
    const text = 'FROM a\nONBUILD RU\\\nN x\nHEALTHCHECK C\\\nMD y\n';
    const [, trigger, health] = parseDockerfile(text).instructions;
    assert.equal(trigger?.trigger?.keyword, 'RUN');
    assert.equal(health?.healthTest?.keyword, 'CMD');
    const { start, end } = trigger?.trigger?.keywordRange ?? { start: 0, end: 0 };
    assert.equal(text.slice(start, end), 'RU\\\nN');
  });

  it('reads flags apart from arguments, over continuation lines too', () => {
    const [, run] = outline('FROM a\nRUN --mount=type=cache,target=/x \\\n --network=none npm --flag\n');
    assert.deepEqual(run, {
      keyword: 'RUN',
      flags: ['--mount=type=cache,target=/x', '--network=none'],
      words: ['npm', '--flag'],
    });
  });

  it('follows the escape directive', () => {
    const [, run, user] = outline('# escape=`\nFROM a\nRUN one `\n  C:\\\nUSER b\n');
    assert.deepEqual(run?.words, ['one', 'C:\\']);
    assert.equal(user?.keyword, 'USER');
  });

  it('takes two escapes at the end of a line for no continuation', () => {
    assert.deepEqual(
      outline('FROM a\nRUN echo \\\\\nUSER b\n').map(({ keyword }) => keyword),
      ['FROM', 'RUN', 'USER'],
    );
  });

  it('reads exec form, and shell form where the JSON is broken', () => {
    const [, exec, shell] = parseDockerfile('FROM a\nCMD [ "a", "b\\"c" ]\nCMD ["a", b]\n').instructions;
    assert.deepEqual(
      exec?.exec?.map(({ value }) => value),
      ['a', 'b"c'],
    );
    assert.equal(shell?.exec, undefined);
  });

  it('reads several heredocs of one instruction, quoted and with tabs', () => {
    const text = 'FROM a\nCOPY <<one <<-"two" /x/\n# not a comment\none\n\t\ttabbed\n\ttwo\nUSER b\n';
    const { instructions, comments } = parseDockerfile(text);
    assert.deepEqual(
      instructions[1]?.heredocs.map(({ name, isQuoted, body }) => [name, isQuoted, body.text]),
      [
        ['one', false, '# not a comment\n'],
        ['two', true, 'tabbed\n'],
      ],
    );
    assert.equal(instructions[2]?.keyword, 'USER');
    assert.equal(comments.length, 0);
  });

  it('opens a heredoc on another file descriptor', () => {
    const nodes = parseDockerfile('FROM a\nRUN cat 3<<EOF\nUSER x\nEOF\nUSER b\n').instructions;
    assert.deepEqual(
      nodes.map(({ keyword }) => keyword),
      ['FROM', 'RUN', 'USER'],
    );
    assert.equal(nodes[1]?.heredocs[0]?.body.text, 'USER x\n');
  });

  it('ends a heredoc that nothing closes where the next instruction starts', () => {
    const read = (text: string) =>
      parseDockerfile(text).instructions.map(({ keyword, heredocs }) => [
        keyword,
        ...heredocs.map(({ body }) => body.text),
      ]);
    assert.deepEqual(read('FROM a\nRUN <<EOF\nx\n\nfrom b\n\n# c\nUSER b\nCMD c\n'), [
      ['FROM'],
      ['RUN', 'x\n\nfrom b\n\n# c'],
      ['USER'],
      ['CMD'],
    ]);
    // The second has no place to start, though there is a line that would close it.
    assert.deepEqual(read('FROM a\nCOPY <<A <<B /x\nx\nUSER b\nB\n'), [['FROM'], ['COPY', 'x', ''], ['USER'], ['B']]);
    assert.deepEqual(read('FROM a\nCOPY <<A <<-B /x\nx\nA\nUSER b\n\tB\nUSER c\n'), [
      ['FROM'],
      ['COPY', 'x\n', 'USER b\n'],
      ['USER'],
    ]);
  });

  it('finds the line that closes a heredoc as it is typed, far below or put off', () => {
    for (const opening of ['RUN <<EOF', 'ONBUILD RUN <<-EOF', 'COPY <<ONE <<EOF /x\nONE']) {
      const [open, half, closed] = ['', '\nEO', '\nEOF'].map(
        (end) => `FROM a\nUSER c\nWORKDIR /a\n${opening}\nx\nRUN y\nRUN z${end}\nUSER b\n`,
      ) as [string, string, string];
      const keywords = (tree: DockerfileTree) => tree.instructions.map(({ keyword }) => keyword);
      for (const texts of [
        [open, half, closed],
        [closed, half, closed, open],
      ]) {
        let tree = parseDockerfile(texts[0] as string);
        for (const text of texts.slice(1)) {
          tree = parseDockerfile(text, tree);
          assert.deepEqual(keywords(tree), keywords(parseDockerfile(text)), text);
          assert.deepEqual(tree.problems, parseDockerfile(text).problems, text);
        }
      }
      assert.notDeepEqual(keywords(parseDockerfile(open)), keywords(parseDockerfile(closed)));
    }
  });

  it('drops carriage returns from heredocs', () => {
    const [, run] = parseDockerfile('FROM a\r\nRUN <<EOF\r\none\r\ntwo\r\nEOF\r\n').instructions;
    assert.equal(run?.heredocs[0]?.body.text, 'one\ntwo\n');
  });
});

describe('Dockerfile problems', () => {
  it('names unknown instructions and open heredocs, and nothing in a good file', () => {
    const messages = (text: string) => parseDockerfile(text).problems.map(({ message }) => message);
    assert.deepEqual(messages('FROM a\nRUNN x\n'), ['Unknown instruction `RUNN`']);
    assert.deepEqual(messages('FROM a\n\0\x01 x\n'), ['Unknown instruction']);
    assert.equal(messages('x\n'.repeat(1_000)).length, 20);
    assert.deepEqual(messages('FROM a\nRUN <<EOF\nx\n'), ['Heredoc `EOF` is not closed']);
    assert.deepEqual(messages('FROM a\nONBUILD RUN <<EOF\nx\nUSER b\n'), ['Heredoc `EOF` is not closed']);
    assert.deepEqual(messages('# syntax=docker/dockerfile:1\nfrom a\nrun x\n'), []);
  });

  it('refuses what would take too long, and says so', () => {
    const inputs = [
      '#'.repeat(limits.characters + 1),
      '\n'.repeat(limits.lines + 1),
      'FROM a\n'.repeat(limits.stages + 1),
    ];
    inputs.push(`FROM a\n${'RUN x\n'.repeat(limits.scripts + 1)}`, `FROM a\nRUN ${'a|'.repeat(limits.operators + 1)}`);
    for (const text of inputs) {
      const { problems, instructions } = parseDockerfile(text);
      assert.deepEqual(
        problems.map(({ kind }) => kind),
        ['limit'],
      );
      assert.equal(instructions.length, 0);
    }
  });

  it('reads a line of very many flags', () => {
    const [, run] = parseDockerfile(`FROM a\nRUN ${'--mount=type=cache '.repeat(20_000)}x\n`).instructions;
    assert.equal(run?.flags.length, 20_000);
  });
});
