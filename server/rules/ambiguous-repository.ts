import { ambiguousRepositories } from '../model/allowed-repository.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'ambiguous-repository',
  title: 'Allowed repository that other names begin with',
  severity: 'medium',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'Gatekeeper compares beginnings: `registry.example.com` also lets in images of `registry.example.com.attacker.net`, and `docker.io/acme` those of `docker.io/acme-tools`, which anybody may register.',
  remedy: 'End each entry of `repos` with `/`; or with `:` or `@` where it is the whole name of an image.',
  references: { trivy: { id: 'KSV-0124', relation: 'wider' } },

  *resource(resource) {
    for (const entry of ambiguousRepositories(resource)) {
      const { value, range } = entry;
      yield {
        range,
        message: `\`${value}\` allows all names that begin so, not only those below it`,
        fixes: [
          {
            title: `Allow only what is below \`${value}/\``,
            safety: 'unsafe',
            breaks: `An image that is called \`${value}\` itself is refused`,
            edits: () => entry.set(`${value}/`),
          },
        ],
      };
    }
  },
});
