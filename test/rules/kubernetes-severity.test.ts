import assert from 'node:assert/strict';
import { test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { lint } from '../../server/engine/lint.ts';
import { noFacts } from '../../server/model/facts.ts';

const config = combine([], { profile: 'strict' });

/** How bad it is, and how many fixes are offered for it. */
function judged(rule: string, container: string, spec = ''): (string | number)[] {
  const text = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
${spec}  containers:
    - name: web
${container.replace(/^/gm, '      ')}
`;
  const { findings } = lint({ path: 'pod.yaml', text }, noFacts('2026-01-01'), config);
  return findings.filter((one) => one.rule.id === rule).flatMap(({ severity, fixes }) => [severity, fixes.length]);
}

test('a root file system that has to be writable is low, and nothing is offered', () => {
  const rule = 'writable-root-filesystem';
  assert.deepEqual(judged(rule, 'image: ghcr.io/acme/web:1'), ['medium', 1]);
  assert.deepEqual(judged(rule, 'image: registry.k8s.io/ingress-nginx/controller:v1.15.1'), ['low', 0]);
  assert.deepEqual(judged(rule, 'image: alpine:3.22\ncommand: [sh, -c, "apk add curl; sleep 9"]'), ['low', 0]);
  assert.deepEqual(judged(rule, 'image: quay.io/keycloak/keycloak:26.3\nargs: [start, --optimized]'), ['medium', 1]);
});

test('what is privileged gains nothing, and what starts by setuid programs cannot do without', () => {
  const rule = 'privilege-escalation';
  const privileged = 'securityContext: {privileged: true}';
  assert.deepEqual(judged(rule, 'image: ghcr.io/acme/web:1'), ['medium', 1]);
  assert.deepEqual(judged(rule, `image: ghcr.io/acme/web:1\n${privileged}`), ['low', 0]);
  assert.deepEqual(judged(rule, 'image: moby/buildkit:v0.25.0-rootless'), ['low', 0]);
  assert.deepEqual(judged('unenforced-non-root', 'image: ghcr.io/acme/web:1'), ['low', 1]);
  assert.deepEqual(judged('unenforced-non-root', 'image: postgres:17'), ['medium', 1]);
  assert.deepEqual(judged('unenforced-non-root', `image: ghcr.io/acme/web:1\n${privileged}`), ['low', 0]);
});

test('parameters of networks are not the host, nor are sockets that ask who it is', () => {
  const rule = 'sensitive-host-path';
  const mounted = (path: string, readOnly: boolean) => {
    const container = `image: ghcr.io/acme/web:1\nvolumeMounts: [{name: a, mountPath: /a, readOnly: ${readOnly}}]`;
    const volume = `  volumes: [{name: a, hostPath: {path: ${path}}}]\n`;
    return { container, volume };
  };
  const level = (path: string, readOnly: boolean, spec = '') => {
    const { container, volume } = mounted(path, readOnly);
    return judged(rule, container, spec + volume)[0];
  };
  assert.equal(level('/proc/sys', false), 'critical');
  assert.equal(level('/proc/sys/net', false), 'high');
  assert.equal(level('/run/systemd', true), 'high');
  assert.equal(level('/run/systemd', true, '  securityContext: {runAsUser: 65534}\n'), 'medium');
});
