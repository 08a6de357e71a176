import type { ForeignRequest } from './foreign-request.ts';

const entry = /^[ \t]*(?:"([\w.-]+\/[\w.-]+)"|'([\w.-]+\/[\w.-]+)'|([\w.-]+\/[\w.-]+))[ \t]*:[ \t](.*)/;

/** What an annotation of a Kubernetes object, written on a line of its own, tells another tool to leave out. */
export function annotationRequest(line: string): ForeignRequest | undefined {
  const match = entry.exec(line);
  const key = match?.[1] ?? match?.[2] ?? match?.[3];
  if (key === undefined) return undefined;
  const value = (match?.[4] ?? '').trim().replace(/^(["'])(.*)\1$/, '$2');
  return requestByAnnotation(key, value);
}

/** What the annotation `key` tells another tool to leave out. */
export function requestByAnnotation(key: string, value: string): ForeignRequest | undefined {
  return checkov(key, value) ?? kubeLinter(key) ?? kubeScore(key, value) ?? polaris(key, value);
}

/** https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html */
function checkov(key: string, value: string): ForeignRequest | undefined {
  if (!/^(?:checkov|bridgecrew)\.io\/skip/.test(key)) return undefined;
  const id = /^[A-Z][A-Z\d]*_[A-Z\d_]+/.exec(value)?.[0];
  return id === undefined ? undefined : { tool: 'checkov', ids: [id], scope: 'object' };
}

/** https://docs.kubelinter.io/#/configuring-kubelinter?id=ignoring-violations-for-specific-cases */
function kubeLinter(key: string): ForeignRequest | undefined {
  if (key === 'kube-linter.io/ignore-all') return { tool: 'kube-linter', ids: 'all', scope: 'object' };
  const id = /^ignore-check\.kube-linter\.io\/(.+)$/.exec(key)?.[1];
  return id === undefined ? undefined : { tool: 'kube-linter', ids: [id], scope: 'object' };
}

/** https://github.com/zegl/kube-score#ignoring-a-test */
function kubeScore(key: string, value: string): ForeignRequest | undefined {
  if (key !== 'kube-score/ignore') return undefined;
  const ids = value.split(',').map((id) => id.trim());
  return { tool: 'kube-score', ids, scope: 'object' };
}

/** https://polaris.docs.fairwinds.com/customization/exemptions/ */
function polaris(key: string, value: string): ForeignRequest | undefined {
  if (value !== 'true') return undefined;
  if (key === 'polaris.fairwinds.com/exempt') return { tool: 'polaris', ids: 'all', scope: 'object' };
  const id = /^polaris\.fairwinds\.com\/([\w]+)-exempt$/.exec(key)?.[1];
  return id === undefined ? undefined : { tool: 'polaris', ids: [id], scope: 'object' };
}
