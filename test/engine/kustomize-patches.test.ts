import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { fixAll } from '../../server/engine/fix.ts';
import { lint } from '../../server/engine/lint.ts';
import { applyEdits } from '../../server/text/edit.ts';
import { type Files, workspace } from '../harness/workspace.ts';

const config = combine([], { profile: 'recommended' });
const manifest = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      automountServiceAccountToken: false
      securityContext: {runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: web
          image: ghcr.io/acme/web:1.2@sha256:0123456789012345678901234567890123456789012345678901234567890123
          resources: {requests: {memory: 64Mi}, limits: {memory: 64Mi}}
          securityContext:
            readOnlyRootFilesystem: true
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL]}
`;
const base = { 'base/web.yaml': manifest, 'base/kustomization.yaml': 'resources: [web.yaml]\n' };
const listed = 'resources: [../../base]\npatches:\n  - path: patch.yaml\n    target: {kind: Deployment}\n';
const context = '/spec/template/spec/containers/0/securityContext';

/** What is said of the file at `path`, as `rule: text`. */
function said(files: Files, path: string): string[] {
  const text = files[path] as string;
  const { findings, failures, wanted } = lint({ path, text }, workspace(files), config);
  assert.deepEqual(failures, []);
  assert.deepEqual(
    wanted.filter(({ kind }) => kind === 'file'),
    [],
  );
  return findings
    .filter(({ message }) => message.includes('by this patch'))
    .map(({ rule, range }) => `${rule.id}: ${text.slice(range.start, range.end)}`);
}

function overlay(patch: string, more: Files = {}): Files {
  const kustomization = { 'overlays/dev/kustomization.yaml': listed };
  return { ...base, ...kustomization, 'overlays/dev/patch.yaml': patch, ...more };
}

const patchPath = 'overlays/dev/patch.yaml';

describe('a patch that takes away what its base has', () => {
  test('is told of it at the operation', () => {
    const operations: readonly (readonly [operation: string, expected: readonly string[]])[] = [
      [`{op: remove, path: ${context}/capabilities}`, ['undropped-capabilities']],
      [`{op: remove, path: ${context}/readOnlyRootFilesystem}`, ['writable-root-filesystem']],
      [`{op: replace, path: ${context}/allowPrivilegeEscalation, value: true}`, ['privilege-escalation']],
      [`{op: remove, path: /spec/template/spec/securityContext/runAsNonRoot}`, ['unenforced-non-root']],
      [`{op: remove, path: /spec/template/spec/securityContext/seccompProfile}`, ['missing-seccomp']],
      [`{op: add, path: /spec/template/spec/hostNetwork, value: true}`, ['host-network']],
      [`{op: remove, path: /spec/template/spec/containers/0/resources}`, ['missing-memory-limit']],
      [`{op: test, path: ${context}/privileged, value: true}`, []],
      [`{op: remove, path: /metadata/labels/app}`, []],
    ];
    for (const [operation, expected] of operations) {
      const path = /path: ([^,}]+)/.exec(operation)?.[1] ?? '';
      const harmless = '- {op: replace, path: /spec/replicas, value: 3}\n';
      assert.deepEqual(
        said(overlay(`${harmless}- ${operation}\n`), patchPath).map((each) => each),
        expected.map((rule) => `${rule}: ${path}`),
        operation,
      );
    }
  });

  test('and can leave it out, where there are others', () => {
    const harmless = '- {op: replace, path: /spec/replicas, value: 3} # three\n';
    const removal = `- {op: remove, path: ${context}/capabilities}\n`;
    const fixed = (text: string) => {
      const { edits } = fixAll({ path: patchPath, text }, workspace(overlay(text)), config, { unsafe: true });
      return applyEdits(text, edits);
    };
    assert.equal(fixed(harmless + removal), harmless);
    assert.equal(fixed(removal), removal);
  });

  test('in JSON too', () => {
    const patch = `[{"op": "remove", "path": "${context}/capabilities"}]\n`;
    const files = { ...overlay(patch), 'overlays/dev/patch.json': patch };
    const kustomization = listed.replace('patch.yaml', 'patch.json');
    assert.deepEqual(said({ ...files, 'overlays/dev/kustomization.yaml': kustomization }, 'overlays/dev/patch.json'), [
      `undropped-capabilities: "${context}/capabilities"`,
    ]);
    assert.equal(said(files, patchPath).length, 1);
  });

  test('written in place, is told of it in the kustomization', () => {
    const inline = (lines: string) =>
      `resources: [../../base]\npatches:\n  - patch: |-\n${lines}    target: {kind: Deployment, name: web}\n`;
    const files = (lines: string) => ({ ...base, 'overlays/dev/kustomization.yaml': inline(lines) });
    const path = 'overlays/dev/kustomization.yaml';
    assert.deepEqual(said(files(`      - op: remove\n        path: ${context}/capabilities\n`), path), [
      `undropped-capabilities: ${context}/capabilities`,
    ]);
    const object =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {hostPID: true, securityContext: null}}}\n';
    const found = said(files(`${object.replace(/^/gm, '      ').trimEnd()}\n`), path);
    assert.deepEqual(found, ['host-pid: web', 'missing-seccomp: web', 'unenforced-non-root: web']);
  });

  test('by a null in a part of the object', () => {
    const part =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {hostPID: true, securityContext: {seccompProfile: null}, containers: [{name: side, image: "a:1"}]}}}\n';
    assert.deepEqual(said(overlay(part), patchPath), ['missing-seccomp: web']);
  });
});

describe('a patch is told nothing', () => {
  const removal = `- {op: remove, path: ${context}/capabilities}\n`;

  test('of what its base has as well', () => {
    const loose = manifest.replace(
      '            capabilities: {drop: [ALL]}\n',
      '            capabilities: {drop: [KILL]}\n',
    );
    assert.deepEqual(said({ ...overlay(removal), 'base/web.yaml': loose }, patchPath), []);
  });

  test('of what another patch or every further overlay mends', () => {
    const more = { 'overlays/dev/kustomization.yaml': `${listed}  - path: mend.yaml\n` };
    const mend =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, securityContext: {capabilities: {drop: [ALL]}}}]}}}\n';
    assert.deepEqual(said(overlay(removal, { ...more, 'overlays/dev/mend.yaml': mend }), patchPath), []);
    const outer = {
      'cluster/kustomization.yaml': 'resources: [../overlays/dev]\npatches: [{path: mend.yaml}]\n',
      'cluster/mend.yaml': mend,
    };
    assert.deepEqual(said(overlay(removal, outer), patchPath), []);
    const bare = { 'test/kustomization.yaml': 'resources: [../overlays/dev]\n' };
    assert.equal(said(overlay(removal, { ...outer, ...bare }), patchPath).length, 1);
  });

  test('for other objects, without a base, or by a program', () => {
    const of = (target: string) =>
      overlay(removal, { 'overlays/dev/kustomization.yaml': listed.replace('kind: Deployment', target) });
    assert.deepEqual(said(of('kind: Service'), patchPath), []);
    const remote = listed.replace('../../base', 'https://example.com/base');
    assert.deepEqual(said(overlay(removal, { 'overlays/dev/kustomization.yaml': remote }), patchPath), []);
    const program = `${listed}transformers: [program.yaml]\n`;
    assert.deepEqual(said(overlay(removal, { 'overlays/dev/kustomization.yaml': program }), patchPath), []);
  });

  test('that a comment accepts', () => {
    const accepted = `# bulkhead: ignore[undropped-capabilities] needs them all\n${removal}`;
    assert.deepEqual(said(overlay(accepted), patchPath), []);
  });
});
