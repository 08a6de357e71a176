import { type BuildSecret, buildSecrets, idOf } from '../model/build-secret.ts';
import { defineRule, type Fix } from './rule.ts';

export default defineRule({
  id: 'secret-in-build',
  title: 'Secret in a command, address, label or file of a build',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'A secret that is written into a Dockerfile is read by everyone who can read the repository, and the image carries it too: commands and labels stand in its history, files in its layers, whatever a later step deletes.',
  remedy:
    'Mount it where it is needed, `RUN --mount=type=secret,id=token,env=TOKEN`, and have the command read the variable. Then replace the secret, because the old one is known.',
  references: {
    'cis-docker': { id: '4.10', relation: 'wider' },
    tally: { id: 'secrets-in-code', relation: 'wider' },
    trivy: { id: 'DS-0031', relation: 'wider' },
    checkov: { id: 'CKV_SECRET_6', relation: 'wider' },
    semgrep: { id: 'secrets-in-config-file', relation: 'wider' },
  },

  *instruction(instruction) {
    const { stage, keyword } = instruction;
    if (stage?.isUsed !== true) return;
    for (const found of buildSecrets(instruction, stage)) {
      const fix = mountFix(found);
      yield { range: found.range, message: messageFor(found, keyword), ...(fix && { fixes: [fix] }) };
    }
  },
});

function messageFor({ kind, what }: BuildSecret, keyword: string): string {
  switch (kind) {
    case 'form':
      return `\`${keyword}\` holds ${what} in plain text`;
    case 'taken':
      return `\`${what}\` is given a secret in plain text`;
    case 'variable':
      return `\`${what}\` makes a build argument a secret, which stays in the history and the cache of the build`;
    case 'label':
      return `Label \`${what}\` holds a secret in plain text`;
    case 'file':
      return `\`${what}\` is a secret in plain text`;
  }
}

function mountFix({ remedy }: BuildSecret): Fix | undefined {
  if (remedy === undefined) return undefined;
  const { variable, edits } = remedy;
  return {
    title: `Read it from a secret mount, as \`${variable}\``,
    safety: 'unsafe',
    breaks: `The build must be given it by \`docker build --secret id=${idOf(variable)},env=${variable} .\`, and by a builder with Dockerfile frontend 1.10 or later where the file asks for none`,
    edits: () => edits,
  };
}
