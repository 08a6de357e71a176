import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import type { LintResult } from '../../server/engine/finding.ts';
import { resolveFix } from '../../server/engine/fix.ts';
import { editsOf, harden } from '../../server/engine/harden.ts';
import { lint } from '../../server/engine/lint.ts';
import { posture, postureGoal } from '../../server/engine/posture.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';
import { applyEdits } from '../../server/text/edit.ts';
import { type Files, workspace } from '../harness/workspace.ts';

const config = combine([], { profile: 'strict' });

function judge(path: string, files: Files): LintResult {
  const result = lint({ path, text: files[path] ?? '' }, workspace(files), config);
  assert.deepEqual(result.failures, []);
  return result;
}

/** What a rule says of the file at `path`. */
function messages(rule: string, path: string, files: Files): readonly string[] {
  return judge(path, files)
    .findings.filter((finding) => finding.rule.id === rule)
    .map(({ message }) => message);
}

const manifest = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: ghcr.io/acme/web:1
          securityContext: {privileged: true}
`;
const patch = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      securityContext: {runAsNonRoot: true}
      containers:
        - name: web
          securityContext: {privileged: false, readOnlyRootFilesystem: true}
`;
const base = { 'base/web.yaml': manifest, 'base/kustomization.yaml': 'resources: [web.yaml]\n' };
const nonRoot = '`web` may run as root: `runAsNonRoot` is not set, and the user of `ghcr.io/acme/web:1` is not known';

/** What a registry says of an image whose user is a number. */
const described = {
  ...{ digest: `sha256:${'0'.repeat(64)}`, manifestDigest: `sha256:${'0'.repeat(64)}`, platform: 'linux/amd64' },
  ...{ platforms: ['linux/amd64'], user: '1000', ports: [], volumes: [], workingDirectory: '/', entrypoint: [] },
  ...{ command: [], variables: [], hasHealthcheck: false, created: undefined, layers: 1, size: 1 },
  ...{ base: undefined, source: undefined },
};

describe('manifests that Kustomize builds', () => {
  test('a base alone says all that there is', () => {
    assert.deepEqual(messages('unenforced-non-root', 'base/web.yaml', base), [nonRoot]);
    assert.equal(messages('privileged-container', 'base/web.yaml', base).length, 1);
  });

  test('what a patch adds is not absent in the base, and what it overrules does not count', () => {
    const forms = {
      path: 'patches: [{path: patch.yaml}]',
      strategic: 'patchesStrategicMerge: [patch.yaml]',
      inline: `patches:\n  - patch: |-\n${patch.replace(/^/gm, '      ')}`,
      targeted: 'patches: [{path: patch.yaml, target: {kind: Deployment, name: w.*}}]',
      labelled: 'patches: [{path: patch.yaml, target: {labelSelector: app=web}}]',
    };
    for (const [form, line] of Object.entries(forms)) {
      const files = {
        ...base,
        'base/kustomization.yaml': `resources: [web.yaml]\n${line}\n`,
        'base/patch.yaml': patch,
      };
      for (const rule of ['unenforced-non-root', 'privileged-container', 'writable-root-filesystem'])
        assert.deepEqual(messages(rule, 'base/web.yaml', files), [], `${form}: ${rule}`);
      assert.equal(messages('missing-seccomp', 'base/web.yaml', files).length, 1, form);
    }
  });

  test('a patch for something else changes nothing', () => {
    for (const line of [
      'patches: [{path: patch.yaml, target: {kind: StatefulSet}}]',
      'patches: [{path: patch.yaml, target: {name: web-.+|api}}]',
      'patches: [{path: patch.yaml, target: {labelSelector: "app=api"}}]',
      'patches: [{path: missing.yaml}]',
    ]) {
      const files = {
        ...base,
        'base/kustomization.yaml': `resources: [web.yaml]\n${line}\n`,
        'base/patch.yaml': patch,
      };
      assert.deepEqual(messages('unenforced-non-root', 'base/web.yaml', files), [nonRoot], line);
    }
  });

  test('operations name elements by number', () => {
    const operations = `- op: add
  path: /spec/template/spec/securityContext
  value: {runAsNonRoot: true}
- {op: replace, path: /spec/template/spec/containers/0/securityContext/privileged, value: false}
- {op: add, path: /spec/template/spec/containers/-, value: {name: extra, image: extra}}
`;
    const files = {
      ...base,
      'base/kustomization.yaml': 'resources: [web.yaml]\npatches: [{path: ops.yaml, target: {kind: Deployment}}]\n',
      'base/ops.yaml': operations,
    };
    assert.deepEqual(messages('unenforced-non-root', 'base/web.yaml', files), []);
    assert.deepEqual(messages('privileged-container', 'base/web.yaml', files), []);
    assert.equal(messages('writable-root-filesystem', 'base/web.yaml', files).length, 1);
  });

  test('a patch gets no finding about what is absent, and one for what it says', () => {
    const bad = patch
      .replace('privileged: false', 'privileged: true')
      .replace('{name: web}\n', '{name: web}\n')
      .replace('- name: web\n', '- name: web\n          image: nginx:1\n');
    const files = {
      ...base,
      'overlays/dev/kustomization.yaml': 'resources: [../../base]\npatches: [{path: patch.yaml}]\n',
      'overlays/dev/patch.yaml': bad,
    };
    const rules = new Set(judge('overlays/dev/patch.yaml', files).findings.map(({ rule }) => rule.id));
    assert.equal(rules.has('privileged-container'), true);
    for (const rule of ['missing-seccomp', 'missing-memory-limit', 'undropped-capabilities', 'mounted-token'])
      assert.equal(rules.has(rule), false, rule);
  });

  const overlays = (dev: string): Files => ({
    ...base,
    'overlays/prod/kustomization.yaml': 'resources: [../../base]\npatches: [{path: patch.yaml}]\n',
    'overlays/prod/patch.yaml': patch,
    'overlays/dev/kustomization.yaml': `resources: [../../base]\n${dev}`,
  });

  test('where every overlay adds it, the base is silent', () => {
    const files = overlays('components: [../../components/safe]\n');
    const component = {
      'components/safe/kustomization.yaml': 'kind: Component\npatches: [{path: ../../overlays/prod/patch.yaml}]\n',
    };
    assert.deepEqual(messages('unenforced-non-root', 'base/web.yaml', { ...files, ...component }), []);
  });

  test('where one lacks it, the finding says which, and the base can be fixed', () => {
    // One that is privileged is better mended first.
    const text = manifest.replace('privileged: true', 'privileged: false');
    const files = { ...overlays(''), 'base/web.yaml': text };
    assert.deepEqual(messages('unenforced-non-root', 'base/web.yaml', files), [
      `${nonRoot} (as built by \`../overlays/dev\`)`,
    ]);
    assert.deepEqual(messages('missing-cpu-limit', 'base/web.yaml', files), ['`web` has no CPU limit']);
    const document = { path: 'base/web.yaml', text };
    const image: Facts['image'] = () => ({ state: 'known', value: described, asOf: '2026-01-01' });
    const facts = { ...workspace(files), image };
    const found = lint(document, facts, config).findings.find(({ rule }) => rule.id === 'unenforced-non-root');
    assert.match(found?.message ?? '', /as built by/);
    assert.ok(found?.fixes[0]);
    assert.ok(resolveFix(document, found, found.fixes[0], facts, config));
  });

  test('images, namespaces and labels are given by the kustomization', () => {
    const change = 'images: [{name: ghcr.io/acme/web, digest: sha256:0}]\nnamespace: web\n';
    const spaced = {
      ...base,
      'base/web.yaml': manifest.replace('  name: web\n', '  name: web\n  namespace: default\n'),
    };
    assert.equal(messages('unpinned-image', 'base/web.yaml', spaced).length, 1);
    assert.equal(messages('default-namespace', 'base/web.yaml', spaced).length, 1);
    const files = { ...spaced, 'base/kustomization.yaml': `resources: [web.yaml]\n${change}` };
    assert.deepEqual(messages('unpinned-image', 'base/web.yaml', files), []);
    assert.deepEqual(messages('default-namespace', 'base/web.yaml', files), []);
  });

  test('what a program may change is not judged to be absent', () => {
    const files = { ...base, 'base/kustomization.yaml': 'resources: [web.yaml]\ntransformers: [program.yaml]\n' };
    assert.deepEqual(messages('missing-seccomp', 'base/web.yaml', files), []);
  });

  test('kustomizations that use each other end', () => {
    const files = {
      ...base,
      'base/kustomization.yaml': 'resources: [web.yaml, ../other]\ncomponents: [../other]\n',
      'other/kustomization.yaml': 'resources: [../base]\ncomponents: [../other, ../base]\n',
    };
    assert.equal(messages('unenforced-non-root', 'base/web.yaml', files).length, 1);
  });

  test('what is not known yet is asked for', () => {
    const { wanted } = lint({ path: 'base/web.yaml', text: manifest }, noFacts('2026-01-01'), config);
    assert.ok(wanted.some((question) => question.kind === 'file' && question.path === 'base/kustomization.yaml'));
    assert.equal(
      wanted.some(({ kind }) => kind === 'build-folders'),
      false,
      'nothing lists it so far',
    );
  });
});

describe('the posture of what Kustomize builds', () => {
  const strict = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: web
          securityContext: {privileged: false, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
`;
  const overlays = (dev: string): Files => ({
    ...base,
    'overlays/prod/kustomization.yaml': 'resources: [../../base]\npatches: [{path: patch.yaml}]\n',
    'overlays/prod/patch.yaml': strict,
    'overlays/dev/kustomization.yaml': `resources: [../../base]\n${dev}`,
    'overlays/dev/patch.yaml': patch,
  });
  const document = { path: 'base/web.yaml', text: manifest };
  const standing = (files: Files) => {
    const [workload, ...rest] = posture(document, workspace(files), config);
    assert.deepEqual(rest, []);
    return workload && { level: workload.level, builds: workload.builds };
  };

  test('is the lowest, and says which overlays come to it', () => {
    assert.deepEqual(standing(base), { level: 'privileged', builds: [] });
    assert.deepEqual(standing(overlays('')), { level: 'privileged', builds: ['../overlays/dev'] });
    assert.deepEqual(standing(overlays('patches: [{path: patch.yaml}]\n')), {
      level: 'baseline',
      builds: ['../overlays/dev'],
    });
    assert.deepEqual(standing(overlays('patches: [{path: ../prod/patch.yaml}]\n')), {
      level: 'restricted',
      builds: [],
    });
    const files = overlays('patches: [{path: patch.yaml}]\n');
    assert.deepEqual(posture({ path: 'overlays/dev/patch.yaml', text: patch }, workspace(files), config), []);
  });

  test('names the overlay of what only one of them fails by', () => {
    const [workload] = posture(document, workspace(overlays('patches: [{path: patch.yaml}]\n')), config);
    const found = workload?.violations.restricted.map(({ check }) => check).sort();
    assert.deepEqual(found, ['allowPrivilegeEscalation', 'capabilities_restricted', 'seccompProfile_restricted']);
    for (const { finding } of workload?.violations.restricted ?? [])
      assert.match(finding.message, / \(as built by `\.\.\/overlays\/dev`\)$/);
  });

  const hardened = (files: Files) => {
    const facts = workspace(files);
    const text = applyEdits(manifest, editsOf(harden(document, facts, postureGoal(config, 'restricted')))) as string;
    assert.deepEqual(
      posture({ ...document, text }, facts, config).map(({ level }) => level),
      ['restricted'],
    );
    return text;
  };

  test('is hardened by what no patch gives already, and by what one overlay lacks', () => {
    assert.equal(hardened(overlays('patches: [{path: ../prod/patch.yaml}]\n')), manifest);
    const dev = hardened(overlays('patches: [{path: patch.yaml}]\n'));
    assert.match(dev, /seccompProfile/);
    assert.doesNotMatch(dev, /runAsNonRoot/);
    assert.match(dev, /privileged: true/);
    assert.match(hardened(overlays('')), /runAsNonRoot/);
  });
});
