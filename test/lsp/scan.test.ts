import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  acceptRequest,
  auditRequest,
  cancelScanCommand,
  compareRequest,
  exportRequest,
  ignoreVulnerabilityCommand,
  imagesRequest,
  localImagesRequest,
  reportsRequest,
  runsRequest,
  sbomRequest,
  scanImageCommand,
  scannersRequest,
  scanRequest,
  showReportCommand,
} from '../../server/protocol-scan.ts';
import { serverNode, serverScript } from './client.ts';
import { FakeScanner } from './scanner.ts';
import { applyTo, fullCapabilities, Workbench } from './workbench.ts';

const skip = process.platform === 'win32' ? 'the scanner of this test is a script' : false;
const commands = [scanImageCommand, cancelScanCommand, showReportCommand, ignoreVulnerabilityCommand];
const workspace = { ...fullCapabilities.workspace, applyEdit: true, codeLens: { refreshSupport: true } };
const capabilities = { ...fullCapabilities, workspace };
const usual = `write(found(['CVE-2024-1', 'zlib', 'LOW'], ['CVE-2024-2', 'musl', 'CRITICAL', '1.1'], ['CVE-2024-3', 'openssl', 'HIGH']))`;

interface Options {
  readonly script?: string;
  readonly settings?: object;
  readonly files?: Readonly<Record<string, string>>;
  readonly trusted?: boolean;
}

async function start({ script = usual, settings = {}, files = {}, trusted = true }: Options = {}) {
  const scanner = new FakeScanner(script);
  const { PATH, TMPDIR } = scanner.environment;
  const bench = await Workbench.start({
    capabilities,
    files,
    settings,
    command: ['/usr/bin/env', `PATH=${PATH}`, `TMPDIR=${TMPDIR}`, serverNode, serverScript, '--stdio'],
    initializationOptions: {
      commands,
      trusted,
      storageUri: pathToFileURL(path.join(scanner.folder, 'storage')).toString(),
    },
  });
  while (bench.client.all('workspace/configuration').length === 0) await wait(20);
  const request = async (method: string, params: object = {}) => {
    const { result, error } = await bench.client.request(method, params);
    assert.equal(error, undefined, JSON.stringify(bench.client.all('window/logMessage').at(-1)));
    return result;
  };
  const scan = (reference: string, uri?: string) =>
    request(scanRequest, { subject: { kind: 'reference', reference }, ...(uri && { uri }) });
  const lenses = async (uri: string): Promise<string[]> =>
    (await request('textDocument/codeLens', { textDocument: { uri } })).map(
      (lens: { command: { title: string } }) => lens.command.title,
    );
  const problems = async (uri: string) =>
    (await bench.pull(uri)).items.filter(({ code }: { code?: string }) => code === 'scan');
  return {
    ...{ scanner, bench, request, scan, lenses, problems },
    async [Symbol.asyncDispose]() {
      await bench[Symbol.asyncDispose]();
      scanner[Symbol.dispose]();
    },
  };
}

describe('scans', { skip, timeout: 120_000 }, () => {
  it('name the images of a file, and what it builds', async () => {
    await using it = await start();
    const uri = it.bench.open('compose.yaml', 'services:\n  a:\n    image: redis:7\n  b:\n    build: ./b\n');
    assert.deepEqual(await it.request(imagesRequest, { uri }), {
      images: [
        {
          reference: 'redis:7',
          range: { start: { line: 2, character: 11 }, end: { line: 2, character: 18 } },
          owner: 'a',
          isBuilt: false,
        },
      ],
      builds: [{ service: 'b', range: { start: { line: 4, character: 4 }, end: { line: 4, character: 9 } } }],
    });
    assert.deepEqual(await it.lenses(uri), ['Scan', 'Build and scan']);
  });

  it('are shown as one problem for each reference, until that changes', async () => {
    await using it = await start();
    const text = 'FROM python:3.8\nCOPY --from=busybox:1 /a /b\nUSER 1\n';
    const uri = it.bench.open('Dockerfile', text);
    assert.deepEqual(await it.problems(uri), []);
    const { report, accepted, history } = await it.scan('python:3.8', uri);
    assert.equal(report.image, 'docker.io/library/python:3.8');
    assert.equal(report.vulnerabilities.length, 3);
    assert.equal(accepted, 0);
    assert.equal(history.length, 1);
    const [problem, ...others] = await it.problems(uri);
    assert.deepEqual(others, []);
    assert.deepEqual(problem.range, { start: { line: 0, character: 5 }, end: { line: 0, character: 15 } });
    assert.equal(problem.severity, 1);
    assert.equal(problem.source, 'Bulkhead');
    assert.match(
      problem.message,
      /^`docker\.io\/library\/python:3\.8` has vulnerabilities: 1 critical, 1 high, 1 in all can be mended; the worst: CVE-2024-2 in musl 1\.0 \(fixed in 1\.1\), CVE-2024-3 in openssl 1\.0; scanned today by trivy$/,
    );
    assert.match((await it.bench.hover(uri, 0, 8)) ?? '', /\*\*Scanned today\*\* by trivy.*1 critical, 1 high, 1 low/s);
    assert.deepEqual(await it.lenses(uri), [
      '1 critical, 1 high, 1 low (scanned today)',
      'Scan again',
      'Scan',
      'Build and scan',
    ]);

    const actions = await it.bench.actions(uri, 0, 8, { triggerKind: 1 });
    const titles = actions.map(({ title }) => title);
    for (const title of [
      /^Use `python:3\.\d+`, which still gets updates/,
      /^Show all findings in/,
      /^Scan .* again$/,
      /^Accept CVE-2024-2 in musl, with a reason$/,
    ])
      assert.ok(
        titles.some((each) => title.test(each)),
        `${title} among ${titles.join('\n')}`,
      );
    const exact = it.bench.open('exact.Dockerfile', 'FROM node:22.3.0-slim\nUSER 1\n');
    await it.scan('node:22.3.0-slim', exact);
    const latest = (await it.bench.actions(exact, 0, 8, { triggerKind: 1 })).map(({ title }) => title);
    assert.ok(
      latest.includes('Use `node:22-slim`, which moves on with the updates of its line (may change behaviour)'),
      latest.join('\n'),
    );
    const newer = actions.find(({ title }) => title.includes('still gets updates'));
    assert.match(applyTo(text, newer.edit), /^FROM python:3\.\d+\n/);

    it.bench.change(uri, 2, { text: text.replace('3.8', '3.9') });
    assert.deepEqual(await it.problems(uri), []);
    assert.deepEqual(await it.lenses(uri), ['Scan', 'Scan', 'Build and scan']);
  });

  it('show only what the threshold lets through', async () => {
    for (const [threshold, expected] of [
      ['critical', /vulnerabilities: 1 critical, 1 in all/],
      ['low', /vulnerabilities: 1 critical, 1 high, 1 low,/],
      ['off', undefined],
    ] as const) {
      await using it = await start({ settings: { scan: { threshold } } });
      const uri = it.bench.open('Dockerfile', 'FROM alpine:3\nUSER 1\n');
      await it.scan('alpine:3', uri);
      const [problem] = await it.problems(uri);
      if (expected === undefined) assert.equal(problem, undefined);
      else assert.match(problem.message, expected);
    }
  });

  it('do not show what the configuration accepts, and write there what is', async () => {
    await using it = await start({ files: { '.bulkhead.yaml': '# ours\nscan:\n  fail-on: high\n' } });
    const uri = it.bench.open('Dockerfile', 'FROM alpine:3\nUSER 1\n');
    await it.scan('alpine:3', uri);
    const applied: { edit: object }[] = [];
    it.bench.client.responders.set('workspace/applyEdit', (params) => {
      applied.push(params);
      return { applied: true };
    });
    const given = { uri, vulnerability: 'CVE-2024-2', package: 'musl', image: 'alpine', reason: 'not reachable' };
    assert.equal(await it.request(acceptRequest, { ...given, until: '2999-01-31' }), true);
    const text = applyTo('# ours\nscan:\n  fail-on: high\n', applied[0]?.edit as never);
    assert.match(text, /^# ours\nscan:\n {2}fail-on: high\n {2}ignore:\n {4}- vulnerability: CVE-2024-2\n/);
    it.bench.write('.bulkhead.yaml', text);
    it.bench.client.notify('workspace/didChangeWatchedFiles', {
      changes: [{ uri: it.bench.uri('.bulkhead.yaml'), type: 2 }],
    });
    const [problem] = await it.problems(uri);
    assert.match(problem.message, /vulnerabilities: 1 high, none of them mended yet; the worst: CVE-2024-3/);
    const [kept] = await it.request(reportsRequest, { uri });
    assert.equal(kept.accepted, 1);
    const ignore = await it.request(exportRequest, { image: '', uri, format: 'trivyignore' });
    assert.match(ignore, /^# not reachable\n# CVE-2024-2 counts for musl in alpine only\n/);
    for (const wrong of [{ reason: ' ' }, { until: 'soon' }])
      assert.equal((await it.request(acceptRequest, { ...given, ...wrong })).failure, 'unsupported');
  });

  it('are remembered by the next server, with their history', async () => {
    await using it = await start();
    const text = 'FROM alpine:3\nUSER 1\n';
    const uri = it.bench.open('Dockerfile', text);
    await it.scan('alpine:3', uri);
    await it.scan('alpine:3', uri);
    const { PATH } = it.scanner.environment;
    await using next = await Workbench.start({
      capabilities,
      command: ['/usr/bin/env', `PATH=${PATH}`, serverNode, serverScript, '--stdio'],
      initializationOptions: {
        commands,
        storageUri: pathToFileURL(path.join(it.scanner.folder, 'storage')).toString(),
      },
    });
    const again = next.open('Dockerfile', text);
    const refreshed = next.client.waitFor('workspace/diagnostic/refresh');
    await next.client.request('textDocument/codeLens', { textDocument: { uri: again } });
    await refreshed;
    assert.ok((await next.ruleIds(again)).includes('scan'));
    const { result } = await next.client.request(reportsRequest, {});
    assert.deepEqual(
      result.map(({ report, history }: { report: { image: string }; history: object[] }) => [
        report.image,
        history.length,
      ]),
      [['docker.io/library/alpine:3', 2]],
    );
  });

  it('of several scanners are compared, and what changes with the image', async () => {
    const script = `const [a, b] = [['CVE-2024-1', 'zlib', 'LOW'], ['CVE-2024-2', 'musl', 'HIGH', '1.1']]; const isNew = fs.existsSync(__dirname + '/new'); write(found(...(isNew ? [b, ['CVE-2024-9', 'curl', 'HIGH']] : [a, b])))`;
    await using it = await start({ script, files: { '.bulkhead.yaml': '' } });
    it.scanner.write(
      'grype',
      `if (args[0] === 'version' || args[0] === '--version') { console.log('Version: 0.90.0'); process.exit(0) }
       const matches = [['GHSA-1', 'musl', 'Critical'], ['CVE-2024-5', 'zlib', 'Low']].map(([id, name, severity]) => ({ vulnerability: { id, severity }, relatedVulnerabilities: id === 'GHSA-1' ? [{ id: 'CVE-2024-2' }] : [], artifact: { name, version: '1.0' } }));
       fs.writeFileSync(args[args.indexOf('--file') + 1], JSON.stringify({ descriptor: { name: 'grype', version: '0.90.0' }, matches }))`,
    );
    const image = 'docker.io/library/alpine:3';
    const subject = { kind: 'reference', reference: 'alpine:3' };
    for (const scanner of ['trivy', 'grype'])
      assert.equal((await it.request(scanRequest, { subject, scanner })).report.scanner.name, scanner);
    const [grype, trivy, ...none] = await it.request(runsRequest, { image });
    assert.deepEqual([grype.scanner, trivy.scanner, trivy.counts.high, none], ['grype', 'trivy', 1, []]);
    type Row = { vulnerability: { id: string }; said: unknown[] };
    const rows = ({ rows: all }: { rows: Row[] }) =>
      all.map(({ vulnerability: { id }, said }) => [id, ...said].join(' ')).sort();
    const said = await it.request(compareRequest, { runs: [trivy, grype] });
    assert.equal(said.kind, 'scanners');
    assert.deepEqual(rows(said), ['CVE-2024-1 low ', 'CVE-2024-5  low', 'GHSA-1 high critical']);

    writeFileSync(path.join(it.scanner.folder, 'new'), '');
    await it.request(scanRequest, { subject, scanner: 'trivy' });
    const [after] = await it.request(runsRequest, { image });
    const changed = await it.request(compareRequest, { runs: [trivy, after] });
    assert.equal(changed.kind, 'change');
    const expected = ['CVE-2024-1 low ', 'CVE-2024-2 high high', 'CVE-2024-9  high'];
    assert.deepEqual(rows(changed), expected);
    it.bench.write('.bulkhead.yaml', 'scan:\n  ignore:\n    - { vulnerability: CVE-2024-9, reason: not reachable }\n');
    it.bench.client.notify('workspace/didChangeWatchedFiles', {
      changes: [{ uri: it.bench.uri('.bulkhead.yaml'), type: 2 }],
    });
    const uri = it.bench.uri('Dockerfile');
    assert.deepEqual(rows(await it.request(compareRequest, { runs: [trivy, after], uri })), expected.slice(0, 2));
    for (const runs of [undefined, [], [trivy], [trivy, { image, createdAt: 'x' }], [trivy, after, grype]])
      assert.ok((await it.request(compareRequest, { runs })).failure, JSON.stringify(runs));
    assert.deepEqual(await it.request(runsRequest, { image: 'none' }), []);
  });

  it('report their phases, stop when they are cancelled, and leave nothing behind', async () => {
    const script = `console.error('INFO Downloading DB...'); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`;
    await using it = await start({ script });
    const uri = it.bench.open('Dockerfile', 'FROM alpine:3\nUSER 1\n');
    const progress = it.bench.client.waitFor('$/progress', ({ value }) => /Downloading/.test(value.message));
    const params = { subject: { kind: 'reference', reference: 'alpine:3' }, uri, workDoneToken: 'mine' };
    const { id, answer } = it.bench.client.requestWithId(scanRequest, params);
    assert.equal((await progress).params.token, 'mine');
    assert.deepEqual(await it.lenses(uri), ['Scanning: Downloading the database (click to cancel)', 'Build and scan']);
    assert.equal((await it.scan('alpine:3', uri)).failure, 'busy');
    it.bench.client.notify('$/cancelRequest', { id });
    assert.equal((await answer).error?.code, -32800);
    while (it.scanner.isRunning) await wait(20);
    assert.deepEqual(await it.lenses(uri), ['Scan', 'Build and scan']);
    assert.deepEqual(it.scanner.leftBehind, []);
    assert.deepEqual(await it.problems(uri), []);
  });

  it('are not made before trust, nor of what is no image', async () => {
    await using it = await start({ trusted: false });
    const uri = it.bench.open('Dockerfile', 'FROM alpine:3\nUSER 1\n');
    assert.deepEqual(await it.lenses(uri), []);
    for (const method of [scanRequest, sbomRequest, auditRequest, scannersRequest, localImagesRequest]) {
      const { failure, message } = await it.request(method, { subject: { kind: 'reference', reference: 'alpine' } });
      assert.equal(failure, 'untrusted');
      assert.match(message, /trusted/);
    }
    assert.deepEqual(it.scanner.calls, []);
    it.bench.client.notify('bulkhead/didGrantTrust');
    for (const reference of ['--help', 'a b', '../x', 'x'.repeat(2000), ''])
      assert.equal((await it.scan(reference)).failure, 'unsupported', reference);
    for (const subject of [undefined, 5, { kind: 'archive', uri: 'https://a.example/x' }, { kind: 'local', id: '-x' }])
      assert.ok((await it.request(scanRequest, { subject })).message, JSON.stringify(subject));
    assert.deepEqual(it.scanner.calls, []);
  });

  it('say what went wrong, and the server lives on', async () => {
    const hostile = JSON.stringify({
      SchemaVersion: 2,
      ArtifactName: 'x',
      __proto__: { polluted: true },
      Results: [
        {
          Target: 'x',
          Vulnerabilities: [{ VulnerabilityID: '__proto__', PkgName: 'constructor', InstalledVersion: '1' }],
        },
      ],
    });
    const sleeping = 'setInterval(() => {}, 1000)';
    for (const [script, expected] of [
      [`write('{"SchemaVersion": 2, "Results": [')`, /cannot be read; it may be cut short/],
      [`write(''); fs.truncateSync(args[args.indexOf('--output') + 1], 5e8)`, /is larger than 100 MB/],
      [`fs.unlinkSync(process.argv[1]); process.exit(1)`, /could not scan/],
      [`console.error('TOOMANYREQUESTS: pull rate limit'); process.exit(1)`, /limits how often/],
      [`console.error('password=hunter22 boom'); process.exit(3)`, /could not scan.*\*\*\*/],
      ['process.exit(0)', /ended without a result/],
      ['process.kill(process.pid, "SIGKILL")', /could not scan/],
      [sleeping, /took more than 0 minutes/],
      [`write(${JSON.stringify(hostile)})`, undefined],
    ] as const) {
      // Half a second is enough for none but those that never end.
      await using it = await start({ script, settings: { scan: script === sleeping ? { timeLimit: 0.01 } : {} } });
      const outcome = await it.scan('alpine:3');
      if (expected === undefined) assert.equal(outcome.report.vulnerabilities[0].package.name, 'constructor');
      else assert.match(outcome.message, expected);
      assert.doesNotMatch(JSON.stringify(outcome), /hunter22/);
      assert.deepEqual(it.scanner.leftBehind, []);
      assert.ok(await it.bench.pull(it.bench.open('Dockerfile', 'FROM alpine\n')));
    }
  });

  it('use the scanner that is set, by its path, and say what is missing', async () => {
    await using it = await start({ settings: { scan: { scanner: 'grype', paths: { snyk: 'bin/snyk' } } } });
    assert.match((await it.scan('alpine:3')).message, /Grype is not installed/);
    const { usable, unusable, known } = await it.request(scannersRequest);
    assert.deepEqual(usable, [{ name: 'trivy', title: 'Trivy', version: '0.60.0' }]);
    assert.match(unusable[0].reason, /not an absolute path/);
    assert.equal(known.length, 5);
    for (const { installUrl } of known) assert.match(installUrl, /^https:/);
    const sbom = `write({ bomFormat: 'CycloneDX', asked: args })`;
    await using other = await start({ script: sbom });
    const text = await other.request(sbomRequest, {
      subject: { kind: 'reference', reference: 'alpine' },
      format: 'spdx',
    });
    assert.ok(JSON.parse(text).asked.includes('spdx-json'));
  });

  it('build what a file builds, and scan that', async () => {
    await using it = await start({
      files: {
        'b/Dockerfile': 'FROM scratch\n',
        'compose.yaml': 'services:\n  b:\n    build: { context: b, target: x, args: { A: "1 2" } }\n',
      },
    });
    const id = `sha256:${'a'.repeat(64)}`;
    it.scanner.write(
      'docker',
      `fs.appendFileSync(__dirname + '/docker-calls', JSON.stringify(args) + '\\n');
       if (args[0] === 'scout') process.exit(1);
       if (args[0] === 'build') { console.error('#1 building'); fs.writeFileSync(args.find((a) => a.startsWith('--iidfile=')).slice(10), '${id}') }
       else if (args[1] === 'save') fs.writeFileSync(args[3], 'tar')
       else console.log(JSON.stringify({ ID: '${id}', Repository: 'acme/b', Tag: '1', Size: '5MB' }))`,
    );
    const uri = it.bench.open('compose.yaml', readFileSync(path.join(it.bench.folder, 'compose.yaml'), 'utf8'));
    const outcome = await it.request(scanRequest, { subject: { kind: 'build', uri, service: 'b' }, uri });
    assert.match(outcome.report.image, /^b built by bulkhead-lsp-\w+\/compose\.yaml$/);
    const calls = readFileSync(path.join(it.scanner.folder, 'docker-calls'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(([command]) => command !== 'scout');
    const context = path.join(it.bench.folder, 'b');
    assert.deepEqual(calls[0].slice(2), [
      `--file=${path.join(context, 'Dockerfile')}`,
      '--target=x',
      '--build-arg=A=1 2',
      context,
    ]);
    assert.deepEqual(calls[1].slice(0, 3), ['image', 'save', '--output']);
    assert.equal(calls[1][4], id);
    assert.match(it.scanner.calls[0] ?? '', /--input .*image\.tar$/);
    assert.deepEqual(it.scanner.leftBehind, []);
    assert.equal((await it.problems(uri)).length, 1);
    const actions = await it.bench.actions(uri, 2, 6, { triggerKind: 1 });
    const anew = actions.find(({ title }) => /^Build `b built by .*` anew, with the newest base/.test(title));
    assert.ok(anew, actions.map(({ title }) => title).join('\n'));
    await it.request(scanRequest, anew.command?.arguments?.[0] as object);
    const again = readFileSync(path.join(it.scanner.folder, 'docker-calls'), 'utf8')
      .match(/^\["build".*$/gm)
      ?.at(-1);
    assert.deepEqual(JSON.parse(again ?? '[]').slice(3, 5), ['--pull', '--no-cache']);
    assert.ok(actions.some(({ title }) => /^Build and scan `b built by .*` again$/.test(title)));
    assert.deepEqual(await it.request(localImagesRequest), [{ engine: 'docker', id, name: 'acme/b:1', size: '5MB' }]);
    it.bench.change(uri, 2, { text: 'services:\n  b:\n    build: ./b\n' });
    assert.equal(
      (await it.request(scanRequest, { subject: { kind: 'build', uri, service: 'b' }, uri })).failure,
      'unsaved',
    );
    assert.equal(existsSync(calls[1][3]), false);
  });

  it('look at what was built once more without building it, as long as it is there', async () => {
    await using it = await start({ files: { Dockerfile: 'FROM scratch\n' } });
    const id = `sha256:${'a'.repeat(64)}`;
    it.scanner.write(
      'docker',
      `fs.appendFileSync(__dirname + '/docker-calls', args.slice(0, 2).join(' ') + '\\n');
       if (args[0] === 'build') fs.writeFileSync(args.find((a) => a.startsWith('--iidfile=')).slice(10), '${id}');
       else if (args[1] !== 'save') process.exit(1);
       else if (!fs.existsSync(__dirname + '/pruned')) fs.writeFileSync(args[3], 'tar');
       else { fs.rmSync(__dirname + '/pruned'); console.error('Error response from daemon: No such image: x'); process.exit(1) }`,
    );
    const calls = () => {
      const file = path.join(it.scanner.folder, 'docker-calls');
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      writeFileSync(file, '');
      return lines.flatMap((line) => /^(?:build|image save)/.exec(line)?.[0] ?? []);
    };
    const uri = it.bench.uri('Dockerfile');
    const subject = { kind: 'build', uri };
    const scan = (more: object) => it.request(scanRequest, { subject: { ...subject, ...more }, uri });
    assert.equal((await scan({ isKept: true })).report.vulnerabilities.length, 3);
    assert.deepEqual(calls(), ['build', 'image save'], 'nothing was built before');
    await scan({ isAnew: true });
    assert.deepEqual(calls(), ['build', 'image save']);
    await scan({ isKept: true });
    assert.deepEqual(calls(), ['image save']);
    writeFileSync(path.join(it.scanner.folder, 'pruned'), '');
    await scan({ isKept: true });
    assert.deepEqual(calls(), ['image save', 'build', 'image save'], 'it was gone');
    const runs = await it.request(runsRequest, {
      image: `image built by ${path.basename(it.bench.folder)}/Dockerfile`,
    });
    assert.equal(runs.length, 4);
  });

  it('export reports in every format, with nothing in them that runs', async () => {
    const script = `write(found(['CVE-2024-1', '=cmd', 'HIGH', '2', '<script>alert(1)</script>\\u001b[2J']))`;
    await using it = await start({ script });
    const uri = it.bench.open('Dockerfile', 'FROM alpine:3\nUSER 1\n');
    const { report } = await it.scan('alpine:3', uri);
    const exported = (format: string) => it.request(exportRequest, { image: report.image, uri, format });
    assert.doesNotMatch(await exported('html'), /<script|\p{Cc}(?<!\n)/u);
    assert.match(await exported('csv'), /'=cmd/);
    const sarif = JSON.parse(await exported('sarif'));
    const { physicalLocation } = sarif.runs[0].results[0].locations[0];
    assert.deepEqual(physicalLocation.artifactLocation, { uri: 'Dockerfile' });
    assert.equal(JSON.parse(await exported('json')).images[0].report.image, report.image);
    assert.equal((await it.request(exportRequest, { image: 'x', format: 'csv' })).failure, 'not-found');
  });

  it('place what they export in the folder that holds it, and in none whose name only begins alike', async () => {
    await using it = await start();
    for (const [name, expected] of [
      ['sub/Dockerfile', 'sub/Dockerfile'],
      [`../${path.basename(it.bench.folder)}-other/Dockerfile`, `${it.bench.folder.slice(1)}-other/Dockerfile`],
    ] as const) {
      const uri = it.bench.open(name, 'FROM alpine:3\nUSER 1\n');
      await it.scan('alpine:3', uri);
      const json = await it.request(exportRequest, { image: 'docker.io/library/alpine:3', uri, format: 'json' });
      assert.equal(JSON.parse(json).images[0].place.path, expected);
    }
  });

  it('audit what runs, with the place of its service in the workspace', async () => {
    const files = { 'compose.yaml': 'services:\n  a:\n    image: redis:7\n' };
    await using it = await start({ files });
    const inspected = (labels: object) =>
      JSON.stringify([
        {
          Id: 'b'.repeat(64),
          Name: '/a',
          Config: { Image: 'redis:7', Labels: labels },
          HostConfig: { Privileged: true },
        },
      ]);
    const labels = {
      'com.docker.compose.service': 'a',
      'com.docker.compose.project.config_files': `/etc/passwd,${path.join(it.bench.folder, 'compose.yaml')}`,
    };
    assert.match((await it.request(auditRequest)).message, /Neither `docker` nor `podman`/);
    it.scanner.write(
      'docker',
      `if (args[0] === 'scout') process.exit(1);
       if (args[0] === 'ps') console.log('${'b'.repeat(64)}');
       else if (args[0] === 'inspect') console.log(${JSON.stringify(inspected(labels))});
       else if (args[0] === 'info') console.log(JSON.stringify({ SecurityOptions: [], LiveRestoreEnabled: false }));
       else console.log('[]')`,
    );
    const { engine, settings, containers } = await it.request(auditRequest);
    assert.equal(engine, 'docker');
    assert.ok(settings.some(({ isGood }: { isGood: boolean }) => !isGood));
    const [container] = containers;
    assert.deepEqual(container.place, { uri: it.bench.uri('compose.yaml'), line: 1, character: 2 });
    const privileged = container.findings.find(({ rule }: { rule: string }) => rule === 'privileged-container');
    assert.deepEqual(privileged.items, ['5.5']);
    assert.notEqual(privileged.remedy, '');
  });
});
