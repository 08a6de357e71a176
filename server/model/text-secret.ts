import type { TextGroup, WrittenText } from './compose-texts.ts';
import { isNoSecret, judgeVariable } from './secret.ts';
import { isSecretName } from './secret-name.ts';
import { textSecrets } from './secret-text.ts';

/** A secret in a text of a Compose file, or in a word of a command. */
export interface FoundSecret {
  /** What it is given to, or what it is: an option, a label, `an address with a password`. */
  readonly what: string;
  /** Whether `what` is a name that stands in the file. */
  readonly isNamed: boolean;
  /** As it is written; never for messages. */
  readonly secret: string;
  readonly text: Pick<WrittenText, 'range'>;
}

/** Longer texts are cut, so that the time that one costs is bounded. */
const longestText = 16_384;

/** Words that make a text worth reading. */
const hint = /pass|pw|secret|token|key|auth|credential|:\/\/|mysql|maria|redis-cli|mongo|sqlcmd|bcp|curl|wget|http/i;

/** The secrets in the texts of `group`, each place once. */
export function groupSecrets({ kind, texts }: Pick<TextGroup, 'kind' | 'texts'>): FoundSecret[] {
  if (!texts.some(({ text, name }) => hint.test(text) || (name !== undefined && hint.test(name)))) return [];
  const found =
    kind === 'words'
      ? fromWords(texts)
      : texts.flatMap((text) => (kind === 'values' ? fromValue(text) : fromLines(text)));
  const forms = texts.flatMap((text) => fromForm(text));
  const all = [...found, ...forms];
  return all.filter((one, index) => all.findIndex((other) => other.text === one.text) === index);
}

function fromForm(text: WrittenText): FoundSecret[] {
  const cut = text.text.slice(0, longestText);
  return textSecrets(cut).flatMap(({ what, range }) => {
    const secret = cut.slice(range.start, range.end);
    return secret.includes('$') ? [] : [{ what, isNamed: false, secret, text }];
  });
}

function fromValue(text: WrittenText & { readonly name?: string }): FoundSecret[] {
  const { name = '', text: value } = text;
  const verdict = value.includes('$') ? undefined : judgeVariable(name, value);
  return verdict === undefined || verdict.basis === 'value' ? [] : [{ what: name, isNamed: true, secret: value, text }];
}

/** `password = x`, `"token": "x"`. */
function fromLines(text: WrittenText): FoundSecret[] {
  const lines = text.text
    .slice(0, longestText)
    .matchAll(/^[ \t]{0,64}(?:export[ \t])?["']?([\w.-]{2,64})["']?[ \t]{0,8}[:=][ \t]{0,8}["']?([^\s"'#,;]{1,512})/gm);
  return [...lines].flatMap(([, name = '', secret = '']) =>
    judgeVariable(name, secret) && isCredential(secret) ? [{ what: name, isNamed: true, secret, text }] : [],
  );
}

interface Token {
  readonly text: string;
  readonly from: WrittenText;
}

/** Options whose names do not tell that they take a password. */
const shortOptions: readonly { readonly program: RegExp; readonly option: RegExp }[] = [
  { program: /^(?:mysql\w*|mariadb[\w-]*)$/, option: /^-p(.+)$/s },
  { program: /^redis-cli$/, option: /^-a(.*)$/s },
  { program: /^(?:mongo|mongosh|sshpass)$/, option: /^-p(.*)$/s },
  { program: /^(?:sqlcmd|bcp)$/, option: /^-P(.*)$/s },
];

function fromWords(texts: readonly WrittenText[]): FoundSecret[] {
  const tokens = texts.flatMap(tokensOf);
  const programs = tokens.map(({ text }) => text.slice(text.lastIndexOf('/') + 1));
  const isCurl = programs.some((name) => /^(?:curl|wget|https?)$/.test(name));
  const short = shortOptions.filter(({ program }) => programs.some((name) => program.test(name)));
  return tokens.flatMap((token, index) => {
    const next = tokens[index + 1];
    const given =
      longOption(token, next) ??
      (isCurl ? login(token, tokens[index - 1]) : undefined) ??
      shortOption(token, next, short) ??
      assignment(token);
    return given === undefined || !isCredential(given.secret) ? [] : [given];
  });
}

/** A script is cut into words roughly: all that is looked for stands within a word or in two of them. */
function tokensOf(from: WrittenText): Token[] {
  const cut = from.text.slice(0, longestText);
  if (!/\s/.test(cut)) return [{ text: cut, from }];
  return [...cut.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"';|&]+)+/g)].map(([text]) => ({
    text: text.replace(/["']/g, ''),
    from,
  }));
}

/** `--password x`, `--db-password=x`, `--requirepass x`. */
function longOption({ text, from }: Token, next: Token | undefined): FoundSecret | undefined {
  const [, option, joined] = /^(--?[A-Za-z][\w.-]{2,64})(?:=(.*))?$/s.exec(text) ?? [];
  if (option === undefined || !isSecretOption(option.replace(/^--?/, ''))) return undefined;
  const given = joined === undefined ? next : { text: joined, from };
  if (given === undefined || given.text.startsWith('-')) return undefined;
  return { what: option, isNamed: true, secret: given.text, text: given.from };
}

function isSecretOption(name: string): boolean {
  if (/^(?:requirepass|masterauth|auth-?pass)$/i.test(name)) return true;
  if (/key$/i.test(name) && !/(?:api|access|secret|account|license|auth|master|admin|encryption)[._-]?key$/i.test(name))
    return false;
  return isSecretName(name);
}

/** `curl -u name:password`. */
function login({ text, from }: Token, before: Token | undefined): FoundSecret | undefined {
  const [, password] = /^[^\s:/]{1,128}:([^\s/]{1,256})$/.exec(text) ?? [];
  if (password === undefined || !/^(?:-[a-zA-Z]{0,8}u|--user|--proxy-user)$/.test(before?.text ?? '')) return undefined;
  return /^\d+$/.test(password) ? undefined : { what: before?.text ?? '', isNamed: true, secret: password, text: from };
}

function shortOption(token: Token, next: Token | undefined, options: typeof shortOptions): FoundSecret | undefined {
  for (const { option } of options) {
    const [, joined] = token.text.startsWith('--') ? [] : (option.exec(token.text) ?? []);
    if (joined === undefined) continue;
    const given = joined === '' ? next : { text: joined.replace(/^=/, ''), from: token.from };
    if (given === undefined || given.text.startsWith('-')) continue;
    return { what: token.text.slice(0, 2), isNamed: true, secret: given.text, text: given.from };
  }
  return undefined;
}

/** `PGPASSWORD=x psql`; in the options of a volume `password=x`, between commas. */
function assignment({ text, from }: Token): FoundSecret | undefined {
  const [, name, secret = ''] = /(?:^|,)([A-Za-z_]\w{2,64})=([^,]{1,512})/.exec(onlySecrets(text)) ?? [];
  return name === undefined || !isSecretName(name) ? undefined : { what: name, isNamed: true, secret, text: from };
}

/** Of `a=1,password=x` what begins with the name of a secret. */
function onlySecrets(text: string): string {
  const parts = text.split(',');
  const at = parts.findIndex((part) => isSecretName(part.split('=', 1)[0] ?? ''));
  return at === -1 ? '' : parts.slice(at).join(',');
}

/** Whether what stands there is one, rather than a variable, a switch or something to be replaced. */
function isCredential(secret: string): boolean {
  return (
    secret.length > 2 &&
    !/[$`{}<>*]/.test(secret) &&
    !isNoSecret(secret) &&
    !/^(?:dummy|fake|placeholder|example|test)$/i.test(secret)
  );
}
