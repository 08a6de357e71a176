import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { lint } from '../../server/engine/lint.ts';
import { clusterObjects } from '../../server/model/cluster-object.ts';
import { ListedObjects } from '../../server/model/cluster-objects.ts';
import { type Facts, noFacts } from '../../server/model/facts.ts';

type Files = Readonly<Record<string, string>>;

const config = combine([], { profile: 'strict' });
const asOf = '2026-01-01';

/** Facts of a workspace that holds `files` and nothing else, as the file at `path` asks for them. */
function workspace(files: Files, own: string): Facts {
  const file: Facts['file'] = (path) => {
    const text = files[path];
    return { state: 'known', value: text === undefined ? null : { text }, asOf };
  };
  const others = Object.entries(files).filter(([path]) => path !== own);
  const value = new ListedObjects(others.flatMap(([, text]) => clusterObjects(text)));
  const above = own.includes('/') ? '..' : '.';
  const folder = { path: above, ignoreFile: undefined, entries: Object.keys(files), isComplete: true };
  return {
    ...noFacts(asOf),
    file,
    objects: () => ({ state: 'known', value, asOf }),
    buildFolders: () => ({ state: 'known', value: [folder], asOf }),
  };
}

function finds(rule: string, path: string, files: Files): number {
  const result = lint({ path, text: files[path] ?? '' }, workspace(files, path), config);
  assert.deepEqual(result.failures, []);
  return result.findings.filter((finding) => finding.rule.id === rule).length;
}

const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "ghcr.io/acme/web:1"}]
`;

function policy(labels: string, namespace = 'web'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: ${namespace}}
spec: {podSelector: {matchLabels: {${labels}}}, policyTypes: [Ingress]}
`;
}

const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n';
const limits = 'apiVersion: v1\nkind: LimitRange\nmetadata: {name: all}\nspec: {limits: []}\n';
const quota = 'apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: all}\nspec: {hard: {pods: "9"}}\n';

function built(lines: string, files: Files = {}): Files {
  return { 'base/web.yaml': web, 'base/kustomization.yaml': `resources: [web.yaml]\n${lines}`, ...files };
}

const rule = 'missing-network-policy';

describe('what Kustomize puts beside a manifest', () => {
  test('nothing beside it is a finding', () => {
    assert.equal(finds(rule, 'base/web.yaml', built('')), 1);
    assert.equal(finds('missing-quota', 'ns.yaml', { 'ns.yaml': namespace }), 1);
  });

  test('a policy of an overlay counts', () => {
    const overlay = {
      'prod/kustomization.yaml': 'resources: [../base, policy.yaml]\n',
      'prod/policy.yaml': policy('app: web'),
    };
    assert.equal(finds(rule, 'base/web.yaml', built('', overlay)), 0);
    assert.equal(finds(rule, 'base/web.yaml', built('', { ...overlay, 'prod/policy.yaml': policy('app: api') })), 1);
  });

  test('so does a policy for labels or a namespace that the kustomization gives', () => {
    const other = { 'base/policy.yaml': policy('tier: front') };
    assert.equal(finds(rule, 'base/web.yaml', built('', other)), 1);
    for (const lines of [
      'commonLabels: {tier: front}\n',
      'labels: [{pairs: {tier: front}, includeTemplates: true}]\n',
      'labels: [{pairs: {tier: front}, includeSelectors: true}]\n',
    ])
      assert.equal(finds(rule, 'base/web.yaml', built(lines, other)), 0, lines);
    // Given to the Deployment, and not to its pods.
    assert.equal(finds(rule, 'base/web.yaml', built('labels: [{pairs: {tier: front}}]\n', other)), 1);
    const elsewhere = { 'base/policy.yaml': policy('app: web', 'shop') };
    assert.equal(finds(rule, 'base/web.yaml', built('', elsewhere)), 1);
    assert.equal(finds(rule, 'base/web.yaml', built('namespace: shop\n', elsewhere)), 0);
  });

  test('a policy is not idle for labels that the kustomization gives to pods', () => {
    const files = {
      'base/web.yaml': policy('app: web, tier: front'),
      'base/pods.yaml': web,
      'base/kustomization.yaml': 'resources: [web.yaml, pods.yaml]\n',
    };
    assert.equal(finds('idle-network-policy', 'base/web.yaml', files), 1);
    const given = { 'base/kustomization.yaml': `${files['base/kustomization.yaml']}commonLabels: {tier: front}\n` };
    assert.equal(finds('idle-network-policy', 'base/web.yaml', { ...files, ...given }), 0);
  });

  test('a manifest that a kustomization lists is no template because of braces in its text', () => {
    const braces = web.replace('image: "ghcr', 'args: ["{{id}}"], image: "ghcr');
    const patch =
      'patches:\n  - target: {kind: Deployment}\n    patch: "[{op: add, path: /spec/template/spec/securityContext, value: {seccompProfile: {type: RuntimeDefault}}}]"\n';
    assert.equal(finds('missing-seccomp', 'base/web.yaml', { ...built(''), 'base/web.yaml': braces }), 1);
    assert.equal(finds('missing-seccomp', 'base/web.yaml', { ...built(patch), 'base/web.yaml': braces }), 0);
  });

  test('a quota of a component counts', () => {
    const files = {
      'base/web.yaml': namespace,
      'base/kustomization.yaml': 'resources: [web.yaml]\ncomponents: [../limits]\n',
      'limits/kustomization.yaml': 'kind: Component\nresources: [all.yaml]\n',
      'limits/all.yaml': `${limits}---\n${quota}`,
    };
    assert.equal(finds('missing-quota', 'base/web.yaml', files), 0);
    assert.equal(finds('missing-quota', 'base/web.yaml', { ...files, 'limits/all.yaml': limits }), 1);
  });

  test('nothing is absent where objects come from elsewhere', () => {
    for (const lines of [
      'bases: ["https://github.com/acme/policies//base?ref=v1"]\n',
      'components: ["github.com/acme/policies/deny"]\n',
      'helmCharts: [{name: policies, repo: "https://charts.example.com"}]\n',
      'generators: [policies.yaml]\n',
    ])
      assert.equal(finds(rule, 'base/web.yaml', built(lines)), 0, lines);
    const overlay = { 'prod/kustomization.yaml': 'resources: [../base, "https://example.com/policies.yaml"]\n' };
    assert.equal(finds(rule, 'base/web.yaml', built('', overlay)), 0);
    assert.equal(finds(rule, 'base/web.yaml', built('patches: [{path: "https://example.com/patch.yaml"}]\n')), 1);
  });
});
