// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles look the same
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Instruction, readBuild } from '../../server/model/dockerfile.ts';
import { parseDockerfile } from '../../server/syntax/dockerfile/parse.ts';

const lastOf = (text: string): Instruction => {
  const instruction = readBuild(parseDockerfile(text)).instructions.at(-1);
  assert.ok(instruction);
  return instruction;
};

describe('flags', () => {
  it('are resolved', () => {
    const flags = (line: string) =>
      lastOf(`FROM a\nARG U=app\nARG NO\n${line}\n`).flags.map(({ name, value, resolved }) => [name, value, resolved]);
    assert.deepEqual(flags('COPY --chown=$U:${U} --chmod="755" --link --from=x --parents --exclude=*.md a b'), [
      ['chown', '$U:${U}', 'app:app'],
      ['chmod', '"755"', '755'],
      ['link', undefined, undefined],
      ['from', 'x', 'x'],
      ['parents', undefined, undefined],
      ['exclude', '*.md', '*.md'],
    ]);
    assert.deepEqual(flags('ADD --checksum=sha256:$NO --keep-git-dir=true https://x /y'), [
      ['checksum', 'sha256:$NO', undefined],
      ['keep-git-dir', 'true', 'true'],
    ]);
    assert.deepEqual(flags('RUN --network=host --security=insecure x'), [
      ['network', 'host', 'host'],
      ['security', 'insecure', 'insecure'],
    ]);
    assert.deepEqual(flags('HEALTHCHECK --interval=5s --timeout=3s CMD x'), [
      ['interval', '5s', '5s'],
      ['timeout', '3s', '3s'],
    ]);
  });
});

describe('mounts', () => {
  const mounts = (text: string) =>
    lastOf(text).mounts.map(({ type, options }) => [
      type,
      options.map(({ name, value, range }) => [name, value, text.slice(range.start, range.end)]),
    ]);

  it('have their options, by the first of their names', () => {
    assert.deepEqual(
      mounts(
        'FROM a\nARG I=n\nRUN --mount=type=secret,id=$I,dst=/s,mode=0400,uid=1,required --mount=from=b,src=/x,destination=/y,ro x\n',
      ),
      [
        [
          'secret',
          [
            ['type', 'secret', 'type=secret'],
            ['id', 'n', 'id=$I'],
            ['target', '/s', 'dst=/s'],
            ['mode', '0400', 'mode=0400'],
            ['uid', '1', 'uid=1'],
            ['required', 'true', 'required'],
          ],
        ],
        [
          'bind',
          [
            ['from', 'b', 'from=b'],
            ['source', '/x', 'src=/x'],
            ['target', '/y', 'destination=/y'],
            ['readonly', 'true', 'ro'],
          ],
        ],
      ],
    );
  });

  it('are found by any of their names, and point at their values', () => {
    const text = 'FROM a\nRUN --mount=type=cache,target=/c,id=$NO x\n';
    const [mount] = lastOf(text).mounts;
    const range = mount?.option('dst')?.valueRange;
    assert.equal(range && text.slice(range.start, range.end), '/c');
    assert.equal(mount?.option('id')?.value, undefined);
    assert.equal(mount?.option('from'), undefined);
  });

  it('point at the whole value where a line break stands in it', () => {
    assert.deepEqual(mounts('FROM a\nRUN --mount=type=cache,\\\ntarget=/c x\n'), [
      [
        'cache',
        [
          ['type', 'cache', 'type=cache,\\\ntarget=/c'],
          ['target', '/c', 'type=cache,\\\ntarget=/c'],
        ],
      ],
    ]);
  });

  it('are of RUN only', () => {
    assert.deepEqual(mounts('FROM a\nCOPY --mount=type=cache,target=/c x y\n'), []);
    assert.deepEqual(mounts('FROM a\nRUN --mount x\n'), [['bind', []]]);
  });
});

describe('documents of COPY and ADD', () => {
  it('are files with their names', () => {
    const text = 'FROM a\r\nCOPY --chmod=755 <<run.sh <<-"b" c /x/\r\necho $A\r\nrun.sh\r\n\tkey\r\n\tb\r\n';
    assert.deepEqual(
      lastOf(text).heredocs.map(({ name, isQuoted, text: body, range }) => [
        name,
        isQuoted,
        body,
        text.slice(range.start, range.end),
      ]),
      [
        ['run.sh', false, 'echo $A\n', 'echo $A\r\n'],
        ['b', true, 'key\n', 'key\r\n'],
      ],
    );
  });
});
