import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from 'sarif';
import { isRunning } from '../harness/running.ts';
import { bulkhead, project } from './harness.ts';

const vulnerability = (id: string, name: string, severity: string, more: object = {}) => ({
  ...{ VulnerabilityID: id, PkgName: name, InstalledVersion: '1.0', Severity: severity, Title: `about ${id}` },
  ...more,
});
const found = {
  SchemaVersion: 2,
  ArtifactName: 'x',
  Results: [
    {
      Target: 'x',
      Class: 'os-pkgs',
      Type: 'alpine',
      Vulnerabilities: [
        vulnerability('CVE-2024-1', 'zlib', 'LOW'),
        vulnerability('CVE-2024-2', 'musl', 'HIGH', { FixedVersion: '1.1', PrimaryURL: 'https://a.example/<2>' }),
        vulnerability('CVE-2024-3', '=cmd|evil', 'MEDIUM', { Title: '<script>alert(1)</script>\u001b[2J' }),
      ],
    },
  ],
};

/** A folder with `files` and a scanner that finds the same in every image; what it was asked for stands in `asked`. */
function withScanner(test: TestContext, files: Record<string, string>, script?: string) {
  const folder = project(test, { ...files, 'tmp/.keep': '' });
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const asked = path.join(folder, 'asked');
  const usual = `fs.writeFileSync(args[args.indexOf('--output') + 1], ${JSON.stringify(JSON.stringify(found))})`;
  writeFileSync(
    path.join(bin, 'trivy'),
    `#!${process.execPath}
const fs = require('fs'); const args = process.argv.slice(2);
if (args[0] === '--version') { console.log('Version: 0.60.0'); process.exit(0) }
fs.appendFileSync(${JSON.stringify(asked)}, args.join(' ') + '\\n');
${script ?? usual}`,
  );
  chmodSync(path.join(bin, 'trivy'), 0o755);
  const env = { PATH: bin, TMPDIR: path.join(folder, 'tmp') };
  return {
    folder,
    env,
    scan: (...args: string[]) => bulkhead(folder, ['scan', ...args], { env }),
    asked: () =>
      (existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : []).map((line) => line.split(' ').at(-1)),
  };
}

const skip = process.platform === 'win32' ? 'the scanner of this test is a script' : false;

describe('scan', { skip }, () => {
  it('has an image scanned, worst findings first, and exits with 1 for a high one', async (test) => {
    const { scan, asked, env } = withScanner(test, {});
    const { code, stdout, stderr } = await scan('nginx:1');
    assert.equal(stderr, '');
    assert.equal(code, 1);
    assert.deepEqual(asked(), ['docker.io/library/nginx:1']);
    assert.match(stdout, /^docker\.io\/library\/nginx:1\n {2}scanned by trivy 0\.60\.0 at /);
    assert.ok(stdout.indexOf('CVE-2024-2') < stdout.indexOf('CVE-2024-3'));
    assert.match(stdout, /musl 1\.0 +→ 1\.1/);
    assert.match(stdout, /3 vulnerabilities: 1 high, 1 medium, 1 low/);
    assert.doesNotMatch(stdout, /\p{Cc}(?<!\n)/u);
    assert.deepEqual(readdirSync(env.TMPDIR), ['.keep']);
  });

  it('scans each image once that files name, but those that they build', async (test) => {
    const { scan, asked } = withScanner(test, {
      Dockerfile:
        'ARG TAG=3.20\nFROM alpine:$TAG AS build\nFROM build\nCOPY --from=ghcr.io/acme/tools:1 /a /b\nFROM alpine:3.20\n',
      'compose.yaml':
        'services:\n  a: { image: "redis:7" }\n  b: { image: acme/b, build: . }\n  c: { image: "redis:7" }\n  d: { image: "$X" }\n',
      'pod.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n  containers: [{ name: a, image: "busybox:1" }]\n',
    });
    assert.equal((await scan('Dockerfile', 'compose.yaml', 'pod.yaml')).code, 1);
    assert.deepEqual(asked(), [
      'docker.io/library/alpine:3.20',
      'ghcr.io/acme/tools:1',
      'docker.io/library/redis:7',
      'docker.io/library/busybox:1',
    ]);
  });

  it('leaves out what the configuration accepts, and fails from the severity on that it says', async (test) => {
    const config = 'scan:\n  fail-on: medium\n  ignore:\n    - { vulnerability: CVE-2024-2, reason: not reachable }\n';
    const { scan } = withScanner(test, { '.bulkhead.yaml': config, Dockerfile: 'FROM alpine:3\n' });
    const { code, stdout } = await scan('Dockerfile');
    assert.equal(code, 1);
    assert.doesNotMatch(stdout, /CVE-2024-2/);
    assert.match(stdout, /; 1 accepted in the configuration/);
    assert.equal((await scan('--fail-on', 'critical', 'Dockerfile')).code, 0);
  });

  it('reports in JSON, SARIF, CSV and HTML', async (test) => {
    const { scan } = withScanner(test, { 'a b/Dockerfile': '# base\nFROM alpine:3\n' });
    const json = JSON.parse((await scan('--format', 'json', 'a b/Dockerfile')).stdout);
    assert.equal(json.version, 1);
    assert.deepEqual(json.images[0].place, {
      path: 'a b/Dockerfile',
      start: { line: 1, character: 5 },
      end: { line: 1, character: 13 },
    });
    assert.equal(json.images[0].report.vulnerabilities.length, 3);

    const sarif: Log = JSON.parse((await scan('--format', 'sarif', 'a b/Dockerfile')).stdout);
    const [first] = sarif.runs[0]?.results ?? [];
    assert.equal(first?.ruleId, 'CVE-2024-2');
    assert.equal(first?.level, 'error');
    assert.deepEqual(first?.locations?.[0]?.physicalLocation, {
      artifactLocation: { uri: 'a%20b/Dockerfile' },
      region: { startLine: 2, startColumn: 6, endLine: 2, endColumn: 14 },
    });

    const csv = (await scan('--format', 'csv', 'alpine')).stdout.split('\r\n');
    assert.equal(csv.length, 5);
    assert.match(csv[0] ?? '', /^image,id,aliases,severity,/);
    assert.match(csv[2] ?? '', /,'=cmd\|evil,/);

    const html = (await scan('--format', 'html', 'alpine')).stdout;
    assert.doesNotMatch(html, /<script/);
    assert.match(html, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
    assert.match(html, /<a href="https:\/\/a\.example\/%3C2%3E"/);
  });

  it('holds an image against an earlier report, and fails for what is new alone', async (test) => {
    const script = `const extra = fs.existsSync(__dirname + '/../later') ? ${JSON.stringify(vulnerability('CVE-2024-9', 'curl', 'CRITICAL'))} : undefined;
      const all = ${JSON.stringify(found)}; const list = all.Results[0].Vulnerabilities;
      if (extra) { list[1].InstalledVersion = '1.0.1'; all.Results[0].Vulnerabilities = [list[1], list[2], ...(args.at(-1).includes('slim') ? [] : [extra])] }
      fs.writeFileSync(args[args.indexOf('--output') + 1], JSON.stringify(all))`;
    const { scan, folder } = withScanner(test, {}, script);
    writeFileSync(path.join(folder, 'before.json'), (await scan('--format', 'json', 'alpine:3')).stdout);
    const same = await scan('--compare', 'before.json', 'alpine:3');
    assert.equal(same.code, 0);
    assert.match(same.stdout, /since .* UTC by trivy: 0 new, 0 gone, 3 as before\n/);
    writeFileSync(path.join(folder, 'later'), '');
    const later = await scan('--compare', 'before.json', 'alpine:3');
    assert.equal(later.code, 1);
    assert.match(
      later.stdout,
      /: 1 new, 1 gone, 2 as before\n {2}\+ critical .*CVE-2024-9 .*\n {2}- low .*CVE-2024-1 /,
    );
    // Another base, held against the only one there.
    const slim = await scan('--compare', 'before.json', 'alpine:3-slim');
    assert.equal(slim.code, 0);
    assert.match(slim.stdout, /since docker\.io\/library\/alpine:3, .*: 0 new, 1 gone, 2 as before\n/);

    const args = ['--compare', 'before.json', 'alpine:3', '--format'];
    const sarif: Log = JSON.parse((await scan(...args, 'sarif')).stdout);
    const states = sarif.runs[0]?.results?.map(({ ruleId, baselineState }) => `${ruleId} ${baselineState}`);
    assert.deepEqual(states, ['CVE-2024-9 new', 'CVE-2024-2 unchanged', 'CVE-2024-3 unchanged', 'CVE-2024-1 absent']);
    const { since } = JSON.parse((await scan(...args, 'json')).stdout).images[0];
    assert.deepEqual([since.added.length, since.gone.length, since.kept], [1, 1, 2]);
    for (const text of ['{', '[]', '{"version":1,"images":[{"report":{"version":1,"vulnerabilities":{}}}]}']) {
      writeFileSync(path.join(folder, 'other.json'), text);
      const { code, stderr } = await scan('--compare', 'other.json', 'alpine:3');
      assert.equal(code, 2);
      assert.match(stderr, /is nothing that `bulkhead scan --format json` wrote/);
    }
    assert.match((await scan('--compare', 'none.json', 'alpine:3')).stderr, /cannot be read: it does not exist/);
  });

  it('asks a scanner that is named, and no other', async (test) => {
    const { scan, folder } = withScanner(test, {});
    const mark = path.join(folder, 'started');
    for (const name of ['grype', 'snyk', 'clairctl', 'docker']) {
      const file = path.join(folder, 'bin', name);
      writeFileSync(file, `#!${process.execPath}\nrequire('fs').writeFileSync(${JSON.stringify(mark)}, '')`);
      chmodSync(file, 0o755);
    }
    assert.equal((await scan('--scanner', 'trivy', 'alpine:3')).code, 1);
    assert.ok(!existsSync(mark));
  });

  it('passes on what it is told', async (test) => {
    const script = `fs.writeFileSync(args[args.indexOf('--output') + 1], JSON.stringify({ SchemaVersion: 2, ArtifactName: args.join(' ') }))`;
    const { scan, folder } = withScanner(test, { '.bulkhead.yaml': 'online: off\n', 'image.tar': '' }, script);
    assert.equal((await scan('--no-secrets', '--platform', 'linux/arm64', 'image.tar')).code, 0);
    const line = readFileSync(path.join(folder, 'asked'), 'utf8');
    for (const part of [
      '--scanners vuln ',
      '--platform linux/arm64',
      '--skip-db-update',
      `--input ${path.join(folder, 'image.tar')}`,
    ])
      assert.ok(line.includes(part), part);
  });

  it('says what it could not do, does the rest, and exits with 2', async (test) => {
    const script = `if (args.at(-1).includes('missing')) { console.error('MANIFEST_UNKNOWN: manifest unknown'); process.exit(1) }
      fs.writeFileSync(args[args.indexOf('--output') + 1], '{"SchemaVersion":2,"ArtifactName":"x"}')`;
    const { scan } = withScanner(test, { 'notes.txt': 'x' }, script);
    const { code, stdout, stderr } = await scan('acme/missing:1', 'alpine');
    assert.equal(code, 2);
    assert.match(stderr, /^bulkhead: There is no image `docker\.io\/acme\/missing:1`/);
    assert.match(stdout, /^docker\.io\/library\/alpine\n/);
    for (const [args, message] of [
      [['--', '--format'], /`--format` is neither a file nor the name of an image/],
      [['Not An Image'], /neither a file nor the name/],
      [['notes.txt'], /names no image/],
      [['--scanner', 'grype', 'alpine'], /`grype` is not on PATH/],
      [['--platform', 'x', 'alpine'], /looks like linux\/arm64/],
      [['--time-limit', '0', 'alpine'], /number above 0/],
    ] as [string[], RegExp][]) {
      const outcome = await scan(...args);
      assert.equal(outcome.code, 2, args.join(' '));
      assert.match(outcome.stderr, message);
    }
  });

  it('says where to get a scanner when there is none', async (test) => {
    const { code, stderr } = await bulkhead(project(test, {}), ['scan', 'alpine'], { env: { PATH: '' } });
    assert.equal(code, 2);
    assert.match(stderr, /no scanner is installed; get Trivy/);
  });

  it('stops the scanner when it is interrupted, and leaves nothing behind', { timeout: 60_000 }, async (test) => {
    const script = `fs.writeFileSync(__dirname + '/../pid', String(process.pid)); setInterval(() => {}, 1000)`;
    const { folder, env } = withScanner(test, {}, script);
    const root = path.resolve(import.meta.dirname, '../..');
    const child = spawn(process.execPath, [path.join(root, 'server/cli.ts'), 'scan', 'alpine'], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    const pid = path.join(folder, 'pid');
    while (child.exitCode === null && (!existsSync(pid) || readFileSync(pid, 'utf8') === '')) await wait(50);
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('exit', resolve));
    assert.equal(code, 130);
    assert.deepEqual(readdirSync(env.TMPDIR), ['.keep']);
    while (isRunning(Number(readFileSync(pid, 'utf8')))) await wait(20);
  });
});
