import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clusterObjects, maySelect } from '../../server/model/cluster-object.ts';

const pod = (labels: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: ${labels}}\nspec: {containers: [{name: a, image: a}]}\n`;
const policy = (spec: string, metadata = '{}') =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: ${metadata}\nspec: ${spec}\n`;

function selects(policyText: string, podText: string): boolean {
  const [[one], [other]] = [clusterObjects(policyText), clusterObjects(podText)];
  assert.ok(one && other);
  return maySelect(one, other);
}

describe('clusterObjects', () => {
  it('keeps what other files ask for, and nothing else', () => {
    const text = `${pod('{app: a}')}---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: x}\n`;
    assert.deepEqual(clusterObjects(text), [{ kind: 'Pod', role: 'workload', labels: { app: 'a' } }]);
    assert.deepEqual(clusterObjects('kind of: a note\n'), []);
  });

  it('selects by labels, and where it cannot tell, perhaps', () => {
    assert.equal(selects(policy('{podSelector: {}}'), pod('{app: a}')), true);
    assert.equal(selects(policy('{podSelector: {matchLabels: {app: b}}}'), pod('{app: a}')), false);
    assert.equal(selects(policy('{podSelector: {matchLabels: {app: b}}}'), pod('{app: "{{ .Values.app }}"}')), true);
    const expression = '{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}';
    assert.equal(selects(policy(expression), pod('{app: a}')), true);
  });

  it('takes what names no namespace for what may be in any', () => {
    const inShop = pod('{}').replace('name: a,', 'name: a, namespace: shop,');
    assert.equal(selects(policy('{podSelector: {}}', '{namespace: api}'), inShop), false);
    assert.equal(selects(policy('{podSelector: {}}'), inShop), true);
  });
});
