import { heldSecrets } from '../model/config-secret.ts';
import { defineRule, listed } from './rule.ts';

export default defineRule({
  id: 'secret-in-manifest',
  title: 'Secret with its values in a manifest',
  severity: 'high',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Base64 is a way of writing, not of hiding: whoever reads the file, or its history, has the secret.',
  remedy:
    'Make the Secret outside of the repository, encrypt it (SOPS, Sealed Secrets) or let an operator fetch it from a store (External Secrets). Then replace it, because the old one is known.',
  references: {
    'cis-kubernetes': { id: '5.4.2', relation: 'wider' },
    semgrep: { id: 'secrets-in-config-file', relation: 'wider' },
  },

  *resource(resource) {
    const held = heldSecrets(resource);
    const [first] = held;
    if (first === undefined) return;
    const names = listed(held.slice(0, 3).map(({ key }) => key));
    const more = held.length > 3 ? ` and ${held.length - 3} more` : '';
    yield {
      range: first.keyRange,
      message: `Secret \`${resource.name}\` holds ${names}${more} for everybody who reads this file`,
    };
  },
});
