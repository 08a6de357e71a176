import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { lint } from '../../server/engine/lint.ts';
import { clusterObjects } from '../../server/model/cluster-object.ts';
import { ListedObjects } from '../../server/model/cluster-objects.ts';
import type { Facts } from '../../server/model/facts.ts';
import { type Files, workspace } from '../harness/workspace.ts';

const config = combine([], { profile: 'recommended' });
const manifest = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: web
          image: ghcr.io/acme/web:1
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
`;
const enforcing = (level: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels: {pod-security.kubernetes.io/enforce: ${level}}\n`;
const base: Files = {
  'base/web.yaml': manifest,
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'cluster/shop.yaml': enforcing('restricted'),
};
const overlay = (lines: string): Files => ({
  'overlays/dev/kustomization.yaml': `namespace: shop\nresources: [../../base]\n${lines}`,
});

function refusals(files: Files): string[] {
  const path = 'base/web.yaml';
  const placed = Object.entries(files).flatMap(([from, text]) =>
    clusterObjects(text).map((object) => [object, `../${from}`] as const),
  );
  const value = new ListedObjects(
    placed.map(([object]) => object),
    new Map(placed),
  );
  const facts: Facts = { ...workspace(files), objects: () => ({ state: 'known', value, asOf: '2026-01-01' }) };
  const { findings, failures } = lint({ path, text: files[path] ?? '' }, facts, config);
  assert.deepEqual(failures, []);
  return findings.filter(({ rule }) => rule.id === 'refused-pod').map(({ message }) => message);
}

describe('what a namespace refuses of what Kustomize builds', () => {
  const patch = (operation: string) => `patches: [{patch: "[${operation}]", target: {kind: Deployment}}]\n`;
  const spec = '/spec/template/spec';

  test('nothing of what fits', () => {
    assert.deepEqual(refusals({ ...base, ...overlay('') }), []);
  });

  test('what a patch sets, or takes away', () => {
    for (const [operation, check] of [
      [`{op: add, path: ${spec}/hostPID, value: true}`, 'hostNamespaces'],
      [`{op: remove, path: ${spec}/containers/0/securityContext/capabilities}`, 'capabilities_restricted'],
      [`{op: remove, path: ${spec}/securityContext/runAsNonRoot}`, 'runAsNonRoot'],
    ] as const) {
      const [message, ...more] = refusals({ ...base, ...overlay(patch(operation)) });
      assert.match(
        message ?? '',
        /^Namespace `shop` \(in `\.\.\/cluster\/shop\.yaml`\) enforces `restricted` and refuses/,
      );
      assert.ok(message?.endsWith(`, by \`${check}\``), message);
      assert.deepEqual(more, []);
    }
  });

  test('nothing that a patch mends', () => {
    const loose = manifest.replace('spec:\n      security', 'spec:\n      hostPID: true\n      security');
    assert.equal(refusals({ ...base, ...overlay(''), 'base/web.yaml': loose }).length, 1);
    const mended = overlay(patch(`{op: remove, path: ${spec}/hostPID}`));
    assert.deepEqual(refusals({ ...base, ...mended, 'base/web.yaml': loose }), []);
  });

  test('only by the overlay that brings it into that namespace', () => {
    const loose = manifest.replace('runAsNonRoot: true, ', '');
    const other = { 'overlays/lab/kustomization.yaml': 'namespace: lab\nresources: [../../base]\n' };
    const [message] = refusals({ ...base, ...overlay(''), ...other, 'base/web.yaml': loose });
    assert.match(message ?? '', / \(as built by `\.\.\/overlays\/dev`\)$/);
    assert.deepEqual(refusals({ ...base, ...other, 'base/web.yaml': loose }), []);
  });

  test('nothing where the namespace admits it', () => {
    const admitting = { 'cluster/shop.yaml': enforcing('privileged') };
    assert.deepEqual(
      refusals({ ...base, ...overlay(patch(`{op: add, path: ${spec}/hostPID, value: true}`)), ...admitting }),
      [],
    );
  });
});
