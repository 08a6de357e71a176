import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type FoundScanner, findScanners } from '../../server/sources/scanners/find.ts';
import { isScanFailure, type ScanRun, scanImage } from '../../server/sources/scanners/run.ts';
import type { ScanTarget } from '../../server/sources/scanners/scanner.ts';
import { faultyFiles, saveImage } from './image.ts';
import { fetchSnyk } from './programs.ts';

const fetched = fetchSnyk();
const skip = 'reason' in fetched ? fetched.reason : false;
const nobody = new AbortController().signal;

describe('a real Snyk, whose service is made up', { skip, timeout: 300_000 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-snyk-'));
  let server: Server;
  let found: FoundScanner;
  let target: ScanTarget;
  const run = (token: string | undefined, port: number): ScanRun => ({
    ...{ isOffline: false, searchesSecrets: false, timeLimit: 120_000, sizeLimit: 10_000_000, clock: () => new Date() },
    environment: {
      ...{ PATH: process.env.PATH, HOME: folder, SNYK_HTTP_PROTOCOL_UPGRADE: '0' },
      ...{ SNYK_API: `http://127.0.0.1:${port}/v1`, ...(token !== undefined && { SNYK_TOKEN: token }) },
    },
  });
  const port = () => (server.address() as AddressInfo).port;

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(answer(request.url ?? '', text)));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    target = { kind: 'archive', path: saveImage(folder, faultyFiles) };
    const { usable } = await findScanners(
      { snyk: (fetched as { program: string }).program },
      { ...process.env, PATH: '' },
      nobody,
    );
    assert.ok(usable[0]);
    found = usable[0];
  });
  after(() => {
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('reports what the service says of the packages that it found', async () => {
    const report = await scanImage(found, target, run('a-token', port()), nobody);
    assert.ok(!isScanFailure(report), JSON.stringify(report));
    assert.deepEqual(
      report.vulnerabilities.map(({ id, aliases, severity, package: { name, version }, fixedVersion }) => [
        id,
        aliases,
        severity,
        name,
        version,
        fixedVersion,
      ]),
      [['CVE-2019-14697', ['SNYK-ALPINE310-MUSL-458529'], 'critical', 'musl/musl', '1.1.20-r4', '1.1.20-r5']],
    );
  });

  it('says that one has to sign in', async () => {
    const failure = await scanImage(found, target, run(undefined, port()), nobody);
    assert.ok(isScanFailure(failure));
    assert.equal(failure.failure, 'not-signed-in', failure.message);
  });

  it('says that the service cannot be reached', async () => {
    const failure = await scanImage(found, target, run('a-token', 9), nobody);
    assert.ok(isScanFailure(failure));
    assert.equal(failure.failure, 'offline', failure.message);
    assert.doesNotMatch(failure.message, /a-token/);
  });
});

const issue = 'SNYK-ALPINE310-MUSL-458529';

/** As much of the service as a test of an image asks for. */
function answer(url: string, body: string): unknown {
  if (/feature-flags/.test(url)) return { ok: false };
  if (/cli-config|entitlements/.test(url)) return { ok: true };
  if (!/test-dep/.test(url)) return {};
  const { scanResult, depGraph } = JSON.parse(body);
  const graph = scanResult?.facts?.find(({ type }: { type: string }) => type === 'depGraph')?.data ?? depGraph;
  const has = body.includes('musl/musl');
  const fixInfo = { upgradePaths: [], isPatchable: false, nearestFixedInVersion: '1.1.20-r5' };
  const data = {
    ...{
      id: issue,
      severity: 'critical',
      title: 'Out-of-bounds Write',
      packageManager: 'alpine:3.10',
      description: 'x',
    },
    ...{ identifiers: { CVE: ['CVE-2019-14697'], CWE: [] }, cvssScore: 9.8, nearestFixedInVersion: '1.1.20-r5' },
    ...{ semver: { vulnerable: ['<1.1.20-r5'] }, references: [] },
  };
  return {
    result: {
      issues: has ? [{ pkgName: 'musl/musl', pkgVersion: '1.1.20-r4', issueId: issue, fixInfo }] : [],
      issuesData: has ? { [issue]: data } : {},
      depGraphData: graph,
    },
    meta: {
      isPublic: true,
      isLicensesEnabled: false,
      licensesPolicy: { severities: {}, orgLicenseRules: {} },
      policy: '',
      ignoreSettings: null,
      org: 'test',
    },
  };
}
