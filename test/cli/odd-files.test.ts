import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { rules } from '../../server/rules/index.ts';
import { bulkhead, flaw, flawed, onlyFlaw, project } from './harness.ts';

const isPosix = process.platform !== 'win32';
const skip = isPosix ? false : 'Windows has no such files';

const beside = ['.gitignore', '.env', '.dockerignore', 'k.yaml', 'web/Dockerfile'];
const makers: Readonly<Record<string, (file: string) => void>> = {
  'a pipe, which nobody writes to,': (file) => execFileSync('mkfifo', [file]),
  'a device, which has no end,': (file) => symlinkSync('/dev/zero', file),
};

for (const [name, make] of Object.entries(makers)) {
  test(`${name} is not read for a file beside another`, { skip }, async (context) => {
    const built = `${flawed}    build: web\n`;
    const folder = project(context, {
      '.bulkhead.yaml': onlyFlaw(rules.map(({ id }) => id)),
      'compose.yaml': built,
      'web/x': '',
    });
    for (const file of beside) make(path.join(folder, file));
    const { code, stdout } = await bulkhead(folder, ['check', '.']);
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(flaw));
  });

  test(`${name} is not read for a configuration`, { skip }, async (context) => {
    const folder = project(context, { 'compose.yaml': flawed });
    make(path.join(folder, '.bulkhead.yaml'));
    const { code, stdout } = await bulkhead(folder, ['check', '.']);
    assert.equal(code, 2);
    assert.match(stdout, /The configuration cannot be read: it is not a regular file/);
  });
}

const isHeld = isPosix && process.getuid?.() !== 0;

test('a folder that may not be written to is left as it is', { skip: isPosix ? false : skip }, async (context) => {
  const files = {
    '.bulkhead.yaml': onlyFlaw(rules.map(({ id }) => id)),
    'a/compose.yaml': flawed,
    'b/compose.yaml': flawed,
  };
  const folder = project(context, files);
  const locked = path.join(folder, 'a');
  // Permissions do not hold the superuser, but a file that is marked as never to be changed does, where that can be said.
  if (isHeld) chmodSync(locked, 0o555);
  else if (!lock(locked)) return context.skip('nothing here keeps the superuser from writing');
  try {
    const { code, stderr } = await bulkhead(folder, ['fix', '--unsafe', '.']);
    assert.equal(code, 2);
    assert.match(stderr, /a\/compose\.yaml.*(?:permission denied|not permitted)/);
    assert.deepEqual(readdirSync(locked), ['compose.yaml'], 'something half-written was left');
    assert.equal(readFileSync(path.join(locked, 'compose.yaml'), 'utf8'), flawed);
    assert.notEqual(readFileSync(path.join(folder, 'b/compose.yaml'), 'utf8'), flawed, 'the others are not fixed');
  } finally {
    if (isHeld) chmodSync(locked, 0o755);
    else execFileSync('chattr', ['-i', locked]);
  }
});

function lock(folder: string): boolean {
  try {
    execFileSync('chattr', ['+i', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
