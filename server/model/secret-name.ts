/** Words that make a variable a secret wherever they stand in its name. */
const secretWords = new Set([
  ...['password', 'passwords', 'passwd', 'passphrase', 'pword', 'secret', 'secrets', 'token', 'tokens'],
  ...['credential', 'credentials', 'creds', 'apikey', 'apikeys', 'passcode', 'mnemonic'],
]);
/** Words that do so only at the end, after another: `DB_PASS`, `GITHUB_PAT`, not `PASS_RATE` and not the shell's `PWD`. */
const secretLastWords = new Set(['pass', 'pwd', 'pw', 'pat']);
/** What makes a key a secret one: a key alone may be anything. */
const keyWords = new Set([
  ...['api', 'access', 'secret', 'private', 'encryption', 'signing', 'master', 'account', 'auth', 'session', 'cipher'],
  ...['hmac', 'jwt', 'ssh', 'deploy', 'app', 'admin', 'fernet', 'shared', 'preshared'],
]);
/** Ends of words that were glued together: `PGPASSWORD`, `AUTHTOKEN`. */
const gluedEnds =
  /(?:password|passwd|passphrase|(?:client|app|jwt|shared)secret|(?:auth|access|api|refresh|bearer)token|(?:api|secret|access|private|encryption)key)$/;

/** What follows a secret word when the variable is about the secret and does not hold it. */
const aboutWords = new Set([
  ...[
    'file',
    'files',
    'path',
    'paths',
    'dir',
    'directory',
    'folder',
    'location',
    'mount',
    'volume',
    'name',
    'names',
    'namespace',
  ],
  ...[
    'id',
    'ids',
    'url',
    'urls',
    'uri',
    'endpoint',
    'host',
    'port',
    'server',
    'service',
    'issuer',
    'audience',
    'domain',
  ],
  ...['version', 'expiry', 'expire', 'expires', 'expired', 'expiration', 'ttl', 'lifetime', 'validity', 'timeout'],
  ...['duration', 'age', 'days', 'hours', 'minutes', 'seconds', 'ms', 'interval', 'period', 'max', 'min', 'maximum'],
  ...[
    'minimum',
    'length',
    'len',
    'size',
    'count',
    'limit',
    'rate',
    'throttle',
    'policy',
    'type',
    'kind',
    'algorithm',
    'alg',
  ],
  ...['algo', 'format', 'encoding', 'header', 'prefix', 'suffix', 'field', 'enabled', 'disabled', 'enable', 'disable'],
  ...['required', 'require', 'allow', 'allowed', 'mode', 'method', 'strategy', 'provider', 'class', 'backend', 'store'],
  ...['storage', 'manager', 'driver', 'engine', 'ref', 'reference', 'arn', 'template', 'regex', 'pattern', 'label'],
  ...[
    'description',
    'hint',
    'prompt',
    'reset',
    'change',
    'rotation',
    'retention',
    'scope',
    'scopes',
    'claim',
    'claims',
  ],
  ...[
    'user',
    'username',
    'email',
    'realm',
    'bonus',
    'usage',
    'region',
    'env',
    'module',
    'plugin',
    'strength',
    'budget',
    'stdin',
    'helper',
    'helpers',
    'validation',
    'check',
    'auth',
  ],
  ...[
    'param',
    'parameter',
    'parallelism',
    'grant',
    'login',
    'authentication',
    'lookup',
    'iterations',
    'rounds',
    'cost',
  ],
]);
/** What stands before a secret word when the value is no secret. */
const beforeWords = new Set([
  ...[
    'public',
    'publishable',
    'max',
    'min',
    'enable',
    'disable',
    'allow',
    'require',
    'requires',
    'use',
    'no',
    'without',
  ],
  ...['skip', 'show', 'hide', 'has', 'is', 'empty', 'random', 'num', 'pad', 'eos', 'bos', 'unk', 'mask', 'sep', 'cls'],
  ...['stop', 'forgot', 'reset', 'disabled', 'with'],
]);

const longestName = 256;

/** What every secret word has in it; most names do not. */
const hint = /pass|pw|secret|token|cred|key|mnemonic|pat/;

/** Whether the name of a variable says that it holds a secret. */
export function isSecretName(name: string): boolean {
  const cut = name.slice(0, longestName);
  if (!hint.test(cut.toLowerCase())) return false;
  const words = wordsOf(cut);
  const at = words.findLastIndex((_, index) => isSecretAt(words, index));
  if (at < 0) return false;
  return (
    !words.slice(at + 1).some((word) => aboutWords.has(word)) &&
    !words.slice(0, at).some((word) => beforeWords.has(word))
  );
}

function isSecretAt(words: readonly string[], index: number): boolean {
  const word = words[index] ?? '';
  const before = words[index - 1];
  if (secretWords.has(word) || gluedEnds.test(word)) return true;
  if (word === 'key' || word === 'keys') return before !== undefined && keyWords.has(before);
  return before !== undefined && index === words.length - 1 && secretLastWords.has(word) && before !== 'old';
}

/** `DB_rootPassword2` is `db root password`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}
