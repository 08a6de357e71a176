import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accessRules } from '../../server/model/access-rule.ts';
import { Manifest } from '../../server/model/resource.ts';
import { roleBinding } from '../../server/model/role-binding.ts';
import { parseYaml } from '../../server/syntax/yaml/parse.ts';

function resources(text: string) {
  return new Manifest(parseYaml(text)).resources;
}

const role = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n';

describe('Manifest', () => {
  it('finds the objects of all documents and of lists, whatever their kind', () => {
    const list = `{apiVersion: v1, kind: List, items: [{apiVersion: acme/v1, kind: Robot, metadata: {name: r2}}]}`;
    const roles = `{apiVersion: v1, kind: RoleList, items: [{apiVersion: v1, kind: Role}, {kind: Role}]}`;
    const found = resources(`${role}---\n${list}\n---\n${roles}\n---\nnothing: 1\n`);
    assert.deepEqual(
      found.map(({ kind, name, group }) => [kind, name, group]),
      [
        ['ClusterRole', 'r', 'rbac.authorization.k8s.io'],
        ['Robot', 'r2', 'acme'],
        ['Role', 'Role', ''],
      ],
    );
  });

  it('takes a kind that ends in List and holds no list for an object', () => {
    assert.equal(resources('apiVersion: acme/v1\nkind: AllowList\nmetadata: {name: a}\n')[0]?.name, 'a');
  });
});

describe('accessRules', () => {
  it('reads the rules of roles, and not of those that Kubernetes brings itself', () => {
    const rules = "rules: [{apiGroups: [''], resources: [pods], verbs: [get, '{{ .Values.verb }}']}]\n";
    const [found] = accessRules(resources(role + rules)[0] as never);
    assert.deepEqual([found?.resources.value, found?.verbs.state], [['pods'], 'dynamic']);
    const own = role.replace('{name: r}', '{name: r, labels: {kubernetes.io/bootstrapping: rbac-defaults}}');
    assert.deepEqual(accessRules(resources(own + rules)[0] as never), []);
  });
});

describe('roleBinding', () => {
  it('reads who is given which role, and where', () => {
    const text = role
      .replace('ClusterRole', 'ClusterRoleBinding')
      .concat('roleRef: {kind: ClusterRole, name: view}\nsubjects: [{kind: Group, name: all}]\n');
    const binding = roleBinding(resources(text)[0] as never);
    assert.deepEqual([binding?.isClusterWide, binding?.roleName.value], [true, 'view']);
    assert.deepEqual(
      binding?.subjects.map(({ kind, name }) => [kind, name.value]),
      [['Group', 'all']],
    );
  });
});
