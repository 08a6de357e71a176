import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  capabilities,
  capabilityNamed,
  isAllCapabilities,
  normalizeCapability,
} from '../../server/model/capability.ts';

describe('capabilities', () => {
  it('are the 41 of the kernel, each once', () => {
    assert.equal(capabilities.length, 41);
    assert.equal(new Set(capabilities.map(({ name }) => name)).size, 41);
  });

  it("hold Docker's 14 defaults, of which Pod Security's baseline lacks NET_RAW", () => {
    const defaults = capabilities.filter(({ isDefault }) => isDefault).map(({ name }) => name);
    const baseline = capabilities.filter(({ isBaseline }) => isBaseline).map(({ name }) => name);
    assert.equal(defaults.length, 14);
    assert.deepEqual(
      defaults.filter((name) => !baseline.includes(name)),
      ['NET_RAW'],
    );
    assert.equal(baseline.length, 13);
  });

  it('are found by every spelling', () => {
    for (const text of ['SYS_ADMIN', 'CAP_SYS_ADMIN', 'sys_admin', ' Cap_Sys_Admin']) {
      assert.equal(capabilityNamed(text)?.class, 'takeover', text);
    }
    assert.equal(capabilityNamed('ALL'), undefined);
    assert.equal(capabilityNamed('constructor'), undefined);
  });

  it('know ALL', () => {
    assert.ok(isAllCapabilities('all'));
    assert.ok(isAllCapabilities('CAP_ALL'));
    assert.ok(!isAllCapabilities('CHOWN'));
    assert.equal(normalizeCapability('cap_chown'), 'CHOWN');
  });

  it('say what they allow in a clause that ends a sentence', () => {
    for (const { name, allows } of capabilities) assert.match(allows, /^[a-z].*[^.]$/, name);
  });
});
