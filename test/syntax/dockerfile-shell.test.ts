import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { parseDockerfile } from '../../server/syntax/dockerfile/parse.ts';
import { readScripts } from '../../server/syntax/dockerfile/script.ts';
import { isShellLoaded } from '../../server/syntax/dockerfile/shell.ts';
import { loadShellFromPackages } from '../harness/shell.ts';

/** The commands of the last instruction, as the document has them. */
function commands(text: string): string[] {
  return located(text).map(({ words }) => words.join(' '));
}

function located(text: string) {
  const node = parseDockerfile(text).instructions.at(-1);
  assert.ok(node);
  return readScripts(node).flatMap((part) => {
    const slice = (span: { start: number; end: number }) => {
      const { start, end } = part.place(span);
      return text.slice(start, end);
    };
    return part.commands.map((command) => ({
      words: command.words.map(slice),
      assignments: command.assignments.map(({ name, value }) => `${name}=${value.value}`),
      pipedFrom: command.pipedFrom?.words[0]?.text,
      substitutes: command.substitutes.map(({ words }) => words[0]?.text),
      redirectsTo: command.redirectsTo.map(slice),
    }));
  });
}

describe('shell commands', () => {
  before(loadShellFromPackages);

  it('says when they can be read', () => {
    assert.equal(isShellLoaded(), true);
  });

  it('finds each command of lists, pipes, groups and conditions', () => {
    assert.deepEqual(commands('RUN a 1 && b || c; (d; e) | { f; }; if g; then h; fi; i() { j; }; ! k'), [
      'a 1',
      'b',
      'c',
      'd',
      'e',
      'f',
      'g',
      'h',
      'j',
      'k',
    ]);
  });

  it('places words through continuation lines and comments', () => {
    assert.deepEqual(commands('FROM a\nRUN one \\\n  # sudo no\n  && tw\\\no x'), ['one', 'tw\\\no x']);
  });

  it('follows pipes, also out of groups', () => {
    const piped = located('RUN a | b | (c; d)').map(({ words, pipedFrom }) => [words[0], pipedFrom]);
    assert.deepEqual(piped, [
      ['a', undefined],
      ['b', 'a'],
      ['c', 'b'],
      ['d', 'b'],
    ]);
  });

  it('knows what is substituted', () => {
    assert.deepEqual(located('RUN bash <(curl x)')[0]?.substitutes, ['curl']);
    assert.deepEqual(located('RUN sh -c "$(curl x | cat)"')[0]?.substitutes, ['cat']);
    assert.deepEqual(located('RUN eval `curl x`')[0]?.substitutes, ['curl']);
    assert.deepEqual(located('RUN bash <<< "$(curl x)"')[0]?.substitutes, ['curl']);
    assert.deepEqual(
      located('RUN a > >(b)').map(({ words }) => words[0]),
      ['a', 'b'],
    );
  });

  it('keeps assignments and files written apart from words', () => {
    const [command] = located('RUN A=1 B="x y" cmd one > /out 2>&1 >>log <in');
    assert.deepEqual(command, {
      words: ['cmd', 'one'],
      assignments: ['A=1', 'B=x y'],
      pipedFrom: undefined,
      substitutes: [],
      redirectsTo: ['/out', 'log'],
    });
  });

  it('reads the script of a nested shell, one level deep, in its place', () => {
    assert.deepEqual(commands('RUN bash -o pipefail -ec "curl \\"$A\\" | sh"').slice(1), ['curl "$A\\"', 'sh']);
    assert.deepEqual(commands("RUN sudo sh -c 'a b'").slice(1), ['a b']);
    assert.deepEqual(commands('RUN su app -c "a b"').slice(1), ['a b']);
    assert.deepEqual(commands('CMD ["/bin/sh", "-c", "a \\"b\\" | c"]').slice(1), ['a "b\\"', 'c']);
    assert.deepEqual(commands(`RUN bash -c 'bash -c "deep"'`).length, 2);
  });

  it('reads a nested script behind programs that run it', () => {
    const scripts = [
      "timeout -k 5 30 sh -c 'a b'",
      "gosu app bash -lc 'a b'",
      "chroot /mnt nice -n 5 sh -c 'a b'",
      "sudo -u app env A=b sh -c 'a b'",
      "sudo su - app -c 'a b'",
      "runuser app -c 'a b'",
      "runuser -u app -- sh -c 'a b'",
      "eval 'a b'",
      'eval "a b"',
    ];
    for (const script of scripts) assert.equal(commands(`RUN ${script}`).at(-1), 'a b', script);
    for (const script of ['eval a b', 'eval $(a)', 'timeout 5 python -c a', 'runuser -u app -- python -c a'])
      assert.ok(!commands(`RUN ${script}`).includes('a b'), script);
  });

  it('does not read a substitution in a nested script twice', () => {
    assert.deepEqual(commands('RUN bash -c "a $(b) c"'), ['bash -c "a $(b) c"', 'b', 'a $(b) c']);
  });

  it('reads a heredoc that is the script, unless its first line names another language', () => {
    assert.deepEqual(commands('FROM a\nRUN <<EOF\na\n# b\nc \\\n  d\nEOF\n'), ['a', 'c d']);
    assert.deepEqual(commands('FROM a\nRUN <<EOF\n#!/usr/bin/env bash\na\nEOF\n'), ['a']);
    assert.deepEqual(commands('FROM a\nRUN <<EOF\n#!/usr/bin/env python3\na\nEOF\n'), []);
  });

  it('reads a heredoc that a shell reads, and no other', () => {
    assert.deepEqual(commands('FROM a\nRUN bash -e <<EOF\na\nEOF\n'), ['bash -e', 'a']);
    assert.deepEqual(commands('FROM a\nRUN <<EOF bash -e\na\nEOF\n'), ['bash -e', 'a']);
    assert.deepEqual(commands('FROM a\nRUN --mount=type=cache,target=/x <<-"EOF"\n\ta\n\tEOF\n'), ['a']);
    assert.deepEqual(commands('FROM a\nRUN <<A <<B bash\na\nA\nb\nB\n'), ['bash', 'a', 'b']);
    assert.deepEqual(commands('FROM a\nRUN python3 <<EOF\na\nEOF\n'), ['python3']);
    assert.deepEqual(commands('FROM a\nRUN cat <<A <<B > f && c\na\nA\nb\nB\n'), ['cat', 'c']);
    assert.deepEqual(commands('FROM a\nRUN <<EOF\ncat <<X >f && b\nno\nX\nsh <<Y\nc\nY\nEOF\n'), [
      'cat',
      'b',
      'sh',
      'c',
    ]);
  });

  it('reads HEALTHCHECK', () => {
    assert.deepEqual(commands('HEALTHCHECK --interval=3s CMD curl x || exit 1'), ['curl x', 'exit 1']);
    assert.deepEqual(commands('HEALTHCHECK NONE'), []);
    assert.deepEqual(commands('ONBUILD RUN sudo x'), []);
  });

  it('reads nothing where the script is broken, too long, or no shell text', () => {
    assert.deepEqual(commands('RUN a && ('), []);
    assert.deepEqual(commands(`RUN a ${'b '.repeat(20_000)}`), []);
    assert.deepEqual(commands('EXPOSE 80'), []);
  });

  it('gives up scripts that the grammar would take seconds for', () => {
    assert.deepEqual(commands(`RUN ${'a|'.repeat(5_000)}`), []);
    assert.deepEqual(commands(`RUN ${'$('.repeat(5_000)}a${')'.repeat(5_000)}`), []);
    assert.equal(commands(`RUN ${'a|'.repeat(390)}a`).length, 391);
  });

  it('reads scripts nested as deep as the limit allows', () => {
    assert.ok(commands(`RUN ${'('.repeat(190)}a${')'.repeat(190)}`).length <= 1);
    assert.ok(commands(`RUN ${'$('.repeat(190)}a${')'.repeat(190)}`).length > 50);
  });
});
