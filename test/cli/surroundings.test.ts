import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { bulkhead, project } from './harness.ts';

const dockerfile = 'FROM node:22-slim\nUSER node\nCOPY . .\n';
const only = ['--rule', 'unfiltered-context'];
const text = (folder: string, name: string) => readFileSync(path.join(folder, name), 'utf8');

interface Edit {
  readonly path: string;
  readonly create?: true;
  readonly newText: string;
}

describe('what lies around a Dockerfile', () => {
  it('is looked up without being asked to', async (test) => {
    const folder = project(test, { Dockerfile: dockerfile, '.env': 'A=b\n' });
    const { stdout, code } = await bulkhead(folder, ['check', '.']);
    assert.equal(code, 1);
    assert.match(stdout, /`COPY \.` copies `\.env` into the image: no `\.dockerignore` keeps it out/);
  });

  it('is looked up for standard input too, by its name', async (test) => {
    const folder = project(test, { '.env': 'A=b\n' });
    const named = ['check', '--stdin-filename', 'Dockerfile', '-'];
    assert.match((await bulkhead(folder, named, { input: dockerfile })).stdout, /copies `\.env`/);
  });

  it('is not looked up beyond the repository', async (test) => {
    const folder = project(test, {
      '.env': '',
      'go.mod': '',
      'in/.git/HEAD': '',
      'in/Dockerfile': 'FROM a:1\nCOPY go.mod .\nCOPY . .\n',
    });
    assert.doesNotMatch((await bulkhead(folder, ['check', '.'])).stdout, /unfiltered-context/);
  });

  it('says which stages are delivered', async (test) => {
    const files = {
      Dockerfile: 'FROM debian:12 AS dev\nEXPOSE 22\nFROM scratch\nUSER 1000\n',
      'compose.yaml': 'services:\n  a: {build: {context: ., target: dev}}\n',
    };
    const folder = project(test, files);
    assert.match((await bulkhead(folder, ['check', 'Dockerfile'])).stdout, /1:\d+ +\w+ +.*root-user/s);
    const alone = project(test, { Dockerfile: files.Dockerfile });
    assert.doesNotMatch((await bulkhead(alone, ['check', 'Dockerfile'])).stdout, /root-user/);
  });

  it('is in reports with the edits of other files', async (test) => {
    const folder = project(test, {
      'api/Dockerfile': dockerfile,
      'api/.env': '',
      'api/.dockerignore': '*.log\n',
      'web/Dockerfile': dockerfile,
      'web/.env': '',
      'web/package.json': '{}',
    });
    const { files } = JSON.parse((await bulkhead(folder, ['check', '--format', 'json', '.'])).stdout);
    const edits = files.map(
      ({ findings }: { findings: { rule: string; fixes: { edits: Edit[] }[] }[] }) =>
        findings.find(({ rule }) => rule === 'unfiltered-context')?.fixes[0]?.edits,
    );
    const end = { line: 1, character: 0 };
    assert.deepEqual(edits, [
      [{ path: 'api/.dockerignore', range: { start: end, end }, newText: '.env\n' }],
      [{ path: 'web/.dockerignore', create: true, newText: '.env\n' }],
    ]);
  });
});

describe('fixes of other files', () => {
  it('create and extend them, once for all that need it', async (test) => {
    const folder = project(test, {
      '.git/HEAD': '',
      '.env': '',
      'go.mod': '',
      'a/Dockerfile': 'FROM debian:12\nCOPY go.mod .\nCOPY . .\n',
      'b/Dockerfile': 'FROM debian:12\nCOPY go.mod .\nCOPY . .\n',
      'c/Dockerfile': 'FROM debian:12\nCOPY . .\n',
      'c/.dockerignore': '# mine',
      'c/id_rsa': '',
    });
    const first = await bulkhead(folder, ['fix', '--unsafe', ...only, '.']);
    assert.equal(first.code, 0, first.stderr);
    assert.equal(text(folder, '.dockerignore'), '.env\n.git\nc/id_rsa\n');
    assert.equal(text(folder, 'c/.dockerignore'), '# mine\nid_rsa\n');
    assert.match(first.stderr, /^\.dockerignore: created$/m);
    assert.match(first.stderr, /^c\/\.dockerignore: changed$/m);
    assert.match(first.stderr, /2 fixes applied/);
    const second = await bulkhead(folder, ['fix', '--unsafe', ...only, '.']);
    assert.match(second.stderr, /^0 fixes applied/m);
  });

  it('are shown by a dry run, and not made', async (test) => {
    const files = { Dockerfile: dockerfile, '.env': '', '.dockerignore': 'a\n' };
    const folder = project(test, files);
    const { stdout } = await bulkhead(folder, ['fix', '--unsafe', '--dry-run', ...only, '.']);
    assert.equal(stdout, '--- a/.dockerignore\n+++ b/.dockerignore\n@@ -1,1 +1,2 @@\n a\n+.env\n');
    assert.equal(text(folder, '.dockerignore'), 'a\n');
  });

  it('are not made without being asked to, as they are not safe', async (test) => {
    const folder = project(test, { Dockerfile: dockerfile, '.env': '' });
    await bulkhead(folder, ['fix', ...only, '.']);
    assert.ok(!existsSync(path.join(folder, '.dockerignore')));
  });
});

describe('a Namespace in another file', () => {
  const namespace = (level: string, metadata = 'name: shop') => `apiVersion: v1
kind: Namespace
metadata:
  ${metadata}
  labels: { pod-security.kubernetes.io/enforce: ${level} }
`;
  const pod = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  hostPID: true
  containers:
    - name: app
      image: ghcr.io/acme/app:1
`;
  /** Paths with what the rule says of them. */
  const refused = async (folder: string): Promise<[string, string][]> => {
    const { stdout } = await bulkhead(folder, ['check', '--format', 'json', '.']);
    const { files }: { files: { path: string; findings: { rule: string; message: string }[] }[] } = JSON.parse(stdout);
    return files.flatMap(({ path: name, findings }) =>
      findings.flatMap(({ rule, message }): [string, string][] => (rule === 'refused-pod' ? [[name, message]] : [])),
    );
  };

  it('refuses a pod by the level that it enforces, and the fix gets it admitted', async (test) => {
    const folder = project(test, { 'apps/web.yaml': pod, 'cluster/namespace.yaml': namespace('baseline') });
    const report = JSON.parse((await bulkhead(folder, ['check', '--format', 'json', '.'])).stdout);
    const findings: { rule: string; related?: unknown }[] = report.files[0].findings;
    assert.deepEqual(findings.find(({ rule }) => rule === 'refused-pod')?.related, [
      {
        path: 'cluster/namespace.yaml',
        range: { start: { line: 3, character: 8 }, end: { line: 3, character: 12 } },
        message: 'Enforces `baseline`',
      },
    ]);
    const where = 'Namespace `shop` (in `../cluster/namespace.yaml`) enforces `baseline`';
    assert.deepEqual(await refused(folder), [
      ['apps/web.yaml', `${where} and refuses Pod \`web\`, by \`hostNamespaces\``],
    ]);
    await bulkhead(folder, ['fix', '--unsafe', '--rule', 'refused-pod', '.']);
    assert.equal(text(folder, 'apps/web.yaml'), pod.replace('  hostPID: true\n', ''));
    assert.deepEqual(await refused(folder), []);
  });

  it('counts where Kustomize puts the pod, and not where it is said to be else', async (test) => {
    const files = {
      'namespace.yaml': namespace('restricted'),
      'prod/kustomization.yaml': 'resources: [web.yaml]\nnamespace: shop\n',
      'prod/web.yaml': pod.replace(', namespace: shop', ''),
      'dev/kustomization.yaml': 'resources: [web.yaml]\nnamespace: dev\n',
      'dev/web.yaml': pod,
    };
    const found = await refused(project(test, files));
    assert.deepEqual(
      found.map(([name]) => name),
      ['prod/web.yaml'],
    );
  });

  it('is not believed where another one says something else', async (test) => {
    const files = { 'web.yaml': pod, 'a.yaml': namespace('baseline'), 'b.yaml': namespace('privileged') };
    assert.deepEqual(await refused(project(test, files)), []);
  });
});

describe('roles and bindings in other files', () => {
  const subject = '{ kind: ServiceAccount, name: web, namespace: shop }';
  const files = {
    'apps/web.yaml': `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  serviceAccountName: web
  containers: [{ name: app, image: "ghcr.io/acme/app:1" }]
`,
    'access/role.yaml': `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: reader }
rules: [{ apiGroups: [""], resources: [secrets], verbs: [list] }]
`,
    'access/binding.yaml': `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: web }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader }
subjects: [${subject}]
`,
  };
  const messages = async (folder: string): Promise<string[]> => {
    const { stdout } = await bulkhead(folder, ['check', '--format', 'json', 'apps']);
    const { findings } = JSON.parse(stdout).files[0] as { findings: { rule: string; message: string }[] };
    return findings.flatMap(({ rule, message }) => (rule === 'powerful-account' ? [message] : []));
  };

  it('tell that the service account of a pod may read all Secrets', async (test) => {
    assert.deepEqual(await messages(project(test, files)), [
      '`web` runs as service account `web`, which may read all Secrets of the cluster: ClusterRoleBinding `web` in `../access/binding.yaml` gives it ClusterRole `reader`',
    ]);
  });

  it('tell nothing of another account, or one that gets no token', async (test) => {
    const other = files['access/binding.yaml'].replace('name: web, namespace', 'name: api, namespace');
    assert.deepEqual(await messages(project(test, { ...files, 'access/binding.yaml': other })), []);
    const account = `apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: shop }
automountServiceAccountToken: false
`;
    assert.deepEqual(await messages(project(test, { ...files, 'access/account.yaml': account })), []);
  });
});

describe('checksums', () => {
  it('are downloaded by `fix --online` alone, and of nobody in a private network', async (test) => {
    const folder = project(test, { Dockerfile: 'FROM debian:12\nADD https://127.0.0.1:9/tool /usr/bin/tool\n' });
    const before = text(folder, 'Dockerfile');
    const { code } = await bulkhead(folder, ['fix', '--unsafe', '--online', '--rule', 'remote-add', '.']);
    assert.equal(code, 0);
    assert.equal(text(folder, 'Dockerfile'), before);
  });
});
