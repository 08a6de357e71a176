import assert from 'node:assert/strict';
import { test } from 'node:test';
import { again, remembered } from '../../client/scan/again.ts';

const uri = 'file:///a/compose.yaml';
const build = { kind: 'build', uri, service: 'web' } as const;

test('of a scan is remembered what was scanned, and not that it was built anew, nor by which scanner', () => {
  const chosen = { subject: { ...build, isAnew: true, isKept: true }, uri, scanner: 'grype' } as const;
  assert.deepEqual(remembered(chosen), { subject: build, uri });
  const reference = { kind: 'reference', reference: 'nginx:1.29' } as const;
  assert.deepEqual(remembered({ subject: reference, scanner: 'grype' }), { subject: reference });
});

test('to scan again builds nothing that was built', () => {
  assert.deepEqual(again({ subject: build, uri }), { subject: { ...build, isKept: true }, uri });
  const archive = { subject: { kind: 'archive', uri: 'file:///a/image.tar' }, uri } as const;
  assert.deepEqual(again(archive), archive);
});
