import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { listFolder } from '../../server/sources/folder-listing.ts';

describe('a folder of very many folders', () => {
  it('is looked into as far as time allows, and says where it was not', async (test) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-listing-'));
    test.after(() => rmSync(folder, { recursive: true }));
    for (let index = 0; index < 700; index++) {
      mkdirSync(path.join(folder, `${index}`));
      writeFileSync(path.join(folder, `${index}`, 'file'), '');
    }
    const { entries, unlisted } = await listFolder(folder);
    assert.equal(entries.length, 700);
    // Those that were opened, but for the first, which is the folder itself.
    assert.equal(entries.filter((entry) => entry.endsWith('/file')).length, 499);
    assert.equal(unlisted.length, 201);
  });
});
