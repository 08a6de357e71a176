import type { Range } from '../text/range.ts';
import { isNoSecret } from './secret.ts';
import { searchSecretPatterns } from './secret-patterns.ts';

/** A credential that stands somewhere in a text. */
export interface TextSecret {
  /** What it is, with its article: `an address with a password`. */
  readonly what: string;
  /** Where the secret itself stands in the text. */
  readonly range: Range;
}

const address =
  /\b([a-z][a-z0-9+.-]{1,30}):\/\/([^\s:@/?#'"\\]{0,128}):([^\s@/?#'"\\()*[\]|^$`<>{},]{1,256})@([\w.-]{1,253})/gi;
/** A name that no person has: letters and digits, long. */
const tokenAddress = /\bhttps?:\/\/([A-Za-z0-9_-]{20,255})@[\w.-]{1,253}/gi;
const database = /^(?:postgres(?:ql)?|mysql2?|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|sqlserver|jdbc)/i;
const anyPassword =
  /^(?:user(?:name)?|pass(?:word)?|pwd|pw|dummy|fake|foo|bar|test|placeholder|changeme|change-me|secret|postgres|root|mysql|not-?used|none|null|db|x+|\d{1,4})$/i;
const nowhere = /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|dummy|fake|nowhere|example\.com)$/i;

/** Texts of other languages that a script holds; the group is the secret. */
const forms: readonly (readonly [string, RegExp])[] = [
  [
    'a password of a database',
    /\bidentified[ \t]{1,8}(?:with[ \t]{1,8}\w{1,32}[ \t]{1,8})?by[ \t]{1,8}\\?['"]([^'"\s\\$`%]{3,256})\\?['"]/gi,
  ],
  ['a password of Redis', /\brequirepass[ \t]{1,8}["']?([^\s"'$`%\\]{4,256})/g],
  ['an address with a token', /[?&](?:access_token|private_token|auth_token|api_?key)=([A-Za-z0-9._-]{12,512})/gi],
];
const formWords = /identified|requirepass|(?:token|key)=/i;

/** The credentials in `text`: addresses with a password or a token, and what is one by its form. */
export function textSecrets(text: string): TextSecret[] {
  const found = searchSecretPatterns(text).map(({ what, range }): TextSecret => ({ what, range }));
  if (text.includes('://') && text.includes('@')) found.push(...addresses(text));
  if (formWords.test(text)) found.push(...forms.flatMap(([what, form]) => matches(text, what, form)));
  const isWhole = ({ range }: TextSecret, index: number) =>
    !found.some((other, at) => at < index && other.range.start < range.end && range.start < other.range.end);
  return found.filter(isWhole).filter(({ range }) => !isInComment(text, range.start));
}

function addresses(text: string): TextSecret[] {
  const found: TextSecret[] = [];
  for (const match of text.matchAll(address)) {
    const [whole, scheme = '', user = '', password = '', host = ''] = match;
    if (isNoSecret(password) || password.includes('%s') || nowhere.test(host)) continue;
    // A build that only must have some address of a database is given one like this.
    if (database.test(scheme) && anyPassword.test(password)) continue;
    // What is meant for a name alone: GitHub takes the token as one.
    const start = match.index + whole.length - host.length - 1 - password.length;
    const isName = password === 'x-oauth-basic';
    if (isName && isNoSecret(user)) continue;
    const range = isName ? { start: start - 1 - user.length, end: start - 1 } : { start, end: start + password.length };
    found.push({ what: 'an address with a password', range });
  }
  for (const match of text.matchAll(tokenAddress)) {
    const [whole, token = ''] = match;
    if (!/\d/.test(token) || !/[A-Za-z]/.test(token)) continue;
    const start = match.index + whole.indexOf(token);
    found.push({ what: 'an address with a token', range: { start, end: start + token.length } });
  }
  return found;
}

function matches(text: string, what: string, form: RegExp): TextSecret[] {
  return [...text.matchAll(form)].flatMap((match) => {
    const [whole, secret = ''] = match;
    const start = match.index + whole.lastIndexOf(secret);
    return isNoSecret(secret) ? [] : [{ what, range: { start, end: start + secret.length } }];
  });
}

/** Comments stay in the file, and go nowhere else. */
function isInComment(text: string, at: number): boolean {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return start > 0 && /^[ \t]*#/.test(text.slice(start, at));
}
