import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { Report } from '../../server/model/report.ts';
import { ReportStore } from '../../server/sources/report-store.ts';

function folderFor(test: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-reports-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'scans');
}

const report = (image: string, day: number): Report => ({
  ...{ version: 1, image, createdAt: new Date(Date.UTC(2026, 0, day)).toISOString(), scanner: { name: 'trivy' } },
  ...{ layers: [], vulnerabilities: [], secrets: [], misconfigurations: [], notes: [] },
});

describe('reports', () => {
  it('are kept with their history, for this user alone, and read by the next process', async (test) => {
    const folder = folderFor(test);
    const store = new ReportStore(folder);
    await store.add(report('a', 1));
    const { history } = await store.add(report('a', 2));
    assert.deepEqual(
      history.map(({ createdAt }) => createdAt.slice(0, 10)),
      ['2026-01-01', '2026-01-02'],
    );
    const files = readdirSync(folder).sort();
    assert.match(files.join(' '), /^([0-9a-f]{64})\.1\.json \1\.json$/);
    if (process.platform !== 'win32')
      for (const file of files) assert.equal(statSync(path.join(folder, file)).mode & 0o777, 0o600);
    const next = new ReportStore(folder);
    assert.equal(next.get('a'), undefined);
    await next.read();
    assert.equal(next.get('a')?.history.length, 2);
  });

  it('of earlier runs are there whole, up to four', async (test) => {
    const folder = folderFor(test);
    const store = new ReportStore(folder);
    const days = async (image: string) => (await store.earlier(image)).map(({ createdAt }) => createdAt.slice(8, 10));
    assert.deepEqual(await days('a'), []);
    for (let day = 1; day <= 6; day++) await store.add(report('a', day));
    await store.add(report('b', 7));
    assert.deepEqual(await days('a'), ['05', '04', '03', '02']);
    assert.deepEqual(await days('b'), []);
    assert.equal(store.get('a')?.report.createdAt.slice(8, 10), '06');
    const next = new ReportStore(folder);
    await next.read();
    assert.equal(next.all.length, 2);
    assert.equal(next.get('a')?.history.length, 6);
    for (let day = 8; day <= 60; day++) await store.add(report(`image-${day}`, day));
    assert.deepEqual(await days('a'), []);
    assert.ok(readdirSync(folder).length <= 50);
    assert.deepEqual(await new ReportStore(undefined).earlier('a'), []);
  });

  it('give way to later ones, and what is spoilt is passed over', async (test) => {
    const folder = folderFor(test);
    const store = new ReportStore(folder);
    for (let day = 1; day <= 55; day++) await store.add(report(`image-${day}`, day));
    assert.equal(store.all.length, 50);
    assert.equal(store.all[0]?.report.image, 'image-55');
    assert.equal(store.get('image-1'), undefined);
    assert.ok(readdirSync(folder).length <= 50);
    for (const [digit, text] of ['{', '[]', '{"report":null}', '{"report":{"version":2}}'].entries())
      writeFileSync(path.join(folder, `${String(digit).repeat(64)}.json`), text);
    writeFileSync(path.join(folder, 'other.txt'), 'x');
    const next = new ReportStore(folder);
    await next.read();
    assert.equal(next.all.length, 50);
  });

  it('are known without a folder, and where the disk refuses', async (test) => {
    const folder = folderFor(test);
    writeFileSync(folder, 'a file in its place');
    for (const store of [new ReportStore(undefined), new ReportStore(folder)]) {
      await store.add(report('a', 1));
      assert.equal(store.get('a')?.report.image, 'a');
    }
  });
});
