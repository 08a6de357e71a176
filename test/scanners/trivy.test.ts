import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type FoundScanner, findScanners } from '../../server/sources/scanners/find.ts';
import { generateSbom, isScanFailure, type ScanRun, scanImage } from '../../server/sources/scanners/run.ts';
import type { ScanTarget } from '../../server/sources/scanners/scanner.ts';
import { boltFile, Record } from './bolt.ts';
import { faultyFiles, saveImage } from './image.ts';
import { fetchTrivy } from './programs.ts';

const fetched = fetchTrivy();
const skip = 'reason' in fetched ? fetched.reason : false;
const nobody = new AbortController().signal;

describe('a real Trivy', { skip, timeout: 300_000 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-trivy-'));
  const temporary = path.join(folder, 'tmp');
  let found: FoundScanner;
  let target: ScanTarget;
  const run = (cache: string, options: Partial<ScanRun> = {}): ScanRun => ({
    ...{ isOffline: true, searchesSecrets: true, timeLimit: 120_000, sizeLimit: 10_000_000, clock: () => new Date() },
    environment: { ...process.env, TRIVY_CACHE_DIR: path.join(folder, cache) },
    ...options,
  });

  before(async () => {
    mkdirSync(temporary);
    process.env.TMPDIR = temporary;
    target = { kind: 'archive', path: saveImage(folder, faultyFiles) };
    const { usable } = await findScanners({ trivy: (fetched as { program: string }).program }, { PATH: '' }, nobody);
    assert.ok(usable[0]);
    found = usable[0];
    writeDatabase(path.join(folder, 'full/db'));
  });
  after(() => {
    delete process.env.TMPDIR;
    rmSync(folder, { recursive: true, force: true });
  });

  it('finds the vulnerability, the system and the secret', async () => {
    const phases: string[] = [];
    const report = await scanImage(found, target, run('full', { onPhase: (phase) => phases.push(phase) }), nobody);
    assert.ok(!isScanFailure(report), JSON.stringify(report));
    assert.deepEqual(report.system, { family: 'alpine', name: '3.10.2', isEndOfLife: true });
    assert.deepEqual(
      report.vulnerabilities.map(({ id, severity, package: { name }, fixedVersion, cvss }) => [
        id,
        severity,
        name,
        fixedVersion,
        cvss?.score,
      ]),
      [['CVE-2019-14697', 'critical', 'musl', '1.1.20-r5', 9.8]],
    );
    assert.equal(report.vulnerabilities[0]?.layer, report.layers[0]?.digest);
    assert.deepEqual(
      report.secrets.map(({ rule, path: file }) => [rule, file]),
      [['github-pat', '/srv/.env']],
    );
    assert.doesNotMatch(JSON.stringify(report), /ghp_/);
    assert.deepEqual(report.notes, []);
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('says that it has no database', async () => {
    const failure = await scanImage(found, target, run('empty'), nobody);
    assert.ok(isScanFailure(failure));
    assert.equal(failure.failure, 'no-database');
  });

  it('says that there is no such image', async () => {
    const missing: ScanTarget = { kind: 'archive', path: path.join(folder, 'none.tar') };
    const failure = await scanImage(found, missing, run('full'), nobody);
    assert.ok(isScanFailure(failure));
  });

  it('stops when it is cancelled, and leaves nothing behind', async () => {
    const controller = new AbortController();
    const scan = scanImage(found, target, run('full'), controller.signal);
    setTimeout(() => controller.abort(), 200);
    const failure = await scan;
    assert.ok(isScanFailure(failure) && failure.failure === 'cancelled', JSON.stringify(failure));
    assert.deepEqual(
      readdirSync(temporary).filter((name) => name.startsWith('bulkhead-')),
      [],
    );
  });

  for (const [format, member] of [
    ['cyclonedx', 'bomFormat'],
    ['spdx', 'spdxVersion'],
  ] as const)
    it(`writes a bill of materials as ${format}, which takes no database`, async () => {
      const text = await generateSbom(found, target, format, run('none'), nobody);
      assert.ok(typeof text === 'string', JSON.stringify(text));
      assert.ok(member in JSON.parse(text));
      assert.match(text, /musl/);
    });
});

/** What Trivy knows of one package of one system. */
function writeDatabase(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const file = boltFile({
    'data-source': {
      'alpine 3.10': new Record({ ID: 'alpine', Name: 'Alpine Secdb', URL: 'https://secdb.alpinelinux.org/' }),
    },
    'alpine 3.10': { musl: { 'CVE-2019-14697': new Record({ FixedVersion: '1.1.20-r5' }) } },
    vulnerability: {
      'CVE-2019-14697': new Record({
        ...{ Title: 'musl: x87 stack imbalance', Severity: 'CRITICAL', VendorSeverity: { nvd: 4 } },
        CVSS: { nvd: { V3Score: 9.8, V3Vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' } },
      }),
    },
  });
  writeFileSync(path.join(folder, 'trivy.db'), file);
  const dates = {
    NextUpdate: '2099-01-01T00:00:00Z',
    UpdatedAt: '2026-01-01T00:00:00Z',
    DownloadedAt: '2026-01-01T00:00:00Z',
  };
  writeFileSync(path.join(folder, 'metadata.json'), JSON.stringify({ Version: 2, ...dates }));
}
