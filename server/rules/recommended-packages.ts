import { recommendingCalls, withoutRecommended } from '../model/apt-recommends.ts';
import { nameOfCall, placeOfCall } from '../model/package-call.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'recommended-packages',
  title: 'Packages that nobody asked for',
  severity: 'low',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'apt installs what a package recommends along with what it needs: mail servers, compilers, interpreters. Each is more to keep free of holes, and a tool for whoever gets in.',
  remedy:
    'Add `--no-install-recommends`, and name what is missed then. `APT::Install-Recommends "0";` in a file under `/etc/apt/apt.conf.d` does it for a whole image.',
  references: {
    'cis-docker': { id: '4.3', relation: 'wider' },
    hadolint: 'DL3015',
    trivy: 'DS-0029',
    kics: '7384dfb2-fcd1-4fbf-91cd-6c44c318c33c',
    semgrep: 'missing-no-install-recommends',
  },

  *instruction(instruction) {
    for (const call of recommendingCalls(instruction)) {
      const fix = {
        title: 'Install without what is recommended',
        safety: 'unsafe',
        breaks: 'Whatever needs a package that was only recommended misses it',
        edits: () => withoutRecommended(call),
      } as const;
      const message = `\`${nameOfCall(call)}\` installs recommended packages too, which nobody asked for`;
      yield { range: placeOfCall(call), message, fixes: [fix] };
    }
  },
});
