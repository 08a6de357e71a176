import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { parseConfig } from '../../server/engine/config-file.ts';
import { lint } from '../../server/engine/lint.ts';
import { posture } from '../../server/engine/posture.ts';
import { noFacts } from '../../server/model/facts.ts';
import { rules } from '../../server/rules/index.ts';

const facts = noFacts('2026-01-01');
const annotations = {
  appArmor: 'container.apparmor.security.beta.kubernetes.io/web',
  seccomp: 'seccomp.security.alpha.kubernetes.io/pod',
};

interface Said {
  readonly annotation?: string;
  readonly spec?: string;
  readonly context?: string;
  readonly container?: string;
}

/** A pod that the newest release finds nothing wrong with at `restricted`, but for what is said here. */
function pod({
  annotation = 'a/b: c',
  spec = '',
  context = 'seccompProfile: { type: RuntimeDefault }',
  container = '',
}: Said) {
  const text = `apiVersion: v1
kind: Pod
metadata: { name: web, annotations: { ${annotation} } }
spec:
  ${spec}
  securityContext: { runAsNonRoot: true, ${context} }
  containers:
    - name: web
      image: ghcr.io/acme/web:1
      ${container}
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
`;
  return { path: 'pod.yaml', text };
}

/** What one release says of `said`: the checks that fail, and those of `ids` that find something. */
function at(minor: number, said: Said, ...ids: string[]) {
  const { config } = parseConfig(`extends: strict\nkubernetes: { version: v1.${minor} }\n`, rules);
  const all = combine([{ folder: '', config }]);
  const { findings } = lint(pod(said), facts, all);
  const found = new Set(findings.map(({ rule }) => rule.id));
  const failed = posture(pod(said), facts, all).flatMap(({ violations }) => violations.restricted);
  return { checks: [...new Set(failed.map(({ check }) => check))], found: ids.filter((id) => found.has(id)) };
}

describe('the release of Kubernetes decides', () => {
  test('whether a seccomp profile by annotation counts, and whether the field is there', () => {
    const annotated = { annotation: `${annotations.seccomp}: unconfined`, context: '' };
    assert.deepEqual(at(18, annotated, 'profile-annotation'), { checks: ['seccompProfile_baseline'], found: [] });
    assert.deepEqual(at(26, annotated, 'unconfined-seccomp').found, ['unconfined-seccomp']);
    assert.deepEqual(at(27, annotated, 'unconfined-seccomp', 'missing-seccomp', 'profile-annotation').found, [
      'missing-seccomp',
      'profile-annotation',
    ]);
    assert.deepEqual(at(18, {}, 'field-of-later-release').found, ['field-of-later-release']);
    assert.deepEqual(at(19, {}, 'field-of-later-release').found, []);
  });

  test('which form an AppArmor profile has', () => {
    const annotated = { annotation: `${annotations.appArmor}: runtime/default` };
    const field = { context: 'seccompProfile: { type: RuntimeDefault }, appArmorProfile: { type: RuntimeDefault }' };
    const ids = ['profile-annotation', 'field-of-later-release'];
    assert.deepEqual(at(29, annotated, ...ids).found, []);
    assert.deepEqual(at(30, annotated, ...ids).found, ['profile-annotation']);
    assert.deepEqual(at(29, field, ...ids).found, ['field-of-later-release']);
    assert.deepEqual(at(30, field, ...ids).found, []);
  });

  test('what a user namespace of its own is worth', () => {
    const apart = { spec: 'hostUsers: false', context: 'seccompProfile: { type: RuntimeDefault }, runAsUser: 0' };
    assert.deepEqual(at(24, apart, 'field-of-later-release').found, ['field-of-later-release']);
    assert.deepEqual(at(25, apart, 'field-of-later-release').found, []);
    assert.deepEqual(at(34, apart).checks, ['runAsUser']);
    assert.deepEqual(at(35, apart).checks, []);
  });

  test('whether hosts of probes are refused', () => {
    const probing = { container: 'livenessProbe: { httpGet: { port: 80, host: 10.0.0.1 } }' };
    assert.deepEqual(at(33, probing).checks, []);
    assert.deepEqual(at(34, probing).checks, ['hostProbesAndHostLifecycle']);
  });

  test('what a pod of Windows has to say', () => {
    const windows = { spec: 'os: { name: windows }', context: '' };
    assert.deepEqual(at(24, windows, 'missing-seccomp'), {
      checks: ['seccompProfile_restricted'],
      found: ['missing-seccomp'],
    });
    assert.deepEqual(at(25, windows, 'missing-seccomp'), { checks: [], found: [] });
  });
});

describe('the release of Kubernetes', () => {
  const file = (version: string) => parseConfig(`kubernetes: { version: ${version} }\n`, rules).config;

  test('is what the option says, else the nearest file, else the setting, else the newest', () => {
    const files = [
      { folder: '', config: file('v1.30') },
      { folder: 'app', config: file('v1.31') },
    ];
    const usualKubernetes = [1, 29] as const;
    const said = [
      combine(files, { kubernetesVersion: [1, 28], usualKubernetes }),
      combine(files, { usualKubernetes }),
      combine([], { usualKubernetes }),
      combine([]),
    ].map(({ kubernetesVersion }) => kubernetesVersion.join('.'));
    assert.deepEqual(said, ['1.28', '1.31', '1.29', '1.37']);
  });
});
