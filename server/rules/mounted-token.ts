import {
  accountAutomount,
  bindsDefaultAccount,
  defaultAccount,
  defaultAccounts,
  mayBindDefaultAccount,
  usesDefaultAccount,
} from '../model/account-use.ts';
import type { Answer, ClusterObjects } from '../model/facts.ts';
import { knownImage } from '../model/known-image.ts';
import { type Workload, workloadOf } from '../model/workload-spec.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'mounted-token',
  title: 'Token of a service account that nothing uses',
  severity: 'low',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Unless it is told otherwise, Kubernetes puts a token for its API into every pod. A program that was broken into asks the API with it, and gets whatever the account is given, today or by a binding of next year.',
  remedy:
    'Set `automountServiceAccountToken: false`. A program that needs the API gets an account of its own, and the token with that.',
  references: {
    'cis-kubernetes': { id: '5.1.6', relation: 'wider' },
    nsa: { id: '1.11', relation: 'wider' },
    trivy: { id: 'KSV-0036', relation: 'narrower' },
    checkov: [
      { id: 'CKV_K8S_38', relation: 'wider' },
      { id: 'CKV_K8S_41', relation: 'narrower' },
    ],
    kics: { id: '48471392-d4d0-47c0-b135-cdec95eb3eef', relation: 'wider' },
    polaris: { id: 'automountServiceAccountToken', relation: 'wider' },
    kubescape: [
      { id: 'C-0034', relation: 'wider' },
      { id: 'C-0190', relation: 'wider' },
      { id: 'C-0261', relation: 'wider' },
    ],
    kubeaudit: { id: 'asat', relation: 'wider' },
    kyverno: [{ id: 'restrict-automount-sa-token', relation: 'narrower' }],
  },

  *resource(resource, { facts, path }) {
    const workload = workloadOf(resource);
    if (workload !== undefined) yield* judgeWorkload(workload, () => facts.objects(path));
    if (!resource.is('', 'ServiceAccount') || resource.name !== defaultAccount) return;
    const automount = accountAutomount(resource);
    if (automount.state === 'dynamic' || automount.value === false) return;
    const message =
      'Every pod of the namespace that names no service account is given a token for the API of Kubernetes';
    yield { range: automount.range, message, fixes: [noToken(automount)] };
  },
});

function* judgeWorkload(workload: Workload, around: () => Answer<ClusterObjects>): Iterable<Problem> {
  const automount = workload.flag('automountServiceAccountToken');
  if (automount.state === 'dynamic' || automount.value === false) return;
  const { name, manifest } = workload.resource;
  // An account with a name was made for somebody, who may well use it.
  if (usesDefaultAccount(workload) !== true || bindsDefaultAccount(workload)) return;
  if (workload.pod.containers.some(({ image }) => image.value && knownImage(image.value)?.asksCluster)) return;
  // What the account says of itself is reported there.
  if (automount.state === 'absent' && defaultAccounts(manifest).isThere) return;
  const others = around();
  if (others.state === 'known' && mayBindDefaultAccount(workload, others.value)) return;
  const message = `\`${name}\` is given a token for the API of Kubernetes, as the default account that no role is bound to here`;
  yield { range: automount.range, message, fixes: [noToken(automount)] };
}

function noToken(automount: Slot<boolean>): Fix {
  return shared(automount, {
    title: 'Mount no token',
    safety: 'unsafe',
    breaks: 'A program that asks the API as the default service account is refused',
    edits: () => automount.set(false),
  });
}
