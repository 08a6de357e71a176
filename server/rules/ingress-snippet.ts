import { isIngress } from '../model/ingress.ts';
import { configEntries, type TextEntry } from '../model/resource.ts';
import { defineRule, type Fix, shared } from './rule.ts';

/** https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations-risk/ */
const snippet = /(?:^|\/)(?:[a-z]+-)?snippets?$/;
/** Their values were written into the configuration as they are: CVE-2025-1097, CVE-2025-1098, CVE-2025-24514. */
const injectable = /^nginx\.ingress\.kubernetes\.io\/(?:auth-url|auth-tls-match-cn|mirror-target|mirror-host)$/;
/** What no address and no name has, and what ends a directive of nginx. */
const breaking = /[;{}|`\n\r"'\\]|#/;

export default defineRule({
  id: 'ingress-snippet',
  title: 'Configuration of nginx in an annotation',
  severity: 'high',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'A snippet goes into the configuration of the controller as it is. Whoever may write an Ingress in one namespace then runs Lua in the controller, and reads its service account and the certificates of all others (CVE-2021-25742, CVE-2025-1097).',
  remedy:
    'Use the annotation that is made for the purpose, and switch snippets off with `allow-snippet-annotations: "false"`, which is the default.',
  references: {
    trivy: { id: 'KCV-0093', relation: 'narrower' },
    checkov: ['CKV_K8S_152', 'CKV_K8S_153', 'CKV_K8S_154'].map((id) => ({ id, relation: 'narrower' as const })),
    kubescape: { id: 'C-0059', relation: 'wider' },
    kyverno: [{ id: 'disallow-ingress-nginx-custom-snippets', relation: 'narrower' }],
  },

  *resource(resource) {
    if (isIngress(resource)) {
      for (const entry of resource.annotations) {
        const text = messageFor(entry);
        if (text !== undefined)
          yield { range: entry.keyRange, message: `${text} by Ingress \`${resource.name}\``, fixes: [removal(entry)] };
      }
    }
    if (!resource.is('', 'ConfigMap')) return;
    const allowed = configEntries(resource).find(({ key }) => key === 'allow-snippet-annotations');
    if (allowed?.value.value !== 'true') return;
    const message = `\`${resource.name}\` lets whoever may write an Ingress put snippets into the controller's configuration`;
    yield { range: allowed.value.range, message, fixes: [removal(allowed)] };
  },
});

function messageFor({ key, value }: TextEntry): string | undefined {
  if (snippet.test(key)) return `\`${key}\` writes into the controller's configuration`;
  if (!injectable.test(key) || value.value === undefined || !breaking.test(value.value)) return undefined;
  return `\`${key}\` has characters that end a directive, and so writes into the controller's configuration`;
}

function removal({ key, value }: TextEntry): Fix {
  return shared(value, {
    title: `Remove \`${key}\``,
    safety: 'unsafe',
    breaks: 'What it configures is gone, until another annotation says it',
    edits: () => value.remove(),
  });
}
