// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles look the same
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { type Build, readBuild } from '../../server/model/dockerfile.ts';
import { parseDockerfile } from '../../server/syntax/dockerfile/parse.ts';
import { applyEdits, type Edit } from '../../server/text/edit.ts';
import { loadShellFromPackages } from '../harness/shell.ts';

const read = (text: string): Build => readBuild(parseDockerfile(text));
const stageOf = (text: string, index = 0) => {
  const stage = read(text).stages[index];
  assert.ok(stage);
  return stage;
};
const changed = (text: string, edits: readonly Edit[] | undefined) => edits && applyEdits(text, edits);
const reference = (text: string) => ({
  text,
  registry: '',
  repository: '',
  name: '',
  tag: undefined,
  digest: undefined,
});

describe('stages', () => {
  const text =
    'FROM golang:1 AS Build\nFROM build AS test\nFROM alpine:3 AS tools\nFROM scratch\nCOPY --from=BUILD /a /b\nRUN --mount=type=bind,from=tools,target=/t x\n';

  it('form a graph by FROM, whatever the case of their names', () => {
    const { stages, finalStage } = read(text);
    assert.deepEqual(
      stages.map(({ label }) => label),
      ['Build', 'test', 'tools', 'stage 4'],
    );
    assert.equal(stages[1]?.parent, stages[0]);
    assert.equal(stages[1]?.base.value?.text, 'golang:1');
    assert.equal(finalStage, stages[3]);
  });

  it('are used when the final one is built from them, by copy or mount too', () => {
    assert.deepEqual(
      read(text).stages.map(({ isUsed }) => isUsed),
      [true, false, true, true],
    );
    assert.deepEqual(
      read('FROM a\nFROM b\nFROM c\nCOPY --from=0 x y\n').stages.map(({ isUsed }) => isUsed),
      [true, false, true],
    );
  });

  it('do not start from a later stage of the same name, nor from themselves', () => {
    const { stages } = read('FROM build AS build\nFROM later\nFROM x AS later\n');
    assert.deepEqual(
      stages.map(({ parent }) => parent),
      [undefined, undefined, undefined],
    );
  });

  it('know scratch', () => {
    const { stages } = read('FROM scratch AS a\nFROM a\n');
    assert.deepEqual(
      stages.map(({ isScratch, base }) => [isScratch, base.state]),
      [
        [true, 'absent'],
        [true, 'absent'],
      ],
    );
  });

  it('are none in an empty or half-typed file', () => {
    for (const empty of ['', '\uFEFF', '#', 'ARG A', 'RUN x']) assert.equal(read(empty).finalStage, undefined);
    assert.equal(stageOf('FROM').base.state, 'absent');
  });
});

describe('variables', () => {
  const base = (text: string) => stageOf(text).base;

  it('of FROM come from the arguments before it', () => {
    assert.equal(base('ARG V=1\nARG I=a:$V\nFROM $I\n').value?.text, 'a:1');
    assert.equal(base('ARG V\nFROM a:$V\n').state, 'dynamic');
    assert.equal(base('FROM a:${V:-2}\n').value?.text, 'a:2');
    assert.equal(base('FROM a-$TARGETARCH\n').state, 'dynamic');
    assert.equal(base('FROM a-${TARGETARCH:-amd64}\n').state, 'dynamic');
  });

  it('of a stage need an ARG there to see a global one', () => {
    const text = 'ARG A=1\nARG B\nFROM a\nARG A\nARG B\nARG C=3\nRUN x\n';
    const stage = stageOf(text);
    assert.deepEqual(
      ['A', 'B', 'C', 'D'].map((name) => stage.variable(name)),
      ['1', undefined, '3', undefined],
    );
    assert.equal(stageOf('ARG A=1\nFROM a\nRUN x\n').variable('A'), undefined);
  });

  it('hold from their instruction on, and in stages built on it', () => {
    const build = read('FROM a AS one\nENV A=1\nENV A=2 B=$A\nFROM one\nENV C=$A$B\n');
    const [one, two] = build.stages;
    assert.equal(one?.variable('A', one.instructions[1]), undefined);
    assert.equal(one?.variable('A', one.instructions[2]), '1');
    assert.equal(one?.variable('B'), '1');
    assert.equal(two?.variable('C'), '21');
  });

  it('of ENV win over those of an ARG before it, and builders differ on one after it', () => {
    assert.equal(stageOf('FROM a\nARG A=arg\nENV A=env\n').variable('A'), 'env');
    assert.equal(stageOf('FROM a\nENV A=env\nARG A=arg\n').variable('A'), undefined);
    assert.equal(stageOf('FROM a\nENV A=env\nARG A\n').variable('A'), 'env');
    assert.equal(stageOf('FROM a\nENV A=same\nARG A=same\n').variable('A'), 'same');
    assert.equal(stageOf('ARG A=arg\nFROM a\nENV A=env\nARG A\n').variable('A'), undefined);
  });

  it('of ARG keep their value where it is declared again without one', () => {
    assert.equal(stageOf('FROM a\nARG A=1\nARG A\n').variable('A'), '1');
    assert.equal(stageOf('ARG A=2\nFROM a\nARG A=1\nARG A\n').variable('A'), '2');
    assert.equal(stageOf('FROM a\nARG A=1\nARG A=2\n').variable('A'), '2');
  });

  it('of one ARG see those before them, those of one ENV do not', () => {
    assert.equal(stageOf('FROM a\nARG A=1 B=$A\n').variable('B'), '1');
    assert.equal(stageOf('ARG A=1 B=i:$A\nFROM $B\n').base.value?.text, 'i:1');
    assert.equal(stageOf('FROM a\nENV A=1\nENV A=2 B=$A\n').variable('B'), '1');
  });

  it("of the platform are the builder's", () => {
    for (const name of ['TARGETARCH', 'BUILDPLATFORM', 'TARGETVARIANT', 'TARGETSTAGE']) {
      assert.equal(stageOf(`FROM a\nARG ${name}=x\n`).variable(name), undefined, name);
      assert.equal(stageOf(`FROM --platform=$${name} a\n`).from.flags[0]?.value, `$${name}`);
    }
    assert.equal(stageOf('FROM a\nENV P=${HTTPS_PROXY:-none}\n').variable('P'), undefined);
  });

  it('may be set by the base image, so that a default proves nothing', () => {
    assert.equal(stageOf('FROM a\nENV B=${A:-1}\n').variable('B'), undefined);
  });

  it('are cut and replaced as BuildKit does', () => {
    const value = (word: string) => stageOf(`FROM a\nARG X=1.2.3-alpine E=\nENV Y=${word}\n`).variable('Y');
    const cases: Record<string, string | undefined> = {
      '${X#*.}': '2.3-alpine',
      '${X##*.}': '3-alpine',
      '${X%.*}': '1.2',
      '${X%%.*}': '1',
      '${X%-alpine}': '1.2.3',
      '${X/./_}': '1_2.3-alpine',
      '${X//./_}': '1_2_3-alpine',
      '${X/a*e/b}': undefined,
      '${X:+yes}': 'yes',
      '${X+yes}': 'yes',
      '${E:+yes}': '',
      '${E:-no}': 'no',
      '${E-no}': '',
      '${E:-${X%-*}}': '1.2.3',
      "'$X'": '$X',
      '"$X"y': '1.2.3-alpiney',
      '\\$X': '$X',
      '${X': undefined,
      a$: 'a$',
      '${X:?must}': '1.2.3-alpine',
    };
    for (const [word, expected] of Object.entries(cases)) assert.equal(value(word), expected, word);
  });

  it('follow the escape directive', () => {
    const value = (word: string) => read(`# escape=\`\nFROM a\nARG X=1\nENV Y=${word}\n`).stages[0]?.variable('Y');
    assert.equal(value('C:\\dir\\$X'), 'C:\\dir\\1');
    assert.equal(value('`$X'), '$X');
    assert.equal(value('"`"$X`""'), '"1"');
  });

  it('do not grow without end', () => {
    const text = `FROM a\nENV A=${'x'.repeat(100)}\n${'ENV A=$A$A\n'.repeat(40)}`;
    assert.equal(stageOf(text).variable('A'), undefined);
  });

  it('are no longer known in a file that has used very much of them', () => {
    const { instructions } = stageOf(`FROM a\nENV A=${'x'.repeat(1_000)}\n${'LABEL b=$A\n'.repeat(3_000)}`);
    const lengths = instructions.slice(2).map(({ words }) => words[0]?.value?.length);
    assert.equal(lengths[0], 1_002);
    assert.equal(lengths.at(-1), undefined);
  });
});

describe('ENV and ARG', () => {
  it('are listed with their places', () => {
    const text = 'FROM a\nENV A=1 B="x y"\nENV OLD some text\nARG C\n';
    const variables = stageOf(text).environment;
    assert.deepEqual(
      variables.map(({ name, source, value }) => [
        name,
        source,
        value.state,
        value.value,
        text.slice(value.range.start, value.range.end),
      ]),
      [
        ['A', 'env', 'literal', '1', '1'],
        ['B', 'env', 'literal', 'x y', '"x y"'],
        ['OLD', 'env', 'literal', 'some text', 'some text'],
        ['C', 'arg', 'absent', undefined, 'C'],
      ],
    );
  });

  it('are taken away one by one, with their line when they are alone, comments kept', () => {
    const removed = (text: string, index: number) => changed(text, stageOf(text).environment[index]?.value.remove());
    assert.equal(removed('FROM a\nENV A=1 B=2\n', 0), 'FROM a\nENV B=2\n');
    assert.equal(removed('FROM a\nENV A=1 \\\n    B=2\nUSER x\n', 1), 'FROM a\nENV A=1\nUSER x\n');
    assert.equal(removed('FROM a\nENV A=1\nUSER x\n', 0), 'FROM a\nUSER x\n');
    assert.equal(removed('FROM a\r\nENV A=1', 0), 'FROM a');
    assert.equal(removed('FROM a\nENV A=1 \\\n# note\n  B=2\n', 1), undefined);
  });

  it('are written with quotes where these are needed', () => {
    const text = 'FROM a\nENV A=1\n';
    assert.equal(
      changed(text, stageOf(text).environment[0]?.value.set('x "y" $z')),
      'FROM a\nENV A="x \\"y\\" \\$z"\n',
    );
  });
});

describe('images', () => {
  it('are named by FROM, copies and mounts, but not by stages', () => {
    const text =
      'FROM a:1 AS x\nFROM x\nCOPY --from=x b c\nCOPY --from=d:2 b c\nCOPY --from=0 b c\nRUN --mount=type=bind,from=e:3,target=/t f\nCOPY --from=$G b c\n';
    assert.deepEqual(
      read(text).images.map(({ image, role, owner, range }) => [
        image.value?.text,
        role,
        owner,
        text.slice(range.start, range.end),
      ]),
      [
        ['a:1', 'base', 'x', 'a:1'],
        ['d:2', 'content', 'stage 2', 'd:2'],
        ['e:3', 'content', 'stage 2', 'e:3'],
        [undefined, 'content', 'stage 2', '$G'],
      ],
    );
  });

  it('are written where they stand', () => {
    const set = (text: string, index = 0) =>
      changed(text, read(text).images[index]?.image.set(reference('new:1@sha256:0')));
    assert.equal(set('FROM --platform=x a:1 AS b\n'), 'FROM --platform=x new:1@sha256:0 AS b\n');
    assert.equal(set('ARG I=a:1\nFROM ${I}\n'), 'ARG I=new:1@sha256:0\nFROM ${I}\n');
    assert.equal(set('FROM a\nCOPY --from=b:1 c d\n', 1), 'FROM a\nCOPY --from=new:1@sha256:0 c d\n');
    assert.equal(set('ARG V=1\nFROM a:$V\n'), undefined);
    assert.equal(set('ARG I=a:$V\nFROM $I\n'), undefined);
    assert.equal(set('ARG I\nFROM $I\n'), undefined);
  });

  it('in an argument say how many stages share them', () => {
    assert.deepEqual(
      read('ARG I=a\nFROM $I\nFROM ${I}\nFROM b\n').images.map(({ image }) => image.sharedBy),
      [2, 2, 1],
    );
  });
});

describe('users and directories', () => {
  it('are the last ones, through the stages below', () => {
    const text =
      'FROM a AS one\nUSER app\nWORKDIR /srv\nRUN x\nFROM one AS two\nUSER 0\nRUN x\nWORKDIR app\nFROM one\nRUN x\n';
    const { stages } = read(text);
    assert.deepEqual(
      stages.map(({ lastUser }) => lastUser?.user.value?.text),
      ['app', '0', 'app'],
    );
    assert.deepEqual(
      stages.map(({ workingDirectory }) => workingDirectory),
      ['/srv', '/srv/app', '/srv'],
    );
    assert.equal(stages[1]?.instructions[1]?.user.value?.text, 'app');
    assert.equal(stages[1]?.instructions[2]?.user.value?.text, '0');
    assert.equal(stages[0]?.instructions[1]?.user.state, 'absent');
  });

  it('are dynamic where a variable decides', () => {
    assert.equal(stageOf('FROM a\nARG U\nUSER $U\n').lastUser?.user.state, 'dynamic');
    assert.equal(stageOf('FROM a\nARG U=app\nUSER ${U}:x\n').lastUser?.user.value?.name, 'app');
    assert.equal(stageOf('FROM a\nWORKDIR rel\n').workingDirectory, undefined);
    assert.equal(stageOf('FROM scratch\nWORKDIR rel/../b\n').workingDirectory, '/b');
  });

  it('are changed in their place', () => {
    const text = 'FROM a\nUSER root # x\n';
    const user = stageOf('FROM a\nUSER root\n').lastUser?.user;
    assert.equal(
      changed(
        'FROM a\nUSER root\n',
        user?.set({ text: '1000', uid: 1000, name: undefined, group: undefined, isRoot: false }),
      ),
      'FROM a\nUSER 1000\n',
    );
    assert.equal(stageOf(text).lastUser?.user.value?.isRoot, true);
  });
});

describe('instructions', () => {
  it('take lines before and after them, with the line end of the file', () => {
    const text = '\uFEFFFROM a\r\nRUN <<EOF\r\nx\r\nEOF\r\nCMD y';
    const [from, run, cmd] = read(text).instructions;
    assert.equal(changed(text, from?.insertBefore(['# a'])), `\uFEFF# a\r\n${text.slice(1)}`);
    assert.equal(changed(text, run?.insertAfter(['A', 'B'])), text.replace('EOF\r\nCMD', 'EOF\r\nA\r\nB\r\nCMD'));
    assert.equal(changed(text, cmd?.insertAfter(['A'])), `${text}\r\nA`);
    assert.equal(changed(text, cmd?.remove()), text.slice(0, -7));
    assert.equal(changed(text, run?.remove()), '\uFEFFFROM a\r\nCMD y');
  });

  it('give elements of exec form as words, and flags with their places', () => {
    const text = 'FROM a\nENV D=/dst\nCOPY --chown=1:1 --link ["a b", "$D"]\n';
    const copy = stageOf(text).instructions[2];
    assert.deepEqual(
      copy?.words.map(({ value }) => value),
      ['a b', '/dst'],
    );
    assert.deepEqual(
      copy?.flags.map(({ name, value }) => [name, value]),
      [
        ['chown', '1:1'],
        ['link', undefined],
      ],
    );
    const range = copy?.flags[0]?.valueRange;
    assert.equal(range && text.slice(range.start, range.end), '1:1');
  });
});

describe('commands', () => {
  before(loadShellFromPackages);
  const names = (text: string) => read(text).instructions.flatMap(({ commands }) => commands.map(({ name }) => name));

  it('are named without their path, and have no name when a variable gives it', () => {
    assert.deepEqual(names('FROM a\nRUN /usr/bin/curl x | $SH\n'), ['curl', undefined]);
  });

  it('are not read where another shell runs them', () => {
    assert.deepEqual(names('FROM a\nSHELL ["powershell", "-Command"]\nRUN curl x\n'), []);
    assert.deepEqual(names('FROM a AS b\nSHELL ["cmd", "/S", "/C"]\nFROM b\nRUN curl x\n'), []);
    assert.deepEqual(names('FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN curl x\n'), []);
    assert.deepEqual(names('FROM a\nSHELL ["/bin/bash", "-c"]\nRUN curl x\n'), ['curl']);
  });

  it('are looked for behind the programs that run them', () => {
    const behind = (script: string) => {
      const { name, words } = read(`FROM a\nRUN ${script}\n`).instructions[1]?.commands[0]?.invocation ?? {};
      return [name, ...(words ?? []).slice(1).map(({ text }) => text)].join(' ');
    };
    assert.equal(behind('/usr/bin/curl x'), 'curl x');
    assert.equal(behind('sudo -u app env A=b timeout -s 9 5 /usr/bin/curl x'), 'curl x');
    assert.equal(behind('exec nice -n 5 busybox wget x'), 'wget x');
    assert.equal(behind('gosu app -- curl x'), 'curl x');
    assert.equal(behind('su-exec app:app chroot /mnt curl'), 'curl');
    assert.equal(behind('$X curl'), ' curl');
    assert.equal(behind('sudo'), 'sudo');
    assert.equal(behind('timeout 5'), 'timeout 5');
  });

  it('keep what flows between them', () => {
    const sh = read('FROM a\nRUN curl x | sh\n').instructions[1]?.commands[1];
    assert.equal(sh?.pipedFrom?.name, 'curl');
  });
});
