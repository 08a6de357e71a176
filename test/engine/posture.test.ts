import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine, defaultConfig } from '../../server/engine/config.ts';
import { editsOf, harden } from '../../server/engine/harden.ts';
import { lint } from '../../server/engine/lint.ts';
import { posture, postureGoal } from '../../server/engine/posture.ts';
import { noFacts } from '../../server/model/facts.ts';
import { podSecurityChecks } from '../../server/model/pod-security.ts';
import { rules } from '../../server/rules/index.ts';
import { applyEdits } from '../../server/text/edit.ts';

const facts = noFacts('2026-01-01');
const config = defaultConfig();
const at = (minor: number) => defaultConfig({ kubernetesVersion: [1, minor] });

/** A pod that meets `restricted`, but for what is said of it here. */
const pod = ({ spec = '', context = '', container = '' }: { spec?: string; context?: string; container?: string }) => ({
  path: 'pod.yaml',
  text: `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
${spec}  securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault }${context} }
  containers:
    - name: app
      image: ghcr.io/acme/app:1
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] }${container} }
`,
});
const checksOf = (document: { path: string; text: string }, minor = 37) =>
  posture(document, facts, at(minor)).flatMap(({ violations }) => violations.restricted.map(({ check }) => check));

describe('a posture', () => {
  test('is restricted where nothing is refused', () => {
    const [workload] = posture(pod({}), facts, config);
    assert.equal(workload?.level, 'restricted');
    assert.equal(workload.isSettled, true);
  });

  test('heeds fields alone: neither rules that are off, nor suppressions, nor profiles', () => {
    const { path, text } = pod({
      spec: '  hostNetwork: true # bulkhead: ignore[host-network] it routes for the node\n',
    });
    const off = new Map(rules.map(({ id }) => [id, { level: 'off' as const }]));
    const silent = {
      rules: off,
      files: [],
      exclude: [],
      suppress: [],
      images: { build: new Map() },
      scan: { ignore: [] },
    };
    const [workload] = posture({ path, text }, facts, combine([{ folder: '', config: silent }]));
    assert.equal(workload?.level, 'privileged');
  });

  test('asks privileged containers for a profile, though no finding does, since none would count', () => {
    const text = [
      'apiVersion: v1',
      'kind: Pod',
      'metadata: {name: agent}',
      'spec: {containers: [{name: agent, image: "ghcr.io/acme/agent:1", securityContext: {privileged: true}}]}',
    ].join('\n');
    const document = { path: 'pod.yaml', text };
    const [workload] = posture(document, facts, config);
    assert.ok(workload?.violations.restricted.some(({ check }) => check === 'seccompProfile_restricted'));
    const found = lint(document, facts, config).findings.map(({ rule }) => rule.id);
    assert.ok(!found.includes('missing-seccomp'), found.join(', '));
  });

  test('changes with the release: user namespaces, Windows, kernel parameters', () => {
    const apart = pod({ spec: '  hostUsers: false\n', context: ', runAsUser: 0', container: ', procMount: Unmasked' });
    assert.deepEqual(checksOf(apart, 34).sort(), ['procMount', 'runAsUser']);
    assert.deepEqual(checksOf(apart, 35), ['procMount_restricted']);
    const windows = {
      path: 'pod.yaml',
      text: pod({ spec: '  os: { name: windows }\n' })
        .text.replace(/, seccompProfile.*}/, ' }')
        .replace(/ {6}securityContext.*\n/, ''),
    };
    assert.deepEqual(checksOf(windows, 25), []);
    assert.deepEqual(checksOf(windows, 24).sort(), [
      'allowPrivilegeEscalation',
      'capabilities_restricted',
      'seccompProfile_restricted',
    ]);
    const sysctl = pod({ context: ', sysctls: [{ name: net.ipv4.tcp_rmem, value: "1 2 3" }]' });
    assert.deepEqual([checksOf(sysctl, 31), checksOf(sysctl, 32)], [['sysctls'], []]);
  });

  test('refuses the pod for what every container overrides', () => {
    const overridden = pod({ context: ', runAsUser: 0', container: ', runAsUser: 1000' });
    assert.deepEqual(checksOf(overridden), ['runAsUser']);
  });

  test('names one violation of a check at a place, by the worst that is known of it', () => {
    const spec = '  volumes: [{ name: a, hostPath: { path: /etc } }]\n';
    const [workload] = posture(pod({ spec }), facts, config);
    assert.deepEqual(
      workload?.violations.baseline.map(({ finding }) => finding.rule.id),
      ['sensitive-host-path'],
    );
  });

  test('is none of a patch, and unsettled where a template fills in the rest', () => {
    const patch =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec: { hostPID: true }\n';
    assert.deepEqual(posture({ path: 'patch.yaml', text: patch }, facts, config), []);
    const [workload] = posture(pod({ container: ', privileged: {{ .Values.privileged }}' }), facts, config);
    assert.equal(workload?.isSettled, false);
  });

  test('has a rule for each check', () => {
    for (const check of Object.keys(podSecurityChecks))
      assert.ok(
        rules.some(({ podSecurity }) => podSecurity?.some((each) => each.check === check)),
        check,
      );
  });
});

describe('hardening to a level', () => {
  const worst = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web # kept
  annotations: { note: "as it was" }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata:
      labels: { app: web }
      annotations:
        container.apparmor.security.beta.kubernetes.io/app: unconfined
    spec:
      hostNetwork: true
      hostPID: true
      hostIPC: true
      securityContext:
        runAsUser: 0
        runAsNonRoot: false
        seccompProfile: { type: Unconfined }
        seLinuxOptions: { type: spc_t, user: system_u }
        sysctls:
          - { name: kernel.msgmax, value: "65536" }
        windowsOptions: { hostProcess: true }
      initContainers:
        - name: init
          image: ghcr.io/acme/init:1
      containers:
        - name: app
          image: ghcr.io/acme/app:1
          securityContext:
            privileged: true # once
            allowPrivilegeEscalation: true
            procMount: Unmasked
            capabilities:
              add: [SYS_ADMIN, CHOWN, net_raw]
              drop: [all]
          ports:
            - { containerPort: 80, hostPort: 80 }
          livenessProbe:
            httpGet: { host: localhost, path: /, port: 80 }
          volumeMounts:
            - { name: socket, mountPath: /var/run/docker.sock }
            - { name: data, mountPath: /data, mountPropagation: Bidirectional }
            - { name: share, mountPath: /share }
      volumes:
        - { name: socket, hostPath: { path: /var/run/docker.sock } }
        - name: data
          hostPath:
            path: /srv/data # the big disk
        - name: share
          nfs: { server: nas, path: / }
        - name: pages
          gitRepo: { repository: "https://example.com/pages" }
`;
  const hardened = (text: string, level: 'baseline' | 'restricted', path = 'web.yaml') => {
    const hardening = harden({ path, text }, facts, postureGoal(config, level));
    return { ...hardening, text: applyEdits(text, editsOf(hardening)) as string };
  };

  for (const level of ['baseline', 'restricted'] as const) {
    test(`reaches ${level} from anywhere, keeps comments, and has nothing to do again`, () => {
      const { text, left } = hardened(worst, level);
      assert.deepEqual(left, []);
      const [workload] = posture({ path: 'web.yaml', text }, facts, config);
      assert.deepEqual(workload?.violations[level], []);
      for (const comment of ['# kept', '# once', '# the big disk']) assert.ok(text.includes(comment), comment);
      assert.equal(hardened(text, level).groups.length, 0);
    });

    test(`gives the same in CRLF and JSON on the way to ${level}`, () => {
      const { text } = hardened(worst, level);
      assert.equal(hardened(worst.replaceAll('\n', '\r\n'), level).text, text.replaceAll('\n', '\r\n'));
      const json = JSON.stringify(
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'web' },
          spec: { hostPID: true, containers: [{ name: 'app', image: 'ghcr.io/acme/app:1' }] },
        },
        undefined,
        2,
      );
      const after = hardened(json, level, 'pod.json').text;
      assert.equal(JSON.parse(after).spec.hostPID, undefined);
      const [workload] = posture({ path: 'pod.json', text: after }, facts, config);
      assert.deepEqual(workload?.violations[level], []);
    });
  }

  test('goes no further than asked, and to no other workload', () => {
    const two = `${worst}---\n${worst.replace('name: web', 'name: other')}`;
    const document = { path: 'web.yaml', text: two };
    const hardening = harden(document, facts, postureGoal(config, 'baseline', 'Deployment/web'));
    const text = applyEdits(two, editsOf(hardening)) as string;
    const levels = posture({ ...document, text }, facts, config).map(({ level }) => level);
    assert.deepEqual(levels, ['baseline', 'privileged']);
    assert.ok(text.endsWith(worst.replace('name: web', 'name: other')));
  });

  test('says what each change could break', () => {
    const steps = hardened(worst, 'restricted').groups.flatMap((group) => group.steps);
    assert.ok(steps.length > 20, `${steps.length} steps`);
    for (const { safety, breaks, title } of steps) assert.equal(breaks !== undefined, safety === 'unsafe', title);
  });
});
