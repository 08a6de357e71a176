// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of shells look the same
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { type Command, readBuild } from '../../server/model/dockerfile.ts';
import { parseDockerfile } from '../../server/syntax/dockerfile/parse.ts';
import { loadShellFromPackages } from '../harness/shell.ts';

before(loadShellFromPackages);

const commandsOf = (text: string): readonly Command[] => {
  const last = readBuild(parseDockerfile(text)).instructions.at(-1);
  return (last?.trigger ?? last)?.commands ?? [];
};
/** What the last command says, in a stage with some variables. */
const said = (script: string, keyword = 'RUN') => {
  const head =
    'ARG G=global\nFROM a\nARG V=1.2.3\nARG NONE\nARG TARGETARCH\nENV P=/opt E= S="a b" STAR=* B=back\\\\slash Q="\'"\n';
  return commandsOf(`${head}${keyword} ${script}\n`)
    .at(-1)
    ?.words.slice(1)
    .map(({ value }) => value);
};

describe('words of a shell with variables', () => {
  it('are what ENV and ARG make of them', () => {
    const cases: Record<string, string | undefined> = {
      $P: '/opt',
      '$P/bin': '/opt/bin',
      '"$P"/bin': '/opt/bin',
      'https://x/v${V}/a-$V.tgz': 'https://x/v1.2.3/a-1.2.3.tgz',
      '${V%.*}': '1.2',
      '${V%%.*}': '1',
      '${V#*.}': '2.3',
      '${V##*.}': '3',
      '${V/./_}': '1_2.3',
      '${V//./_}': '1_2_3',
      '${NONE:-word}': 'word',
      '${NONE-word}': 'word',
      '${NONE:+word}x': 'x',
      '${E:-word}': 'word',
      '${P:+word}': 'word',
      '${P:?must be set}': '/opt',
      '"${NONE:-$P}"': '/opt',
      "'$P'": '$P',
      '\\$P': '$P',
      '"\\$P \\` \\x"': '$P ` \\x',
      'a"$S"b': 'aa bb',
      '"$Q"': "'",
      x$E: 'x',
      '"$E"': '',
    };
    for (const [word, expected] of Object.entries(cases)) assert.deepEqual(said(`x ${word}`), [expected], word);
  });

  it('are not known where anything else has a say', () => {
    const words = [
      ...['$UNKNOWN', '$NONE', '$G', '$TARGETARCH', '$1', '$@', '$?', '$S', '$STAR', '$B', '$E', '${E}$E'],
      ...['$(x)$P', '`x`$P', '$((1))$P', '${P:=x}', '${#P}', '${!P}', '${P:0:2}', '${P^^}', '${P/#a/b}', '${V%[0-9]}'],
      ...["$'a'$P", '${NONE:-"q"}', '${P'],
    ];
    for (const word of words) assert.equal(said(`x ${word}`)?.[0], undefined, word);
  });

  it('are not known outside of RUN, where others set the variables', () => {
    for (const keyword of ['CMD', 'ENTRYPOINT', 'HEALTHCHECK CMD', 'ONBUILD RUN'])
      assert.deepEqual(said('x $P $V', keyword), [undefined, undefined], keyword);
  });

  it('stand as they are in exec form, which no shell reads', () => {
    assert.deepEqual(said('["x", "$P"]'), ['$P']);
    assert.deepEqual(said('["sh", "-c", "x $P"]'), ['/opt']);
  });

  it('are not known where a secret is mounted as the variable', () => {
    assert.deepEqual(said('--mount=type=secret,id=x,env=P x $P $V'), [undefined, '1.2.3']);
  });

  it('name the command', () => {
    assert.deepEqual(
      commandsOf('FROM a\nENV D=/opt/bin\nRUN $D/curl x && "$D" && $NO\n').map(({ name }) => name),
      ['curl', 'bin', undefined],
    );
  });
});

describe('variables that a script sets', () => {
  it('hold from there on', () => {
    assert.deepEqual(said('X=1 && x $X'), ['1']);
    assert.deepEqual(said('X=1; X="$X$V"; export Y="$X-$P" && x $X $Y'), ['11.2.3', '11.2.3-/opt']);
    assert.deepEqual(said('P=/new && x $P'), ['/new']);
    assert.deepEqual(said('{ X=1; } && x $X'), ['1']);
    assert.deepEqual(said('X= && x "$X"'), ['']);
    assert.deepEqual(said('y=$X && X=1 && x $y'), [undefined]);
  });

  it('are not known before, nor where it depends on something', () => {
    const scripts = [
      'if a; then P=1; fi; x $P',
      'for P in 1 2; do x $P; done',
      'while read -r P; do x $P; done',
      'a || P=1; x $P',
      '(P=1); x $P',
      'f() { P=1; }; f; x $P',
      'case a in b) P=1;; esac; x $P',
      'P=1 | cat; x $P',
      'read P; x $P',
      'unset P; x $P',
      'printf -v P 1; x $P',
      'P+=1; x $P',
      'P=(1 2); x $P',
      'P[1]=2; x $P',
      'P=$(a); x $P',
      ': ${P:=1}; x $P',
      ': $((P = 1)); x $P',
      '. ./env && x $P',
      'source ./env && x $P',
      'eval "$(a)"; x $P',
      "P=1 sh -c 'x $P'",
      "env P=1 sh -c 'x $P'",
      'P=1; sh -c "x $P"',
      'export P=$(a) && x $P',
    ];
    for (const script of scripts) assert.deepEqual(said(script), [undefined], script);
  });

  it('leave others as they are', () => {
    assert.deepEqual(said('if a; then X=1; fi; x $P'), ['/opt']);
    assert.deepEqual(said('x $P && . ./env'), ['./env']);
    assert.deepEqual(said('X=1 y; x $P'), ['/opt']);
    assert.deepEqual(said('sh -c "x $P"'), ['/opt']);
  });

  it('do not grow without end', () => {
    const text = `FROM a\nRUN <<EOF\nA0=${'x'.repeat(60)}\n${Array.from({ length: 500 }, (_, i) => `A${i + 1}=$A${i}$A${i}\n`).join('')}x $A3 $A499\nEOF\n`;
    const words = commandsOf(text).at(-1)?.words;
    assert.equal(words?.[1]?.value?.length, 480);
    assert.equal(words?.[2]?.value, undefined);
  });
});

describe('what commands read', () => {
  const heredocs = (text: string) =>
    commandsOf(text).map(({ name, heredocs, redirectsTo }) => [
      name,
      heredocs.map((heredoc) => [heredoc.text, heredoc.isQuoted, text.slice(heredoc.range.start, heredoc.range.end)]),
      redirectsTo.map(({ value }) => value),
    ]);

  it('are documents, of the instruction or inside of its script', () => {
    assert.deepEqual(heredocs("FROM a\nRUN cat <<A > /f && tee /g <<'B'\nx $Y\nA\nz\nB\n"), [
      ['cat', [['x $Y\n', false, 'x $Y\n']], ['/f']],
      ['tee', [['z\n', true, 'z\n']], []],
    ]);
    assert.deepEqual(heredocs("FROM a\nRUN <<A\ncat <<'B' > /f\nx\nB\nA\n"), [['cat', [['x\n', true, 'x\n']], ['/f']]]);
  });

  it('are strings', () => {
    const [command] = commandsOf('FROM a\nENV X=1\nRUN bash <<< "a $X"\n');
    assert.deepEqual(
      command?.hereStrings.map(({ value }) => value),
      ['a 1'],
    );
    assert.deepEqual(command?.redirectsTo, []);
  });
});

describe('words that the grammar cuts', () => {
  const first = (script: string) => {
    const text = `FROM a\nARG V=1 A=x\nRUN ${script}\n`;
    return commandsOf(text).map(({ words, assignments, redirectsTo }) => [
      ...assignments.map(({ name, value }) => `${name}=${value.value}`),
      ...words.map(({ value, range }) => `${text.slice(range.start, range.end)} ${value}`),
      ...redirectsTo.map(({ value }) => `>${value}`),
    ]);
  };

  it('are whole', () => {
    assert.deepEqual(first('c v${V}/f-$A.tgz d'), [['c c', 'v${V}/f-$A.tgz v1/f-x.tgz', 'd d']]);
    assert.deepEqual(first('c > v${V}/f-$A.tgz d'), [['c c', 'd d', '>v1/f-x.tgz']]);
    assert.deepEqual(first('B=${V}-$A.tgz c d'), [['B=1-x.tgz', 'c c', 'd d']]);
    assert.deepEqual(first('B=${V}-$A.tgz; c $B'), [['c c', '$B 1-x.tgz']]);
    assert.deepEqual(first('export B=${V}-$A.tgz && c $B').at(-1), ['c c', '$B 1-x.tgz']);
    assert.deepEqual(first('B=${V}-$A.tgz && c $B | d')[1], ['d d']);
  });

  it('are those behind a redirection too', () => {
    assert.deepEqual(first('c 2>/dev/null d > f e'), [['c c', 'd d', 'e e', '>/dev/null', '>f']]);
    assert.deepEqual(first('c d 2>&1 e'), [['c c', 'd d', 'e e']]);
  });

  it('are dynamic where a process writes a part', () => {
    assert.deepEqual(first('c --file=<(d)')[0], ['c c', '--file=<(d) undefined']);
  });
});

describe('commands that others run', () => {
  const names = (script: string) =>
    commandsOf(`FROM a\nRUN ${script}\n`).map(({ name, runBy, words }) => [
      name,
      runBy?.name,
      words.map(({ text }) => text).join(' '),
    ]);

  it('stand beside find and xargs', () => {
    assert.deepEqual(names('find / -type d -exec chmod 777 {} \\; -execdir rm {} +').slice(1), [
      ['chmod', 'find', 'chmod 777 {}'],
      ['rm', 'find', 'rm {}'],
    ]);
    assert.deepEqual(names('a | sudo xargs -0 -n 1 rm -f').slice(2), [['rm', 'sudo', 'rm -f']]);
    assert.deepEqual(names("xargs -I{} sh -c 'b {}'").slice(1), [
      ['sh', 'xargs', "sh -c 'b {}'"],
      ['b', undefined, 'b {}'],
    ]);
    assert.deepEqual(names('xargs -r').length, 1);
    assert.deepEqual(names('find . -exec').length, 1);
  });

  it('write what comes out of xargs', () => {
    const sh = commandsOf('FROM a\nRUN cat l | xargs curl | sh\n').find(({ name }) => name === 'sh');
    assert.equal(sh?.pipedFrom?.name, 'curl');
  });
});
