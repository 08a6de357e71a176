// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles look the same
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { type Build, readBuild } from '../../server/model/dockerfile.ts';
import { parseDockerfile } from '../../server/syntax/dockerfile/parse.ts';
import { applyEdits } from '../../server/text/edit.ts';
import type { Range } from '../../server/text/range.ts';
import { loadShellFromPackages } from '../harness/shell.ts';

const tricky: Record<string, string> = {
  'flags, variables and nested shells': [
    '# syntax=docker/dockerfile:1',
    '# escape=\\',
    'ARG V=${W:-1}',
    'FROM --platform=$BUILDPLATFORM a:${V%%.*} AS b',
    'ENV A="x \\',
    '  # c',
    '  y" B=${A/x/y}',
    'RUN --mount=type=bind,from=c:1,target=/t \\',
    ' bash -c "curl \\"$A\\" | sh" && \\',
    '',
    ' # c',
    ' eval $(x) <(y) >z',
    'USER ${U:-app}:x',
    'WORKDIR ../x',
    'COPY --from=b --chown=1 ["a b", "c"] /d/',
    'HEALTHCHECK --interval=1s CMD ["x", "y"]',
    'ONBUILD RUN sudo z',
    '',
  ].join('\n'),
  heredocs:
    'FROM a\nRUN <<EOF\n#!/bin/bash\ncat <<X > f\nno\nX\nEOF\nRUN cat <<A <<-"B" > f && sh <<C\n1\nA\n\t2\n\tB\ncurl | sh\nC\nCOPY <<E /x\n$V\nE\nUSER b',
  Windows:
    '\uFEFF# escape=`\r\nFROM mcr.microsoft.com/windows/nanoserver\r\nSHELL ["powershell", "-Command"]\r\nRUN a `\r\n  # c\r\n  b C:\\\r\nCOPY a C:\\b\\\r\nUSER c',
  broken:
    'FROM\nFROM a as\nENV A\nENV =\nARG\nARG =1\nUSER\nCOPY --from= --from\nRUN --mount=from=\nLABEL "\nRUN \'\nCMD [\nCMD ["a\nONBUILD\nONBUILD ONBUILD RUN x\nHEALTHCHECK\n\\\n\\',
  'other characters': 'FROM a\nENV Ä=ü E="😀 $X"\nRUN echo 😀 | ß "é$(ñ)"\n\tUSER\t名前\u00A0x\n\0',
};

/** Every range that the model gives. */
function* rangesOf(build: Build): Generator<Range> {
  for (const variable of build.globalArguments) yield* [variable.nameRange, variable.value.range];
  for (const use of build.images) yield* [use.range, use.image.range];
  for (const stage of build.stages) {
    yield stage.base.range;
    if (stage.lastUser !== undefined) yield stage.lastUser.user.range;
    for (const variable of stage.environment) yield* [variable.nameRange, variable.value.range];
  }
  for (const instruction of build.instructions) {
    yield* [instruction.keywordRange, instruction.range, instruction.argumentRange, instruction.user.range];
    for (const word of [...instruction.words, ...(instruction.exec ?? [])]) yield word.range;
    for (const flag of instruction.flags) yield* flag.valueRange ? [flag.range, flag.valueRange] : [flag.range];
    for (const { words, assignments, range, redirectsTo } of instruction.commands) {
      yield range;
      for (const part of [...words, ...assignments, ...redirectsTo]) yield part.range;
    }
  }
}

function check(text: string): void {
  const tree = parseDockerfile(text);
  const build = readBuild(tree);
  const ranges = [...rangesOf(build), ...tree.comments, ...tree.problems.map(({ range }) => range)];
  for (const { start, end } of ranges)
    assert.ok(0 <= start && start <= end && end <= text.length, `${start}-${end} in ${JSON.stringify(text)}`);
  for (const stage of build.stages)
    void [stage.workingDirectory, stage.isUsed, stage.knownBase, stage.label, stage.variable('A')];
  for (const instruction of build.instructions) {
    for (const edits of [instruction.insertBefore(['X']), instruction.insertAfter(['X']), instruction.remove()]) {
      assert.notEqual(applyEdits(text, edits), undefined);
    }
  }
}

describe('half-typed Dockerfiles', () => {
  before(loadShellFromPackages);

  for (const [title, text] of Object.entries(tricky)) {
    it(`are read without exceptions, and stay inside the text: ${title}`, () => {
      for (let length = 0; length <= text.length; length++) check(text.slice(0, length));
    });

    it(`are read when their middle is missing: ${title}`, () => {
      for (let start = 0; start < text.length; start += 3) check(text.slice(0, start) + text.slice(start + 7));
    });
  }
});
