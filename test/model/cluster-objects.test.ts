import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ListedObjects,
  ObjectsBeside,
  ObjectsTogether,
  ofRole,
  sharingNamespace,
} from '../../server/model/cluster-objects.ts';
import type { ClusterObject } from '../../server/model/facts.ts';

const shop: ClusterObject = { kind: 'Namespace', role: 'namespace', name: 'shop' };
const policy = (namespace?: string): ClusterObject => ({
  kind: 'NetworkPolicy',
  role: 'policy',
  ...(namespace !== undefined && { namespace }),
});
const web: ClusterObject = { kind: 'Pod', role: 'workload', name: 'web', account: 'web' };
const grant: ClusterObject = {
  kind: 'RoleBinding',
  role: 'grant',
  name: 'g',
  accounts: [{ name: 'web' }, { name: 'web', namespace: 'shop' }, { name: 'api' }],
  gives: { kind: 'Role', name: 'reader' },
};
const [anywhere, inShop, inApi] = [policy(), policy('shop'), policy('api')];
const list = [shop, anywhere, inShop, inApi, web, grant];

describe('ClusterObjects', () => {
  const objects = new ListedObjects(list, new Map([[shop, 'cluster/shop.yaml']]));

  it('finds objects by what is asked of them, in their order', () => {
    assert.deepEqual(ofRole(objects, 'policy'), [anywhere, inShop, inApi]);
    assert.deepEqual(objects.find('name', 'namespace shop'), [shop]);
    assert.deepEqual(objects.find('name', 'workload shop'), []);
    assert.deepEqual(objects.find('account', 'web'), [web]);
    assert.deepEqual(objects.find('receiver', 'web'), [grant]);
    assert.deepEqual(objects.find('gift', 'reader'), [grant]);
  });

  it('takes what names no namespace for what may be in any', () => {
    assert.deepEqual(sharingNamespace(objects, 'policy', { namespace: 'shop' }), [inShop, anywhere]);
    assert.deepEqual(sharingNamespace(objects, 'policy', {}), [anywhere, inShop, inApi]);
    assert.deepEqual(sharingNamespace(objects, 'policy', { namespace: '' }), [anywhere]);
  });

  it('leaves out those of the file that asks, and tells it of paths as it would write them', () => {
    const beside = new ObjectsBeside(objects, 'apps/web/pod.yaml', [inShop, web]);
    assert.deepEqual(ofRole(beside, 'policy'), [anywhere, inApi]);
    assert.deepEqual(beside.find('account', 'web'), []);
    assert.equal(beside.pathOf(shop), '../../cluster/shop.yaml');
    assert.equal(beside.pathOf(grant), undefined);
  });

  it('has the own ones first, which are in no other file', () => {
    const own = policy('web');
    const together = new ObjectsTogether([own, shop], new ListedObjects([inApi, shop]));
    assert.deepEqual(ofRole(together, 'policy'), [own, inApi]);
    assert.equal(together.find('name', 'namespace shop').length, 2);
    assert.equal(together.pathOf(own), undefined);
  });
});
