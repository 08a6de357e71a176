import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Build, type Instruction, readBuild, type Stage } from '../../server/model/dockerfile.ts';
import { parseDockerfile } from '../../server/syntax/dockerfile/parse.ts';

const read = (text: string): Build => readBuild(parseDockerfile(text));
const last = (text: string): Stage => {
  const { finalStage } = read(text);
  assert.ok(finalStage);
  return finalStage;
};
const written = (instruction: Instruction | undefined) => instruction?.argumentText;

describe('parser directives', () => {
  it('are given with their places, the first of a name only', () => {
    const text =
      '\uFEFF# syntax=docker/dockerfile:1\r\n#Check = skip=A,B;error=true \r\n# check=skip=all\r\n# escape=`\r\n\r\n# syntax=no\r\nFROM a\r\n';
    assert.deepEqual(
      read(text).directives.map(({ name, value, range, valueRange }) => [
        name,
        value,
        text.slice(range.start, range.end),
        text.slice(valueRange.start, valueRange.end),
      ]),
      [
        ['syntax', 'docker/dockerfile:1', '# syntax=docker/dockerfile:1', 'docker/dockerfile:1'],
        ['check', 'skip=A,B;error=true', '#Check = skip=A,B;error=true', 'skip=A,B;error=true'],
        ['escape', '`', '# escape=`', '`'],
      ],
    );
  });

  it('end at the first line that is anything else', () => {
    for (const text of ['\n# syntax=a\nFROM a\n', '# note\n# syntax=a\nFROM a\n', 'FROM a\n# syntax=a\n', ''])
      assert.deepEqual(read(text).directives, []);
  });
});

describe('what a stage runs', () => {
  it('is the last of its kind, through the stages below', () => {
    const stage = last(
      'FROM a AS b\nENTRYPOINT ["x"]\nCMD y\nHEALTHCHECK NONE\nSTOPSIGNAL 9\nFROM b\nCMD z\nHEALTHCHECK CMD w\n',
    );
    assert.deepEqual([stage.entrypoint, stage.command, stage.healthcheck, stage.stopSignal].map(written), [
      '["x"]',
      'z',
      'CMD w',
      '9',
    ]);
    const none = last('FROM a\n');
    assert.deepEqual([none.entrypoint, none.command, none.healthcheck, none.stopSignal], Array(4).fill(undefined));
  });

  it('loses the CMD of the stage below by an ENTRYPOINT, not one of its own', () => {
    assert.equal(last('FROM a AS b\nCMD y\nFROM b\nENTRYPOINT ["x"]\n').command, undefined);
    assert.equal(written(last('FROM a\nCMD y\nENTRYPOINT ["x"]\n').command), 'y');
    assert.equal(written(last('FROM a AS b\nCMD y\nFROM b\nENTRYPOINT ["x"]\nCMD z\n').command), 'z');
  });

  it('opens ports, of the stages below too', () => {
    const text =
      'ARG P=1\nFROM a AS b\nARG P=22\nARG Q\nEXPOSE 80 53/UDP 8000-8010/tcp\nFROM b\nARG L="90 91"\nARG P=22\nEXPOSE $P $Q $L x 99999999\n';
    assert.deepEqual(
      last(text).exposedPorts.map(({ first, last: end, protocol, word }) => [first, end, protocol, word.text]),
      [
        [80, 80, 'tcp', '80'],
        [53, 53, 'udp', '53/UDP'],
        [8000, 8010, 'tcp', '8000-8010/tcp'],
        [22, 22, 'tcp', '$P'],
        [90, 90, 'tcp', '$L'],
        [91, 91, 'tcp', '$L'],
      ],
    );
  });

  it('holds volumes, of both forms and of the stages below too', () => {
    const stage = last('FROM a AS b\nVOLUME /x /y\nFROM b\nVOLUME ["/z"]\n');
    assert.deepEqual(
      stage.volumes.map(({ value }) => value),
      ['/x', '/y', '/z'],
    );
  });
});

describe('the shell', () => {
  const shells = (text: string) => {
    const { kind, name } = last(text).shell;
    return [kind, name];
  };

  it('is what SHELL says, through the stages below', () => {
    assert.deepEqual(shells('FROM a\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\n'), ['posix', 'bash']);
    assert.deepEqual(shells('FROM a AS b\nSHELL ["ash", "-c"]\nFROM b\n'), ['posix', 'ash']);
    assert.deepEqual(shells('FROM a\nSHELL ["PowerShell.exe", "-Command"]\n'), ['powershell', 'powershell']);
    assert.deepEqual(shells('FROM a\nSHELL ["C:\\\\Program Files\\\\pwsh.exe", "-c"]\n'), ['powershell', 'pwsh']);
    assert.deepEqual(shells('FROM a\nSHELL ["cmd", "/S", "/C"]\n'), ['cmd', 'cmd']);
    assert.deepEqual(shells('FROM a\nSHELL ["/usr/bin/env", "bash", "-c"]\n'), ['posix', 'bash']);
    assert.deepEqual(shells('FROM a\nSHELL ["/usr/bin/python3", "-c"]\n'), ['other', 'python3']);
    assert.deepEqual(shells('FROM a\nSHELL bash -c\n'), ['other', undefined]);
    assert.deepEqual(shells('FROM a\nSHELL []\n'), ['other', undefined]);
  });

  it("is the platform's without SHELL", () => {
    assert.deepEqual(shells('FROM alpine\n'), ['posix', 'sh']);
    assert.deepEqual(shells('FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\n'), ['cmd', 'cmd']);
  });

  it('holds from its instruction on', () => {
    const { instructions } = read('FROM a\nRUN x\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN y\n');
    assert.deepEqual(
      instructions.map(({ shell }) => shell.name),
      ['sh', 'sh', 'sh', 'bash'],
    );
    assert.deepEqual(instructions[3]?.shell.words, ['/bin/bash', '-o', 'pipefail', '-c']);
    assert.equal(instructions[3]?.shell.instruction, instructions[2]);
  });
});
