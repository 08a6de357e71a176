import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { countSeverities } from '../../../server/model/report.ts';
import { scanners } from '../../../server/sources/scanners/find.ts';
import { readClair } from '../../../server/sources/scanners/read-clair.ts';
import { readDockerScout } from '../../../server/sources/scanners/read-docker-scout.ts';
import { readGrype } from '../../../server/sources/scanners/read-grype.ts';
import { readSnyk, readSnykError } from '../../../server/sources/scanners/read-snyk.ts';
import { readTrivy } from '../../../server/sources/scanners/read-trivy.ts';
import { fields, links, list, severity, text, time } from '../../../server/sources/untrusted.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const samples = path.join(process.env.BULKHEAD_SHARED ?? path.join(root, '../shared'), 'registry/samples');
const skip = existsSync(samples) ? false : 'neither $BULKHEAD_SHARED nor ../shared holds outputs of scanners';
const sample = (name: string): unknown => JSON.parse(readFileSync(path.join(samples, name), 'utf8'));

const layer = `sha256:${'a'.repeat(64)}`;

describe('what scanners write', () => {
  it('is read of Trivy, with lists left out that would be empty', () => {
    const body = readTrivy({
      SchemaVersion: 2,
      ArtifactName: 'app:1',
      Metadata: {
        OS: { Family: 'debian', Name: '10.1', EOSL: true },
        DiffIDs: [layer],
        RepoDigests: [`app@sha256:${'b'.repeat(64)}`],
        ImageConfig: {
          created: '2024-01-02T03:04:05Z',
          history: [{ created_by: 'ENV A=1', empty_layer: true }, { created_by: 'RUN apt-get update' }],
        },
      },
      Results: [
        { Target: 'app:1 (debian 10.1)', Class: 'os-pkgs', Type: 'debian' },
        {
          Target: 'srv/package-lock.json',
          Class: 'lang-pkgs',
          Type: 'npm',
          Vulnerabilities: [
            {
              VulnerabilityID: 'CVE-2024-1',
              PkgName: 'left',
              InstalledVersion: '1.0.0',
              FixedVersion: '1.0.1',
              Severity: 'HIGH',
              SeveritySource: 'ghsa',
              CVSS: { nvd: { V3Score: 9.8 }, ghsa: { V3Score: 7.5, V3Vector: 'CVSS:3.1/AV:N' } },
              Layer: { DiffID: layer },
              PrimaryURL: 'https://avd.example/1',
              References: ['javascript:alert(1)', 'http://plain.example', 'https://two.example/'],
            },
            { Severity: 'LOW' },
          ],
        },
        {
          Target: '/root/.env',
          Class: 'secret',
          Secrets: [
            { RuleID: 'github-pat', Title: 'GitHub token', Severity: 'CRITICAL', StartLine: 3, Match: 'T=ghp_x' },
          ],
        },
        {
          Target: 'Dockerfile',
          Class: 'config',
          Misconfigurations: [
            { ID: 'DS026', AVDID: 'AVD-DS-0026', Title: 'No HEALTHCHECK', Severity: 'LOW', Status: 'FAIL' },
            { ID: 'DS001', Title: 'Fine', Severity: 'LOW', Status: 'PASS' },
          ],
        },
      ],
    });
    assert.deepEqual(body, {
      digest: `sha256:${'b'.repeat(64)}`,
      system: { family: 'debian', name: '10.1', isEndOfLife: true },
      imageCreatedAt: '2024-01-02T03:04:05.000Z',
      layers: [{ digest: layer, instruction: 'RUN apt-get update' }],
      vulnerabilities: [
        {
          id: 'CVE-2024-1',
          aliases: [],
          severity: 'high',
          cvss: { score: 7.5, vector: 'CVSS:3.1/AV:N' },
          package: { name: 'left', version: '1.0.0', type: 'npm', path: 'srv/package-lock.json' },
          fixedVersion: '1.0.1',
          layer,
          links: ['https://avd.example/1', 'https://two.example/'],
        },
      ],
      secrets: [{ rule: 'github-pat', title: 'GitHub token', severity: 'critical', path: '/root/.env', line: 3 }],
      misconfigurations: [
        { id: 'AVD-DS-0026', title: 'No HEALTHCHECK', severity: 'low', path: 'Dockerfile', links: [] },
      ],
      notes: ['1 vulnerabilities could not be read'],
    });
  });

  it('is read of Grype, with scores and names of related vulnerabilities', () => {
    const body = readGrype({
      descriptor: { name: 'grype', version: '0.90.0', db: { status: { built: '2024-05-01T00:00:00Z' } } },
      distro: { name: 'alpine', version: '3.20' },
      source: { target: { manifestDigest: layer, layers: [{ digest: layer }] } },
      matches: [
        {
          vulnerability: {
            id: 'GHSA-1',
            severity: 'Negligible',
            dataSource: 'https://github.com/advisories/GHSA-1',
            fix: { state: 'fixed', versions: ['2.0', '1.9.1'] },
            knownExploited: [{ cve: 'CVE-2024-2' }],
            epss: [{ epss: 0.25 }],
          },
          relatedVulnerabilities: [
            {
              id: 'CVE-2024-2',
              description: 'Bad',
              cvss: [
                { version: '2.0', metrics: { baseScore: 5 } },
                { version: '3.1', metrics: { baseScore: 6.1 } },
              ],
            },
          ],
          artifact: {
            name: 'lib',
            version: '1.0',
            type: 'npm',
            purl: 'pkg:npm/lib@1.0',
            locations: [{ path: '/a', layerID: layer }],
          },
        },
      ],
    });
    assert.equal(body?.databaseDate, '2024-05-01T00:00:00.000Z');
    assert.deepEqual(body?.vulnerabilities, [
      {
        id: 'GHSA-1',
        aliases: ['CVE-2024-2'],
        severity: 'negligible',
        cvss: { score: 6.1 },
        title: 'Bad',
        package: { name: 'lib', version: '1.0', type: 'npm', purl: 'pkg:npm/lib@1.0', path: '/a' },
        fixedVersion: '2.0, 1.9.1',
        layer,
        links: ['https://github.com/advisories/GHSA-1'],
        isKnownExploited: true,
        epss: 0.25,
      },
    ]);
  });

  it('is read of Snyk: one project or several, applications in the image, licences left out', () => {
    const project = {
      ok: false,
      packageManager: 'apk',
      docker: { baseImage: 'alpine:3.10.2' },
      vulnerabilities: [
        {
          id: 'SNYK-1',
          severity: 'critical',
          identifiers: { CVE: ['CVE-2019-1'] },
          name: 'musl/musl',
          version: '1.1',
          nearestFixedInVersion: '1.2',
          cvssScore: 9.8,
        },
        { id: 'snyk:lic:1', type: 'license', severity: 'high', name: 'gpl', version: '1' },
      ],
      applications: [
        {
          packageManager: 'npm',
          targetFile: '/srv/package.json',
          vulnerabilities: [{ id: 'SNYK-2', severity: 'low', name: 'left', version: '1' }],
        },
      ],
    };
    for (const written of [project, [project]]) {
      const body = readSnyk(written);
      assert.deepEqual(
        body?.vulnerabilities.map(({ id, aliases, package: { path: file } }) => [id, aliases, file]),
        [
          ['CVE-2019-1', ['SNYK-1'], undefined],
          ['SNYK-2', [], '/srv/package.json'],
        ],
      );
      assert.deepEqual(body?.notes, ['Snyk takes `alpine:3.10.2` for the base image']);
    }
    assert.equal(readSnykError([{ ok: false, error: 'no' }]), 'no');
  });

  it('is read of Docker Scout, one for each package that it names', () => {
    const rule = {
      id: 'CVE-1',
      helpUri: 'https://scout.docker.com/v/CVE-1',
      properties: {
        'security-severity': '9.8',
        cvssV3_severity: 'CRITICAL',
        fixed_version: 'not fixed',
        purls: ['pkg:npm/%40a/b@1%2B2?x=1'],
      },
    };
    const run = {
      tool: { driver: { version: '1.23.0', rules: [rule] } },
      results: [{ ruleId: 'CVE-1' }, { ruleId: 'CVE-9' }],
    };
    const body = readDockerScout({ version: '2.1.0', runs: [run] });
    assert.deepEqual(body?.vulnerabilities, [
      {
        id: 'CVE-1',
        aliases: [],
        severity: 'critical',
        cvss: { score: 9.8 },
        package: { name: '@a/b', version: '1+2', type: 'npm', purl: 'pkg:npm/%40a/b@1%2B2?x=1' },
        links: ['https://scout.docker.com/v/CVE-1'],
      },
    ]);
    assert.deepEqual(body?.notes, ['1 vulnerabilities could not be read']);
  });

  it('is read of Clair, whose tables are joined', () => {
    const body = readClair({
      manifest_hash: layer,
      packages: { 1: { name: 'musl', version: '1.1' } },
      distributions: { 1: { did: 'alpine', version_id: '3.10' } },
      environments: { 1: [{ package_db: 'lib/apk/db/installed', introduced_in: layer }] },
      vulnerabilities: {
        10: {
          name: 'CVE-1',
          links: 'https://a.example/ https://b.example/',
          normalized_severity: 'High',
          fixed_in_version: '1.2',
        },
      },
      package_vulnerabilities: { 1: ['10', '11'] },
      enrichments: {
        'message/vnd.clair.map.vulnerability; enricher=clair.cvss schema=x': [{ 10: [{ baseScore: 8.1 }] }],
      },
    });
    assert.deepEqual(body?.vulnerabilities, [
      {
        id: 'CVE-1',
        aliases: [],
        severity: 'high',
        cvss: { score: 8.1 },
        package: { name: 'musl', version: '1.1', path: 'lib/apk/db/installed' },
        fixedVersion: '1.2',
        layer,
        links: ['https://a.example/', 'https://b.example/'],
      },
    ]);
  });

  it('is refused when it is something else', () => {
    for (const { read, title } of scanners)
      for (const other of [null, 1, 'x', [], {}, [null], { Results: [] }, { vulnerabilities: 3 }, { runs: [] }])
        assert.equal(read(other), undefined, `${title} ${JSON.stringify(other)}`);
  });

  it('never brings a reader down, whatever it is', () => {
    const shells = [
      (x: unknown) => ({ SchemaVersion: 2, ArtifactName: '', Results: x, Metadata: x }),
      (x: unknown) => ({
        SchemaVersion: 2,
        ArtifactName: '',
        Results: [{ Vulnerabilities: x, Secrets: x, Misconfigurations: x }],
      }),
      (x: unknown) => ({
        descriptor: { name: 'grype', db: x },
        matches: [x, { vulnerability: x, artifact: x, relatedVulnerabilities: x }],
        source: x,
      }),
      (x: unknown) => ({ vulnerabilities: [x], applications: x, docker: x }),
      (x: unknown) => ({ version: '2.1.0', runs: [x, { results: x, tool: x }] }),
      (x: unknown) => ({
        manifest_hash: '',
        packages: {},
        package_vulnerabilities: x,
        vulnerabilities: x,
        enrichments: { 'clair.cvss': x },
      }),
    ];
    const key = fc.constantFrom(
      'VulnerabilityID',
      'PkgName',
      '__proto__',
      'constructor',
      'CVSS',
      'id',
      'name',
      'fix',
      'a',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, -0, 1e308, Number.NaN, '', 'x', '\u202e', '\u001b[2J', 'pkg:%@', 'https://%'),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(fc.constantFrom(...shells), tree, (shell, value) => {
        for (const { read } of scanners) {
          const body = read(shell(value));
          for (const one of body?.vulnerabilities ?? []) {
            assert.equal(typeof one.id, 'string');
            assert.ok(one.links.every((link) => link.startsWith('https://')));
            assert.doesNotMatch(JSON.stringify(one), /\p{Cc}|\u202e/u);
          }
        }
      }),
      { numRuns: 2000 },
    );
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });
});

describe('outputs of real scanners', { skip }, () => {
  it('of Trivy', () => {
    const body = readTrivy(sample('trivy/real-v0.44.1-image.json'));
    assert.equal(body?.vulnerabilities.length, 4);
    assert.equal(body?.secrets.length, 1);
    assert.doesNotMatch(JSON.stringify(body), /GITHUB_TOKEN/);
    assert.deepEqual(
      readTrivy(sample('trivy/real-v0.44.1-config-dockerfile.json'))?.misconfigurations.map(({ id }) => id),
      ['AVD-DS-0026'],
    );
    for (const name of readdirSync(path.join(samples, 'trivy')).filter((file) =>
      /^(?:alpine|debian|ubuntu).*\.json$/.test(file),
    )) {
      const read = readTrivy(sample(`trivy/${name}`));
      assert.deepEqual(read?.notes, [], name);
    }
    const alpine = readTrivy(sample('trivy/alpine-310.json'));
    assert.equal(alpine?.system?.isEndOfLife, true);
    assert.equal(alpine?.vulnerabilities[0]?.layer, alpine?.layers[0]?.digest);
  });

  it('of Grype', () => {
    const body = readGrype(sample('grype/chainguard-ruby-explain-input.json'));
    assert.equal(body?.version, '0.61.1');
    assert.equal(body?.databaseDate, '2023-05-17T01:32:43.000Z');
    assert.ok((body?.vulnerabilities.length ?? 0) > 0);
    assert.deepEqual(readGrype(sample('grype/TestJsonImgsPresenter.json'))?.notes, []);
  });

  it('of Snyk, Clair and Scout', () => {
    assert.deepEqual(
      readSnyk(sample('snyk/real-cli-1.1307.4-fake-api.json'))?.vulnerabilities.map(({ id }) => id),
      ['CVE-2019-14697'],
    );
    assert.ok((readSnyk(sample('snyk/results.json'))?.vulnerabilities.length ?? 0) > 0);
    assert.equal(readSnykError(sample('snyk/real-cli-error-noapi.json')), 'connect ECONNREFUSED 127.0.0.1:9');
    assert.equal(readClair(sample('clair/synthetic-report.json'))?.vulnerabilities.length, 1);
    const scout = readDockerScout(sample('scout/synthetic-scout.sarif.json'));
    assert.deepEqual(scout?.vulnerabilities[0]?.package, {
      name: 'musl',
      version: '1.1.20-r4',
      type: 'apk',
      purl: 'pkg:apk/alpine/musl@1.1.20-r4',
      path: '/lib/apk/db/installed',
    });
  });
});

describe('reading what nobody vouches for', () => {
  it('shows a text in one line, without what moves a cursor or turns a line round', () => {
    assert.equal(text('a\u001b[31m\r\nb\u202ec\u200b\u2028d'), 'a [31m b c d');
    assert.equal(text('x'.repeat(5000))?.length, 1000);
    assert.equal(text(' \n'), undefined);
    assert.equal(text({ toString: () => 'x' }), undefined);
  });

  it('makes links of https addresses only, without users', () => {
    const all = [
      'javascript:alert(1)',
      'data:text/html,x',
      'http://a.example',
      'https://u:p@a.example',
      'command:x',
      'https://a.example/<b>',
    ];
    assert.deepEqual(links(...all), ['https://a.example/%3Cb%3E']);
  });

  it('knows the severities of all vendors', () => {
    assert.deepEqual(['CRITICAL', 'Important', 'moderate', 'Negligible', 'weird', 7, undefined].map(severity), [
      'critical',
      'high',
      'medium',
      'negligible',
      'unknown',
      'unknown',
      'unknown',
    ]);
  });

  it('takes the zero of a language for no time', () => {
    assert.equal(time('0001-01-01T00:00:00Z'), undefined);
    assert.equal(time('2023-05-17T21:00:56.783213-04:00'), '2023-05-18T01:00:56.783Z');
  });

  it('looks members up among an object\u2019s own', () => {
    assert.equal(fields({}).constructor, undefined);
    assert.equal(fields(JSON.parse('{"__proto__": {"a": 1}}')).a, undefined);
    assert.deepEqual(list({ a: 1 }), [{ a: 1 }]);
  });

  it('counts by severity', () => {
    const one = { id: 'x', aliases: [], package: { name: 'a', version: '1' }, links: [] };
    const counts = countSeverities({
      vulnerabilities: [
        { ...one, severity: 'high' },
        { ...one, severity: 'high' },
      ],
    });
    assert.deepEqual(counts, { critical: 0, high: 2, medium: 0, low: 0, negligible: 0, unknown: 0 });
  });
});
