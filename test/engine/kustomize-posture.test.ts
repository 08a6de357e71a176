import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { harden } from '../../server/engine/harden.ts';
import { lint } from '../../server/engine/lint.ts';
import { posture, postureGoal } from '../../server/engine/posture.ts';
import { readManifests } from '../../server/model/kustomize/manifests.ts';
import { parseYaml } from '../../server/syntax/yaml/parse.ts';
import { type Files, workspace } from '../harness/workspace.ts';

const config = combine([], { profile: 'strict' });
const container = `          securityContext:
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL]}
`;
const manifest = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: web
          image: ghcr.io/acme/web:1
${container}        - name: side
          image: ghcr.io/acme/side:1
${container}`;
const document = { path: 'base/web.yaml', text: manifest };

/** What each patch does, and what it comes to. */
const head = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: ';
const web = (context: string) => `${head}{containers: [{name: web, securityContext: ${context}}]}}}\n`;
const operation = (path: string, value: string, op = 'add') =>
  `- {op: ${op}, path: /spec/template/spec/${path}, value: ${value}}\n`;

function built(patch: string, more: Files = {}): Files {
  return {
    'base/web.yaml': manifest,
    'base/kustomization.yaml': 'resources: [web.yaml]\n',
    'overlays/dev/kustomization.yaml':
      'resources: [../../base]\npatches: [{path: patch.yaml, target: {kind: Deployment}}]\n',
    'overlays/dev/patch.yaml': patch,
    ...more,
  };
}

function standing(files: Files) {
  const [workload, ...rest] = posture(document, workspace(files), config);
  assert.ok(workload);
  assert.deepEqual(rest, []);
  return workload;
}

describe('a patch that lowers what its base fits', () => {
  const lowering: readonly (readonly [patch: string, level: string, check: string])[] = [
    [web('{privileged: true}'), 'privileged', 'privileged'],
    [web('{capabilities: {add: [SYS_ADMIN]}}'), 'privileged', 'capabilities_baseline'],
    [web('{capabilities: {drop: [NET_RAW]}}'), 'baseline', 'capabilities_restricted'],
    [web('{allowPrivilegeEscalation: true}'), 'baseline', 'allowPrivilegeEscalation'],
    [`${head}{hostPID: true}}}\n`, 'privileged', 'hostNamespaces'],
    [`${head}{volumes: [{name: v, hostPath: {path: /}}]}}}\n`, 'privileged', 'hostPathVolumes'],
    [`${head}{securityContext: {runAsNonRoot: false}}}}\n`, 'baseline', 'runAsNonRoot'],
    [`${head}{securityContext: {seccompProfile: {type: Unconfined}}}}\n`, 'privileged', 'seccompProfile_baseline'],
    [operation('hostNetwork', 'true'), 'privileged', 'hostNamespaces'],
    [operation('containers/1/securityContext/privileged', 'true'), 'privileged', 'privileged'],
    [
      operation('containers/0/securityContext/capabilities/drop', '[KILL]', 'replace'),
      'baseline',
      'capabilities_restricted',
    ],
    [operation('containers/0/ports', '[{containerPort: 80, hostPort: 80}]'), 'privileged', 'hostPorts'],
    [operation('containers/-', '{name: new, image: a}'), 'baseline', 'capabilities_restricted'],
    [operation('containers/0/securityContext', 'x', 'remove'), 'baseline', 'capabilities_restricted'],
    [operation('securityContext/runAsNonRoot', 'x', 'remove'), 'baseline', 'runAsNonRoot'],
    [`${head}{securityContext: {seccompProfile: null}}}}\n`, 'baseline', 'seccompProfile_restricted'],
    [`${head}{securityContext: {$patch: delete}}}}\n`, 'baseline', 'runAsNonRoot'],
    [operation('securityContext/sysctls', '[{name: kernel.msgmax, value: "1"}]'), 'privileged', 'sysctls'],
  ];

  test('says so at the base, names the overlay, and has no fix there', () => {
    for (const [patch, level, check] of lowering) {
      const { level: found, violations, isSettled } = standing(built(patch));
      assert.equal(found, level, patch);
      assert.equal(isSettled, true, patch);
      const violation = violations.restricted.find((each) => each.check === check);
      assert.match(violation?.finding.message ?? '', /\(by a patch, as built by `\.\.\/overlays\/dev`\)$/, patch);
      assert.equal(manifest.slice(violation?.finding.range.start, violation?.finding.range.end), 'web');
      const goal = postureGoal(config, 'restricted');
      const { groups, left } = harden(document, workspace(built(patch)), goal);
      assert.deepEqual(groups, [], patch);
      assert.ok(
        left.some(({ message }) => message === violation?.finding.message),
        patch,
      );
    }
  });

  test('leaves the finding to the file of the patch', () => {
    const files = built(web('{privileged: true}'));
    const rulesOf = (path: string) =>
      lint({ path, text: files[path] as string }, workspace(files), config).findings.map(({ rule }) => rule.id);
    assert.ok(!rulesOf('base/web.yaml').includes('privileged-container'));
    assert.ok(rulesOf('overlays/dev/patch.yaml').includes('privileged-container'));
  });

  test('counts only where it is built in', () => {
    const more = { 'overlays/prod/kustomization.yaml': 'resources: [../../base]\n' };
    const { level, builds, violations } = standing(built(web('{privileged: true}'), more));
    assert.equal(level, 'privileged');
    assert.deepEqual(builds, ['../overlays/dev']);
    assert.match(
      violations.baseline[0]?.finding.message ?? '',
      / \(by a patch\) \(as built by `\.\.\/overlays\/dev`\)$/,
    );
  });

  test('which tightens or says nothing about security leaves the level', () => {
    for (const patch of [
      web('{privileged: false, readOnlyRootFilesystem: true}'),
      web('{capabilities: {drop: [ALL, KILL], add: [NET_BIND_SERVICE]}}'),
      `${head}{terminationGracePeriodSeconds: 5}}}\n`,
      operation('volumes', '[{name: v, emptyDir: {}}]'),
      operation('containers/1', 'x', 'remove'),
      operation('containers/0/securityContext', 'x', 'remove') +
        operation('containers/0/securityContext', '{allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}'),
      operation('containers/0/args', '["a, b", "{c: d}", "x # y"]'),
    ]) {
      const { level, isSettled, builds } = standing(built(patch));
      assert.deepEqual({ level, isSettled, builds }, { level: 'restricted', isSettled: true, builds: [] }, patch);
    }
  });

  test('in ways that are not worked out leaves it open', () => {
    for (const patch of [
      web('{$patch: replace, privileged: false}'),
      // Which of the two is the first then, is not worked out.
      operation('containers/0', '{name: new, image: a}') + operation('containers/0/securityContext', 'x', 'remove'),
    ])
      assert.equal(standing(built(patch)).isSettled, false, patch);
  });
});

describe('a workload that is changed in ways nobody can tell', () => {
  test('is judged as far as its text goes', () => {
    for (const line of ['transformers: [program.yaml]', 'replacements: [{path: elsewhere.yaml}]']) {
      const files = { 'base/web.yaml': manifest, 'base/kustomization.yaml': `resources: [web.yaml]\n${line}\n` };
      const { level, isSettled } = standing(files);
      assert.deepEqual({ level, isSettled }, { level: 'restricted', isSettled: false }, line);
      const loose = manifest.replace('spec:\n      security', 'spec:\n      hostPID: true\n      security');
      const [judged] = posture({ ...document, text: loose }, workspace(files), config);
      assert.equal(judged?.level, 'privileged', line);
    }
  });

  test('or replaced by a patch, is not known; taken away, is not there', () => {
    const patch = (how: string) => `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n$patch: ${how}\n`;
    assert.equal(standing(built(patch('replace'))).isSettled, false);
    assert.deepEqual(posture(document, workspace(built(patch('delete'))), config), []);
    const more = { 'overlays/prod/kustomization.yaml': 'resources: [../../base]\n' };
    const { builds, isSettled } = standing(built(patch('delete'), more));
    assert.deepEqual({ builds, isSettled }, { builds: [], isSettled: true });
  });
});

describe('an object under a patch that repeats it', () => {
  test('says as a whole what it says alone', () => {
    const spread = manifest.replace(
      '          image: ghcr.io/acme/web:1\n',
      (line) => `${line}          args: ["a, b", '{', "true", --x]\n`,
    );
    const files = { ...built(spread), 'base/web.yaml': spread };
    const [only] = readManifests(parseYaml(spread), 'base/web.yaml', workspace(files));
    const [resource] = only?.manifest.resources ?? [];
    const whole = resource && only?.whole(resource);
    assert.deepEqual(
      whole?.manifest.file.documents[0]?.contents?.toJSON(),
      parseYaml(spread).documents[0]?.contents?.toJSON(),
    );
  });
});
