import { isSecretName } from './secret-name.ts';
import { matchSecretPattern } from './secret-patterns.ts';

/** Why a variable is taken for a secret. */
export interface SecretVerdict {
  /** `value`: what stands there is a credential by its form; `name`: the name says that it is one. */
  readonly basis: 'name' | 'value';
  /** What it is, with its article, never the secret itself: `a GitHub token`, `an address with a password`. */
  readonly what: string;
}

/** Longer values are cut before they are searched, so that the time a value costs is bounded. */
const longestText = 8192;

const switches = new Set([
  ...['true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n', 'null', 'none', 'nil', 'undefined', '~'],
  ...['enabled', 'disabled', 'required', 'optional', 'default', 'auto'],
]);
const placeholderWords = new Set([
  'todo',
  'tbd',
  'fixme',
  'placeholder',
  'dummy',
  'redacted',
  'removed',
  'unset',
  'hidden',
]);
const privateKey = /---BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?---/;
const addressPassword = /\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:@/?#]{0,128}:([^\s@/?#]{1,256})@/gi;
const settingPassword = /(?:^|;)[ \t]{0,8}(?:password|pwd|accountkey|sharedaccesskey)[ \t]{0,8}=([^;\r\n]{1,256})/gi;

/**
 * Whether the variable `name` holds a secret. `value` is what is written in the document; undefined when the value comes
 * from elsewhere, and then only the name is judged.
 */
export function judgeVariable(name: string, value: string | undefined): SecretVerdict | undefined {
  if (value === undefined) return isSecretName(name) ? byName : undefined;
  const text = value.slice(0, longestText).trim();
  if (isNoSecret(text) || isOwnName(name, text)) return undefined;
  if (isLogin(name, text)) return { basis: 'value', what: 'a name with its password' };
  return judgeValue(text) ?? (isSecretName(name) && !isCount(name, text) ? byName : undefined);
}

/** Whether a default stands for nothing: empty, `none`, a placeholder. */
export function isVacant(value: string): boolean {
  const lower = value.slice(0, longestText).trim().toLowerCase();
  return /^(?:|null|none|nil|undefined|~)$/.test(lower) || (isPlaceholder(lower) && !isReference(lower));
}

/**
 * What is secret in a value that `written` makes of variables of Compose: an address in which the password, of all things,
 * is spelled out.
 */
export function judgeWritten(written: string): SecretVerdict | undefined {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of Compose looks the same.
  const text = written.slice(0, longestText).replace(/\$\{[^{}]{0,256}\}|\$[A-Za-z_]\w{0,128}/g, '${VARIABLE}');
  return hasRealMatch(addressPassword, text) ? withPassword : undefined;
}

const withPassword: SecretVerdict = { basis: 'value', what: 'an address with a password' };
const byName: SecretVerdict = { basis: 'name', what: 'a secret' };

function judgeValue(text: string): SecretVerdict | undefined {
  if (text.includes('PRIVATE KEY') && privateKey.test(text)) return { basis: 'value', what: 'a private key' };
  if (text.includes('://') && hasRealMatch(addressPassword, text)) return withPassword;
  if (text.includes(';') && hasRealMatch(settingPassword, text)) {
    return { basis: 'value', what: 'a connection string with a password' };
  }
  const match = matchSecretPattern(text);
  return match && { basis: 'value', what: match.what };
}

function hasRealMatch(pattern: RegExp, text: string): boolean {
  for (const [, password = ''] of text.matchAll(pattern)) if (!isNoSecret(password.trim())) return true;
  return false;
}

/** Whether `text` is nothing, a switch, a placeholder, or says where the secret is instead of what it is. */
export function isNoSecret(text: string): boolean {
  const lower = text.toLowerCase();
  return text === '' || switches.has(lower) || isPlaceholder(lower) || isPointer(lower);
}

/** A default such as `changeme` is no placeholder: unless somebody changes it, it is the password in force. */
function isPlaceholder(lower: string): boolean {
  if (/^(?:<.*>|\[.*\]|\{\{?.*\}\}?|%.*%|__.*__|@.*@)$/s.test(lower)) return true;
  if (/^(?:x{3,}|\*+|\.{3,}|-+|_+|#+|\?+|\u2026)$/.test(lower)) return true;
  if (isReference(lower)) return true;
  const words = lower.split(/[\s_-]+/);
  const [first = '', second = ''] = words;
  if (placeholderWords.has(first) && words.length <= 3) return true;
  if (words.length < 2) return false;
  return (
    ['your', 'insert', 'replace', 'enter', 'fill', 'put', 'add'].includes(first) || (first === 'my' && second === 'own')
  );
}

/** Something else is put there: a variable, what a command prints, a template. */
function isReference(lower: string): boolean {
  return /^\$(?:\{|\(|[a-z_])/.test(lower) || /\$\{[a-z_]|\{\{/.test(lower);
}

/** `API_KEY: API_KEY_VALUE`: the name in capitals stands for what is to be put in. */
function isOwnName(name: string, text: string): boolean {
  return text.startsWith(name) && text === text.toUpperCase() && name.length > 4;
}

/** A path, or an address in a secret store. */
function isPointer(lower: string): boolean {
  return (
    /^(?:file:|\/run\/secrets\/|\/var\/run\/secrets\/|op:\/\/|vault:|ref\+|arn:|ssm:|awssm:|gcpsm:|azkv:|secretref:|enc\[)/.test(
      lower,
    ) ||
    /^~?(?:\/[\w.-]{1,64}){2,}$/.test(lower) ||
    /^[\w./~-]{1,256}\.(?:json|ya?ml|pem|key|crt|p12|pfx|jks|txt|conf|cfg|ini|toml|env|pub|asc|gpg|pass|pwd)$/.test(
      lower,
    )
  );
}

/** `COUCHDB_AUTH=admin:password`; Neo4j parts the two by a slash. */
function isLogin(name: string, text: string): boolean {
  const [, password] = /^[\w.@-]{1,64}:([^\s:/]{1,128})$/.exec(text) ?? [];
  if (/auth$/i.test(name) && password !== undefined) return !/^\d+$/.test(password) && !isNoSecret(password);
  return name === 'NEO4J_AUTH' && /^\w{1,64}\/[^\s/]{1,128}$/.test(text);
}

/** `MAX_TOKENS=4096`: a number of things that are called tokens. */
function isCount(name: string, text: string): boolean {
  return /tokens$/i.test(name) && /^\d{1,9}$/.test(text);
}
