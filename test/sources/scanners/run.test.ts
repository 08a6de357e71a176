import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { parseImageReference } from '../../../server/model/image-reference.ts';
import type { Report } from '../../../server/model/report.ts';
import { type FoundScanner, findScanners, scanners } from '../../../server/sources/scanners/find.ts';
import { generateSbom, isScanFailure, type ScanRun, scanImage } from '../../../server/sources/scanners/run.ts';
import type { ScanFailure, ScanTarget } from '../../../server/sources/scanners/scanner.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-scanners-'));
/** Scans make their folders in here, so that what they leave is seen. */
const temporary = path.join(folder, 'tmp');
const nobody = new AbortController().signal;
const target: ScanTarget = { kind: 'reference', reference: parse('registry:2') };

function parse(text: string) {
  const reference = parseImageReference(text);
  assert.ok(reference);
  return reference;
}

/** A program named `name`, which runs `script` with `args` and `out`, the file that it was told to write. */
function program(name: string, script: string, inFolder = 'bin'): string {
  const file = path.join(folder, inFolder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  const start = `#!${process.execPath}
const fs = require('fs'); const args = process.argv.slice(2);
const out = args.find((a, i) => args[i - 1] === '--file') ?? args.find((a, i) => args[i - 1] === '--output') ?? args.find((a) => a.startsWith('--json-file-output='))?.slice(19);
if (args.includes('--version') || args.at(-1) === 'version') { console.log('Version: 0.60.0'); process.exit(0); }
`;
  writeFileSync(file, start + script);
  chmodSync(file, 0o755);
  return file;
}

async function found(name: string, script: string): Promise<FoundScanner> {
  const scanner = scanners.find((one) => one.name === name);
  assert.ok(scanner);
  return { scanner, program: program(`${name}-${Math.random()}`, script), version: '0.60.0' };
}

function run(options: Partial<ScanRun> = {}): ScanRun {
  return {
    isOffline: false,
    searchesSecrets: true,
    environment: { ...process.env, REGISTRY_PASSWORD: 'canary-of-a-password' },
    timeLimit: 20_000,
    sizeLimit: 10_000_000,
    clock: () => new Date('2026-11-22T00:00:00Z'),
    ...options,
  };
}

function assertFailure(result: Report | ScanFailure, failure: string, message: RegExp): void {
  assert.ok(isScanFailure(result), JSON.stringify(result));
  assert.equal(result.failure, failure);
  assert.match(result.message, message);
}

const trivyReport = JSON.stringify({ SchemaVersion: 2, ArtifactName: 'x', Results: [] });

before(() => {
  mkdirSync(temporary);
  process.env.TMPDIR = temporary;
});
after(() => {
  delete process.env.TMPDIR;
  rmSync(folder, { recursive: true });
});

describe('scanning', {
  timeout: 120_000,
  skip: process.platform === 'win32' ? 'the programs of this test are scripts' : false,
}, () => {
  it('gives arguments as a list, the reference in full and last, and reads what was written', async () => {
    const file = path.join(folder, 'arguments');
    const script = `fs.writeFileSync(${JSON.stringify(file)}, JSON.stringify({ args, cwd: process.cwd() })); fs.writeFileSync(out, '${trivyReport}')`;
    const result = await scanImage(await found('trivy', script), target, run({ isOffline: true }), nobody);
    assert.deepEqual(result, {
      version: 1,
      image: 'docker.io/library/registry:2',
      createdAt: '2026-11-22T00:00:00.000Z',
      scanner: { name: 'trivy', version: '0.60.0' },
      layers: [],
      vulnerabilities: [],
      secrets: [],
      misconfigurations: [],
      notes: [],
    });
    const { args, cwd } = JSON.parse(readFileSync(file, 'utf8'));
    assert.equal(args.at(-1), 'docker.io/library/registry:2');
    assert.ok(args.includes('--skip-db-update'));
    // What a workspace has lying about configures no scanner.
    assert.ok(path.relative(temporary, cwd).startsWith('bulkhead-scan-'));
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('takes every scanner\u2019s own way with a result and with codes', async () => {
    const cases: [string, string, number][] = [
      [
        'grype',
        `fs.writeFileSync(out, JSON.stringify({ descriptor: { name: 'grype' }, matches: [{ vulnerability: { id: 'CVE-1' }, artifact: { name: 'a' } }] })); process.exit(2)`,
        1,
      ],
      [
        'snyk',
        `fs.writeFileSync(out, JSON.stringify({ vulnerabilities: [{ id: 'S', name: 'a', version: '1' }] })); process.exit(1)`,
        1,
      ],
      ['docker-scout', `fs.writeFileSync(out, JSON.stringify({ version: '2.1.0', runs: [{}] }))`, 0],
      ['clair', `console.log(JSON.stringify([{ manifest_hash: '', packages: {} }]))`, 0],
    ];
    for (const [name, script, count] of cases) {
      const result = await scanImage(await found(name, script), target, run(), nobody);
      assert.ok(!isScanFailure(result), `${name}: ${JSON.stringify(result)}`);
      assert.equal(result.vulnerabilities.length, count, name);
      assert.equal(result.scanner.name, name);
    }
  });

  it('turns what scanners say into sentences', async () => {
    const cases: [string, string, string, RegExp][] = [
      ['trivy', 'FATAL --skip-db-update cannot be specified on the first run', 'no-database', /no database yet/],
      [
        'trivy',
        'unable to find the specified image "x" in ["docker" "remote"]: Cannot connect to the Docker daemon; remote error: GET https://r/v2/: MANIFEST_UNKNOWN: manifest unknown',
        'not-found',
        /There is no image/,
      ],
      ['trivy', 'remote error: UNAUTHORIZED: authentication required', 'private', /does not exist or is private/],
      ['trivy', 'TOOMANYREQUESTS: You have reached your pull rate limit', 'rate-limit', /limits how often/],
      ['trivy', 'Get "https://r/v2/": dial tcp: lookup r: no such host', 'offline', /connection and the proxy/],
      [
        'docker-scout',
        'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
        'no-engine',
        /No container engine is running/,
      ],
      ['docker-scout', 'Log in with your Docker ID', 'not-signed-in', /docker login/],
      ['grype', 'failed to load vulnerability db: database does not exist', 'no-database', /grype db update/],
      ['snyk', 'Error: MissingApiTokenError at x', 'not-signed-in', /snyk auth/],
      [
        'snyk',
        JSON.stringify({ ok: false, error: 'connect ECONNREFUSED 127.0.0.1:9' }),
        'offline',
        /cannot reach its service/,
      ],
      ['clair', 'Get "http://localhost:6060/": connection refused', 'offline', /CLAIR_API/],
      ['trivy', 'something new happened\n', 'failed', /it says: something new happened/],
      ['trivy', '', 'failed', /ended with code 7/],
    ];
    for (const [name, said, failure, message] of cases) {
      const script = `process.stderr.write(${JSON.stringify(said)}); process.exit(7)`;
      assertFailure(await scanImage(await found(name, script), target, run(), nobody), failure, message);
    }
  });

  it('repeats no credentials, in messages and in lines', async () => {
    const said =
      'login failed: canary-of-a-password for https://joe:canary-two@r.example, Authorization: Bearer canary-three-canary, token=canary-four';
    const lines: string[] = [];
    const result = await scanImage(
      await found('trivy', `console.error(${JSON.stringify(said)}); process.exit(1)`),
      target,
      run({ onLine: (line) => lines.push(line) }),
      nobody,
    );
    assertFailure(result, 'failed', /login failed/);
    assert.equal(lines.length, 1);
    assert.doesNotMatch(JSON.stringify([result, lines]), /canary/);
  });

  it('tells phases as they change', async () => {
    const phases: string[] = [];
    const script = `for (const l of ['Need to update DB', 'Downloading vulnerability DB...', 'Downloading vulnerability DB...', 'Detected OS']) console.error(l); fs.writeFileSync(out, '${trivyReport}')`;
    await scanImage(await found('trivy', script), target, run({ onPhase: (phase) => phases.push(phase) }), nobody);
    assert.deepEqual(phases, ['Updating the database', 'Downloading the database', 'Looking up vulnerabilities']);
  });

  it('refuses what is cut short, of another kind, missing, too large, or without end', async () => {
    const cases: [string, string, RegExp][] = [
      [`fs.writeFileSync(out, '${trivyReport}'.slice(0, 30))`, 'unreadable', /cut short/],
      [`fs.writeFileSync(out, '{"SchemaVersion": 1}')`, 'unreadable', /another version/],
      ['', 'unreadable', /without a result/],
      [`fs.writeFileSync(out, 'x'.repeat(11e6))`, 'too-large', /larger than 10 MB/],
      [
        `const f = fs.openSync(out, 'w'); setInterval(() => fs.writeSync(f, 'x'.repeat(1e6)), 5)`,
        'too-large',
        /larger than 10 MB/,
      ],
      ['setInterval(() => process.stdout.write("x".repeat(1e6)), 1)', 'too-large', /larger than 10 MB/],
      [`process.kill(process.pid, 'SIGKILL')`, 'failed', /could not scan/],
    ];
    for (const [script, failure, message] of cases)
      assertFailure(await scanImage(await found('trivy', script), target, run(), nobody), failure, message);
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('says that a scanner has gone since it was found', async () => {
    const gone = await found('trivy', '');
    rmSync(gone.program);
    assertFailure(
      await scanImage(gone, target, run(), nobody),
      'no-scanner',
      /cannot be run any more; install it anew/,
    );
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('stops what takes too long', async () => {
    const result = await scanImage(
      await found('trivy', 'setInterval(() => {}, 1000)'),
      target,
      run({ timeLimit: 300 }),
      nobody,
    );
    assertFailure(result, 'timeout', /took more than/);
  });

  it('really stops when cancelled, and leaves nothing behind', async () => {
    const mark = path.join(folder, 'running');
    const script = `process.on('SIGTERM', () => {}); fs.writeFileSync(out, 'half'); fs.writeFileSync(${JSON.stringify(mark)}, String(process.pid)); setInterval(() => {}, 1000)`;
    const controller = new AbortController();
    const scan = scanImage(await found('trivy', script), target, run(), controller.signal);
    while (!existsSync(mark) || readFileSync(mark, 'utf8') === '') await wait(20);
    assert.equal(readdirSync(temporary).length, 1);
    controller.abort();
    assertFailure(await scan, 'cancelled', /was cancelled/);
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('says what a scanner cannot do', async () => {
    assertFailure(
      await scanImage(await found('snyk', ''), target, run({ isOffline: true }), nobody),
      'unsupported',
      /offline/,
    );
    const archive: ScanTarget = { kind: 'archive', path: path.join(folder, 'image.tar') };
    assertFailure(await scanImage(await found('clair', ''), archive, run(), nobody), 'unsupported', /image in a file/);
  });

  it('has a bill of materials written', async () => {
    const script = `fs.writeFileSync(out, JSON.stringify({ bomFormat: 'CycloneDX', format: args[args.indexOf('--format') + 1] }))`;
    const text = await generateSbom(await found('trivy', script), target, 'spdx', run(), nobody);
    assert.deepEqual(JSON.parse(text as string), { bomFormat: 'CycloneDX', format: 'spdx-json' });
    const failure = await generateSbom(await found('grype', ''), target, 'spdx', run(), nobody);
    assert.ok(typeof failure !== 'string' && failure.failure === 'unsupported');
  });
});

describe('finding scanners', {
  skip: process.platform === 'win32' ? 'the programs of this test are scripts' : false,
}, () => {
  it('looks on PATH, in its absolute folders only, and asks for versions', async () => {
    program('trivy', '', 'path');
    program('grype', '', 'relative');
    const environment = {
      PATH: [path.relative('.', path.join(folder, 'relative')), '', '.', path.join(folder, 'path')].join(
        path.delimiter,
      ),
    };
    const { usable, unusable } = await findScanners({}, environment, nobody);
    assert.deepEqual(
      usable.map(({ scanner, version }) => [scanner.name, version]),
      [['trivy', '0.60.0']],
    );
    assert.deepEqual(unusable, []);
  });

  it('takes the program of a setting, and says why it cannot', async () => {
    const good = program('my-grype', '');
    const paths = { grype: good, trivy: path.join(folder, 'none'), snyk: './snyk' };
    const { usable, unusable } = await findScanners(paths, { PATH: '' }, nobody);
    assert.deepEqual(
      usable.map(({ program: file }) => file),
      [good],
    );
    assert.deepEqual(
      unusable.map(({ scanner }) => scanner.name),
      ['trivy', 'snyk'],
    );
    assert.match(unusable[0]?.reason ?? '', /is not there/);
    assert.match(unusable[1]?.reason ?? '', /not an absolute path/);
  });

  it('does not take a program for a plugin that it lacks', async () => {
    const file = path.join(folder, 'path/docker');
    writeFileSync(file, `#!/bin/sh\necho "docker: 'scout' is not a docker command" >&2\nexit 1\n`);
    chmodSync(file, 0o755);
    const { usable } = await findScanners({}, { PATH: path.join(folder, 'path') }, nobody);
    assert.ok(!usable.some(({ scanner }) => scanner.name === 'docker-scout'));
  });
});
