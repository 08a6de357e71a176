import type { TextGroup, WrittenText } from '../model/compose-texts.ts';
import type { Around } from '../model/container.ts';
import { type EnvFileMove, moveToEnvFile, prepareEnvFile } from '../model/env-file-move.ts';
import { type FoundSecret, groupSecrets } from '../model/text-secret.ts';
import { defineRule, type Fix, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'secret-in-command',
  title: 'Secret in a command, label or config',
  severity: 'high',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'A secret that is written into a file is read by everyone who can read the file and its history. In a command it also shows to every user of the host in the list of processes, and with labels and health checks in `docker inspect`.',
  remedy:
    'Let the program read it from a file under `/run/secrets`, or a volume from a Secret. Then replace the secret, because the old one is known.',
  references: {
    'cis-docker': { id: '4.10', relation: 'wider' },
    checkov: { id: 'CKV_SECRET_6', relation: 'wider' },
    semgrep: { id: 'secrets-in-config-file', relation: 'wider' },
  },

  *project({ texts }, around) {
    for (const group of texts) for (const found of groupSecrets(group)) yield problem('', group, found, around);
  },

  *service({ name, texts }, around) {
    for (const group of texts) for (const found of groupSecrets(group)) yield problem(name, group, found, around);
  },

  *podContainer({ name, arguments: words }) {
    const texts = words.flatMap(({ value, range }) => (value === undefined ? [] : [plainText(value, range)]));
    for (const found of groupSecrets({ kind: 'words', texts }))
      yield { range: found.text.range, message: messageFor(name, 'command', found) };
  },
});

function plainText(text: string, range: WrittenText['range']): WrittenText {
  return { text, range, sharedBy: 1, replace: () => undefined };
}

function problem(name: string, { where, texts }: TextGroup, found: FoundSecret, around: Around): Problem {
  const text = texts.find((one) => one === found.text);
  if (text !== undefined) prepareEnvFile(around);
  return {
    range: found.text.range,
    message: messageFor(name, where, found),
    fixes: () => (text === undefined ? [] : [moveFix(name, text, found, around)]),
  };
}

function messageFor(name: string, where: string, { what, isNamed }: FoundSecret): string {
  const owner = name === '' ? '' : ` of \`${name}\``;
  return isNamed
    ? `\`${what}\` in the \`${where}\`${owner} is given a secret in plain text`
    : `The \`${where}\`${owner} holds ${what} in plain text`;
}

function moveFix(name: string, text: WrittenText, { what, isNamed, secret }: FoundSecret, around: Around): Fix {
  const move: EnvFileMove = { hint: `${name}_${isNamed && what.length > 2 ? what : 'password'}`, secret };
  const { variable } = moveToEnvFile(move, around);
  return shared(text, {
    title: `Take it from \`${variable}\` in \`.env\``,
    safety: 'unsafe',
    breaks: `Whoever starts the project must have \`${variable}\` in \`.env\` or among their own variables; the process still shows it`,
    edits: (facts) => {
      const { changes } = moveToEnvFile(move, { path: around.path, facts });
      const edits = text.replace(secret, `\${${variable}:?}`);
      return edits && changes && [...edits, ...changes];
    },
  });
}
