import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { buildTargets } from '../../server/engine/targets.ts';
import { type Build, type Instruction, readBuild } from '../../server/model/dockerfile.ts';
import { parseDockerfile } from '../../server/syntax/dockerfile/parse.ts';
import { applyEdits } from '../../server/text/edit.ts';
import { loadShellFromPackages } from '../harness/shell.ts';

before(loadShellFromPackages);

const read = (text: string): Build => readBuild(parseDockerfile(text));
const triggersOf = (text: string): Instruction[] =>
  read(text).instructions.flatMap(({ trigger }) => (trigger === undefined ? [] : [trigger]));
const triggerOf = (text: string): Instruction => {
  const [trigger] = triggersOf(text);
  assert.ok(trigger);
  return trigger;
};

describe('what ONBUILD puts off', () => {
  it('is an instruction with places of its own', () => {
    const text = 'FROM a\nonbuild copy --chown=1 \\\n  . /x\n';
    const { keyword, isTrigger, flags, words, keywordRange, stage } = triggerOf(text);
    assert.deepEqual(
      [keyword, isTrigger, flags[0]?.value, words.map(({ value }) => value), stage?.index],
      ['COPY', true, '1', ['.', '/x'], 0],
    );
    assert.equal(text.slice(keywordRange.start, keywordRange.end), 'copy');
    assert.equal(read(text).instructions[0]?.isTrigger, false);
  });

  it('runs commands, heredocs and all', () => {
    const names = (text: string) => triggerOf(text).commands.map(({ name }) => name);
    assert.deepEqual(names('FROM a\nONBUILD RUN x && y\n'), ['x', 'y']);
    assert.deepEqual(names('FROM a\nONBUILD RUN <<EOF\nx\nEOF\n'), ['x']);
    assert.deepEqual(read('FROM a\nONBUILD RUN x\n').instructions[1]?.commands, []);
    assert.deepEqual(names('FROM a\nSHELL ["cmd"]\nONBUILD RUN x\n'), []);
    assert.deepEqual(triggersOf('FROM a\nONBUILD\nRUN x\n'), []);
  });

  it('does not know what its variables will be', () => {
    const words = triggerOf('FROM a\nARG V=1\nENV W=2\nONBUILD EXPOSE $V $W 3\n').words;
    assert.deepEqual(
      words.map(({ value }) => value),
      [undefined, undefined, '3'],
    );
  });

  it('is run by the user at the end of the stage, or by one that a trigger before it set', () => {
    const users = (text: string) => triggersOf(text).map(({ user }) => user.value?.text);
    assert.deepEqual(users('FROM a\nONBUILD RUN x\nUSER app\n'), ['app']);
    assert.deepEqual(users('FROM a\nUSER app\nONBUILD USER 0\nONBUILD RUN x\nONBUILD USER 5\nONBUILD RUN y\n'), [
      'app',
      '0',
      '0',
      '5',
    ]);
    assert.equal(triggerOf('FROM a\nONBUILD RUN x\n').user.state, 'absent');
  });

  it('sets nothing in this build', () => {
    const stage = read('FROM a\nONBUILD USER app\nONBUILD ENV A=1\nONBUILD EXPOSE 80\nONBUILD CMD x\n').finalStage;
    assert.deepEqual(
      [stage?.lastUser, stage?.variable('A'), stage?.command, stage?.exposedPorts, stage?.environment],
      [undefined, undefined, undefined, [], []],
    );
    assert.deepEqual(
      stage?.triggeredEnvironment.map(({ name, value }) => [name, value.value]),
      [['A', '1']],
    );
  });

  it('has neighbours that are put off as well, and goes with its line', () => {
    const text = 'FROM a\r\nONBUILD RUN x\r\nCMD y\r\n';
    const trigger = triggerOf(text);
    assert.equal(
      applyEdits(text, trigger.insertBefore(['# why', 'RUN a \\', '  b', 'USER c'])),
      'FROM a\r\n# why\r\nONBUILD RUN a \\\r\n  b\r\nONBUILD USER c\r\nONBUILD RUN x\r\nCMD y\r\n',
    );
    assert.equal(applyEdits(text, trigger.insertAfter(['USER c'])), text.replace('CMD', 'ONBUILD USER c\r\nCMD'));
    assert.equal(applyEdits(text, trigger.remove()), 'FROM a\r\nCMD y\r\n');
  });

  it('is judged where something is built on it', () => {
    const judged = (text: string) => {
      const rule = {
        *instruction({ keyword }: Instruction) {
          yield { message: keyword };
        },
        *environmentVariable({ name }: { name: string }) {
          yield { message: name };
        },
      };
      const told = (check: string) =>
        buildTargets(read(text), text.length)
          .filter((target) => target.check === check)
          .flatMap((target) => [...target.run(rule as never, {} as never)].map(({ message }) => message));
      return [told('instruction'), told('environmentVariable')];
    };
    const text = 'FROM a AS b\nONBUILD ENV A=1\n';
    assert.deepEqual(judged(text), [['FROM', 'ENV'], ['A']]);
    assert.deepEqual(judged(`${text}FROM b\n`), [['FROM', 'ENV', 'FROM'], ['A']]);
    assert.deepEqual(judged(`${text}FROM c\nCOPY --from=b x y\n`), [['FROM', 'ONBUILD', 'FROM', 'COPY'], []]);
  });
});
