import { skipsChecksums } from '../model/go-checksums.ts';
import {
  copiedSources,
  type UnverifiedPackages,
  unverifiedPackages,
  verificationWords,
} from '../model/package-verification.ts';
import { defineRule, type Problem } from './rule.ts';

export default defineRule({
  id: 'unverified-package',
  title: 'Packages whose signature is not checked',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'A signature is what tells a package of the distribution from one that a mirror, or anybody on the way to it, made up. Without the check, their install scripts run as root in the build, and their files end up in the image.',
  remedy:
    'Leave the check on, and give the package manager the key of each repository for that repository alone: `signed-by=` in a sources list, `gpgkey=` in a repo file, a file in `/etc/apk/keys`. Name a key by its whole fingerprint.',
  references: {
    'cis-docker': { id: '4.11', relation: 'wider' },
    checkov: ['CKV2_DOCKER_7', 'CKV2_DOCKER_8', 'CKV2_DOCKER_9', 'CKV2_DOCKER_10', 'CKV2_DOCKER_11'].map((id) => ({
      id,
      relation: 'narrower' as const,
    })),
  },

  *stage({ isUsed, environment }) {
    if (!isUsed) return;
    for (const { name, nameRange: range, value, remove } of environment)
      if (skipsChecksums(name, value.value)) {
        const edits = () => (remove === undefined ? value.remove() : remove());
        yield problem({ kind: 'checksum', name, range, remove: edits });
      }
  },

  *instruction(instruction) {
    if (instruction.stage?.isUsed !== true) return;
    for (const found of copiedSources(instruction)) yield problem(found);
    if (instruction.keyword !== 'RUN') return;
    for (const command of instruction.commandsWith(verificationWords))
      for (const found of unverifiedPackages(command, instruction)) yield problem(found);
  },
});

function problem(found: UnverifiedPackages): Problem {
  const { range } = found;
  if (found.kind === 'source') return { range, message: `\`${found.name}\` takes packages from there unverified` };
  if (found.kind === 'key')
    return { range, severity: 'medium', message: '`apt-key` trusts the key for the packages of every repository' };
  if (found.kind === 'short-key')
    return {
      range,
      severity: 'medium',
      message: `\`${found.name}\` is too short to name one key: anybody can make another`,
    };
  if (found.kind === 'checksum') return unchecked(found);
  const { program, name, isLocal, remove } = found;
  const fix = {
    title: `Remove \`${name}\``,
    safety: 'unsafe',
    breaks: 'The build fails where a package is not signed, or not by a key that is known',
    edits: remove,
  } as const;
  const message = `\`${name}\` lets \`${program}\` install what nobody signed`;
  if (!isLocal) return { range, message, fixes: [fix] };
  return {
    range,
    severity: 'medium',
    message: `${message}; whether the build made these files is not known`,
    fixes: [fix],
  };
}

function unchecked({ name, range, remove }: UnverifiedPackages & { readonly kind: 'checksum' }): Problem {
  const message = `\`${name}\` has Go take modules without asking whether others got the same`;
  const breaks =
    'The build fails for modules that the checksum database cannot reach, such as private ones, until `GONOSUMDB` names them';
  const fixes = remove && [{ title: `Remove \`${name}\``, safety: 'unsafe' as const, breaks, edits: remove }];
  return { range, severity: 'medium', message, ...(fixes && { fixes }) };
}
