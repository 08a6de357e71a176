import { type AccessRule, accessRules } from '../model/access-rule.ts';
import type { Edit } from '../text/edit.ts';
import type { ListSlot, Slot } from '../text/slot.ts';
import { defineRule, type Fix, listed, type Severity, shared } from './rule.ts';

/** What a wildcard stands for where a program manages objects; `escalate`, `bind`, `approve` and kin are beyond that. */
const ordinaryVerbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
const readingVerbs: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

export default defineRule({
  id: 'wildcard-permission',
  title: 'Role with a wildcard',
  severity: 'high',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'A wildcard grants what nobody thought of: all verbs include those with which a role gives itself more, all resources include Secrets, and both include what the next version of the API will bring.',
  remedy: 'Name the resources and the verbs that are used; the audit log of the API server tells which.',
  references: {
    'cis-kubernetes': '5.1.3',
    trivy: [...['KSV-0044', 'KSV-0045', 'KSV-0046', 'KSV-0112'].map((id) => ({ id, relation: 'narrower' as const }))],
    checkov: 'CKV_K8S_49',
    kics: '6b896afb-ca07-467a-b256-1a0077a1c08e',
    'kube-linter': 'wildcard-in-rules',
    kubescape: { id: 'C-0187', relation: 'wider' },
    kyverno: [
      { id: 'restrict-wildcard-verbs', relation: 'narrower' },
      { id: 'restrict-wildcard-resources', relation: 'narrower' },
    ],
  },

  *resource(resource) {
    for (const rule of accessRules(resource)) {
      // Paths of the API server itself, such as `/metrics`.
      if (rule.resources.state === 'absent') continue;
      const wild = (['verbs', 'resources', 'groups'] as const).filter((part) => wildcardOf(rule, part) !== undefined);
      const [first] = wild;
      if (first === undefined) continue;
      const words = wild.map((part) => (part === 'groups' ? 'apiGroups' : part));
      yield {
        range: (wildcardOf(rule, first) as Slot<string>).range,
        severity: severityOf(rule, wild),
        message: `${resource.title} has a wildcard for its ${listed(words)}${meaning(rule, wild)}`,
        fixes: verbsFix(rule, wild),
      };
    }
  },
});

type Part = 'verbs' | 'resources' | 'groups';

function wildcardOf(rule: AccessRule, part: Part): Slot<string> | undefined {
  return rule[part].items.find(({ value }) => value === '*');
}

function severityOf(rule: AccessRule, wild: readonly Part[]): Severity {
  if (!wild.includes('verbs') && !wild.includes('resources')) return 'low';
  // An operator that may do anything with the kinds that it brings itself.
  if (rule.groups.items.length > 0 && rule.groups.items.every(({ value }) => value !== undefined && isOwn(value)))
    return 'low';
  return wild.length > 1 && wild.includes('resources') ? 'high' : 'medium';
}

function isOwn(group: string): boolean {
  return group.includes('.') && !group.endsWith('.k8s.io');
}

function meaning(rule: AccessRule, wild: readonly Part[]): string {
  const verbs = rule.verbs.items.map(({ value }) => value);
  const isCore = rule.groups.items.some(({ value }) => value === '*' || value === '');
  if (!wild.includes('resources') || !isCore) return '';
  if (wild.includes('verbs')) return ', which lets it do anything';
  return verbs.some((verb) => verb !== undefined && readingVerbs.has(verb)) ? ', which lets it read all Secrets' : '';
}

function verbsFix({ verbs }: AccessRule, wild: readonly Part[]): Fix[] {
  // For all resources the list would say no less than the wildcard.
  if (!wild.includes('verbs') || wild.includes('resources') || wild.includes('groups')) return [];
  const fix: Fix = {
    title: 'Name the verbs with which objects are managed',
    safety: 'unsafe',
    breaks: 'What is done with a verb of another name, such as `use` or `approve`, is refused',
    edits: () => written(verbs),
  };
  return [shared(verbs, fix)];
}

/** `verbs` written out, when nothing but the wildcard stands there. */
function written(verbs: ListSlot<string>): Edit[] | undefined {
  const [only, ...others] = verbs.items;
  const [first = '', ...rest] = ordinaryVerbs;
  if (only === undefined || others.length > 0) return undefined;
  const edits = [only.set(first), ...rest.map((verb) => verbs.append(verb))];
  return verbs.set(ordinaryVerbs) ?? (edits.every((one) => one !== undefined) ? edits.flat() : undefined);
}
