import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { tightPod as restricted } from '../harness/pods.ts';
import { bulkhead, project } from './harness.ts';

const pod = (name: string, more = '') => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: shop
spec:
${more}  containers:
    - name: app # the only one
      image: ghcr.io/acme/app:1
`;

describe('posture', () => {
  it('says in JSON where each workload stands, and why', async (test) => {
    const folder = project(test, {
      'b.yaml': restricted,
      'a.yaml': pod('web', '  hostPID: true\n'),
      Dockerfile: 'FROM a',
    });
    const { code, stdout, stderr } = await bulkhead(folder, ['posture', '--format', 'json', '.']);
    assert.equal(stderr, '');
    assert.equal(code, 1);
    const { version, workloads } = JSON.parse(stdout);
    assert.equal(version, 1);
    const [web, tight] = workloads;
    assert.deepEqual(Object.keys(web), ['path', 'kind', 'name', 'namespace', 'range', 'level', 'violations']);
    assert.deepEqual(
      [web.path, web.kind, web.name, web.namespace, web.level],
      ['a.yaml', 'Pod', 'web', 'shop', 'privileged'],
    );
    assert.deepEqual(web.violations.baseline, [
      {
        check: 'hostNamespaces',
        rule: 'host-pid',
        range: { start: { line: 6, character: 11 }, end: { line: 6, character: 15 } },
        message: web.violations.baseline[0].message,
      },
    ]);
    assert.deepEqual(web.violations.restricted.map(({ check }: { check: string }) => check).sort(), [
      'allowPrivilegeEscalation',
      'capabilities_restricted',
      'hostNamespaces',
      'runAsNonRoot',
      'seccompProfile_restricted',
    ]);
    assert.deepEqual(
      [tight.namespace, tight.level, tight.violations],
      [null, 'restricted', { baseline: [], restricted: [] }],
    );
  });

  it('judges for the release that is asked for', async (test) => {
    const folder = project(test, { 'a.yaml': pod('web') });
    const checks = async (version: string) => {
      const { stdout } = await bulkhead(folder, [
        'posture',
        '--format=json',
        '--kubernetes-version',
        version,
        'a.yaml',
      ]);
      return JSON.parse(stdout)
        .workloads[0].violations.restricted.map(({ check }: { check: string }) => check)
        .sort();
    };
    assert.deepEqual(await checks('v1.7'), ['runAsNonRoot']);
    assert.deepEqual(await checks('v1.18'), ['allowPrivilegeEscalation', 'runAsNonRoot']);
  });

  it('tells people, and whether a level is met by the exit status', async (test) => {
    const folder = project(test, {
      'a.yaml': pod('web'),
      'chart/templates/b.yaml': pod('templated', '  hostIPC: {{ .Values.ipc }}\n'),
    });
    const all = await bulkhead(folder, ['posture', '.']);
    assert.equal(all.code, 1);
    assert.match(all.stdout, /^a\.yaml:1 {2}Pod\/web in shop {2}baseline$/m);
    assert.match(
      all.stdout,
      /restricted `app` keeps the default capabilities {2}capabilities_restricted, undropped-cap/,
    );
    assert.match(all.stdout, /templated in shop {2}baseline \(as far as the text tells/);
    assert.match(all.stdout, /^2 workloads: 0 privileged, 2 baseline, 0 restricted$/m);
    assert.equal((await bulkhead(folder, ['posture', '--level', 'baseline', '.'])).code, 0);
  });

  it('fails where something cannot be read', async (test) => {
    const folder = project(test, { 'a.yaml': restricted });
    const { code, stdout, stderr } = await bulkhead(folder, ['posture', '--format', 'json', 'a.yaml', 'missing.yaml']);
    assert.equal(code, 2);
    assert.match(stderr, /^missing\.yaml: error: /m);
    assert.equal(JSON.parse(stdout).workloads.length, 1);
    assert.equal((await bulkhead(folder, ['posture', '--config', 'a.yaml', 'a.yaml'])).code, 2);
  });
});

describe('fix --harden', () => {
  it('makes a workload meet the level, says what may break, and has nothing to do the second time', async (test) => {
    const folder = project(test, {
      'a.yaml': pod('web', '  hostPID: true\n'),
      'compose.yaml': 'services: {a: {image: a:1}}\n',
    });
    const first = await bulkhead(folder, ['fix', '--harden', 'restricted', '.']);
    assert.equal(first.code, 0);
    assert.match(first.stderr, /a\.yaml: Pod\/web: Remove `hostPID` \(may change behaviour: /);
    const text = readFileSync(path.join(folder, 'a.yaml'), 'utf8');
    assert.match(text, /# the only one/);
    assert.equal((await bulkhead(folder, ['posture', '.'])).code, 0);
    assert.equal(readFileSync(path.join(folder, 'compose.yaml'), 'utf8'), 'services: {a: {image: a:1}}\n');
    assert.match((await bulkhead(folder, ['fix', '--harden', 'restricted', '.'])).stderr, /^0 fixes applied/m);
  });

  it('judges what Kustomize builds, and says which overlay comes to the lowest level', async (test) => {
    const patch = restricted.replace('name: tight', 'name: web').replace('image: ghcr.io/acme/app:1\n      ', '');
    const folder = project(test, {
      'base/pod.yaml': pod('web'),
      'base/kustomization.yaml': 'resources: [pod.yaml]\n',
      'prod/kustomization.yaml': 'resources: [../base]\npatches: [{ path: pod.yaml }]\n',
      'prod/pod.yaml': patch,
      'dev/kustomization.yaml': 'resources: [../base]\n',
    });
    const { stdout } = await bulkhead(folder, ['posture', '--format', 'json', 'base']);
    const { workloads } = JSON.parse(stdout);
    assert.deepEqual(
      workloads.map(({ level, builds }: { level: string; builds: string[] }) => [level, builds]),
      [['baseline', ['../dev']]],
    );
    const text = (await bulkhead(folder, ['posture', '.'])).stdout;
    assert.match(text, /Pod\/web in shop {2}baseline as built by `\.\.\/dev`/);
    assert.match(text, /1 workload: /);
  });

  it('goes no further than baseline when that is asked for', async (test) => {
    const folder = project(test, { 'a.yaml': pod('web', '  hostPID: true\n') });
    await bulkhead(folder, ['fix', '--harden', 'baseline', 'a.yaml']);
    assert.equal(readFileSync(path.join(folder, 'a.yaml'), 'utf8'), pod('web'));
  });
});
