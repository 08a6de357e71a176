import assert from 'node:assert/strict';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Config, combine } from '../../server/engine/config.ts';
import { parseConfig } from '../../server/engine/config-file.ts';
import type { Finding } from '../../server/engine/finding.ts';
import { lint } from '../../server/engine/lint.ts';
import { needsNetwork } from '../../server/model/facts.ts';
import { rules } from '../../server/rules/index.ts';
import { BuildFolderReader } from '../../server/sources/build-folders.ts';
import { FactStore } from '../../server/sources/store.ts';
import { loadShellFromPackages } from '../harness/shell.ts';

const example = fileURLToPath(new URL('../../examples/graph', import.meta.url));
const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A replacement in one file of the example. */
type Edit = readonly [path: string, before: string | RegExp, after: string];

/** Each finding that takes more than one file, with what mends it at either end. */
const crossings: readonly (readonly [
  rule: string,
  path: string,
  related: string | undefined,
  ends: readonly Edit[],
])[] = [
  [
    'refused-user',
    'k8s/api.yaml',
    'services/api/Dockerfile',
    [
      ['services/api/Dockerfile', 'USER app', 'USER 10001'],
      ['k8s/api.yaml', 'runAsNonRoot: true', 'runAsNonRoot: true\n        runAsUser: 10001'],
    ],
  ],
  [
    'refused-user',
    'services/api/Dockerfile',
    'k8s/api.yaml',
    [
      ['services/api/Dockerfile', 'USER app', 'USER 10001'],
      ['k8s/api.yaml', 'runAsNonRoot: true', 'runAsNonRoot: true\n        runAsUser: 10001'],
    ],
  ],
  [
    'unwritable-folder',
    'k8s/api.yaml',
    'services/api/Dockerfile',
    [
      ['services/api/Dockerfile', 'RUN mkdir uploads && chown app uploads\n', ''],
      ['k8s/api.yaml', 'readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false'],
    ],
  ],
  [
    'unwritable-folder',
    'compose.yaml',
    'services/api/Dockerfile',
    [
      ['services/api/Dockerfile', 'RUN mkdir uploads && chown app uploads\n', ''],
      ['compose.yaml', 'read_only: true', 'read_only: true\n    volumes: [uploads:/srv/api/uploads]'],
    ],
  ],
  [
    'unbindable-port',
    'k8s/edge.yaml',
    'services/edge/Dockerfile',
    [
      ['services/edge/Dockerfile', 'EXPOSE 443', 'EXPOSE 8443'],
      ['k8s/edge.yaml', 'drop:\n                - ALL', 'add: [NET_BIND_SERVICE]\n              drop: [ALL]'],
    ],
  ],
  [
    'unbindable-port',
    'compose.yaml',
    'services/edge/Dockerfile',
    [
      ['services/edge/Dockerfile', 'EXPOSE 443', 'EXPOSE 8443'],
      ['compose.yaml', 'network_mode: host\n', ''],
    ],
  ],
  [
    'root-user',
    'k8s/jobs.yaml',
    'services/job/Dockerfile',
    [
      ['services/job/Dockerfile', 'CMD', 'USER 10001\nCMD'],
      [
        'k8s/jobs.yaml',
        'image: ghcr.io/acme/job:7',
        'image: ghcr.io/acme/job:7\n              securityContext: {runAsUser: 10001}',
      ],
      ['.bulkhead.yaml', 'services/job/Dockerfile', 'services/api/Dockerfile'],
    ],
  ],
  [
    'half-moved-secret',
    'k8s/api.yaml',
    'k8s/jobs.yaml',
    [
      ['k8s/api.yaml', 'name: database', 'name: other'],
      ['k8s/jobs.yaml', 'secretName: database', 'secretName: other'],
    ],
  ],
  [
    'half-moved-secret',
    'compose.yaml',
    undefined,
    [
      ['compose.yaml', /environment:\n {6}DB_PASSWORD: .*/, 'secrets: [db_password]'],
      ['compose.yaml', /secrets:\n {6}- db_password\n/, ''],
    ],
  ],
  [
    'copied-env-file',
    'compose.yaml',
    'services/api/Dockerfile',
    [
      ['services/api/Dockerfile', 'COPY . .', 'COPY server.js .'],
      ['services/api/.dockerignore', '', '*.env\n'],
      ['services/api/settings.env', /.+/, 'SMTP_HOST=mail.example'],
    ],
  ],
  [
    'unignored-secret-file',
    'compose.yaml',
    undefined,
    [
      ['.gitignore', '', 'settings.env\n'],
      ['services/api/settings.env', /.+/, 'SMTP_HOST=mail.example'],
    ],
  ],
];

/** A copy of the example, a repository of its own, with `edit` made. */
function copyWith(edit?: Edit): string {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-graph-'));
  folders.push(folder);
  cpSync(example, folder, { recursive: true });
  mkdirSync(join(folder, '.git'));
  writeFileSync(join(folder, '.git/HEAD'), 'ref: refs/heads/main\n');
  if (edit !== undefined) {
    const [path, old, text] = edit;
    const before = old === '' ? '' : readFileSync(join(folder, path), 'utf8');
    const changed = before.replace(old, text);
    assert.notEqual(changed, before, `${path} has no ${old}`);
    writeFileSync(join(folder, path), changed);
  }
  return folder;
}

interface Found extends Finding {
  readonly path: string;
}

async function lintAll(folder: string): Promise<Found[]> {
  const store = new FactStore({
    resolveDigest: () => Promise.reject(new Error('nothing goes out')),
    surroundings: new BuildFolderReader({ roots: () => [folder] }),
    clock: () => new Date('2026-11-22'),
  });
  const parsed = parseConfig(readFileSync(join(folder, '.bulkhead.yaml'), 'utf8'), rules);
  const config = combine([{ folder, config: parsed.config }]);
  const paths = globSync('{compose.yaml,k8s/*.yaml,services/*/Dockerfile}', { cwd: folder });
  const found = await Promise.all(paths.map((path) => lintOne(folder, path, store, config)));
  return found.flat();
}

async function lintOne(folder: string, path: string, store: FactStore, config: Config): Promise<Found[]> {
  const document = { path: join(folder, path), text: readFileSync(join(folder, path), 'utf8') };
  for (;;) {
    const { findings, wanted, failures } = lint(document, store.facts, config);
    assert.deepEqual(failures, []);
    const local = wanted.filter((question) => !needsNetwork(question));
    if (local.length === 0) return findings.map((finding) => ({ ...finding, related: finding.related, path }));
    await store.fetch(local, new AbortController().signal);
  }
}

describe('the example of files that judge one another', () => {
  before(loadShellFromPackages);
  const whole = (() => {
    let found: Promise<Found[]> | undefined;
    return () => (found ??= lintAll(copyWith()));
  })();

  for (const [rule, path, other, ends] of crossings) {
    test(`${rule} in ${path} names the other end`, async () => {
      const [finding, ...more] = (await whole()).filter((one) => one.rule.id === rule && one.path === path);
      assert.ok(finding);
      assert.deepEqual(more, []);
      if (other === undefined) return;
      const named = finding.related.map(({ file }) => file && join(path, '..', file.path));
      assert.ok(named.includes(other), `${named}`);
    });
    for (const end of ends) {
      test(`${rule} in ${path} is gone when ${end[0]} is mended by ${end[2].trim() || 'taking it out'}`, async () => {
        const found = await lintAll(copyWith(end));
        assert.deepEqual(
          found.filter((one) => one.rule.id === rule && one.path === path).map(({ message }) => message),
          [],
        );
      });
    }
  }
});
