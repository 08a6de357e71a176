import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeVariable } from '../../server/model/secret.ts';
import { matchSecretPattern } from '../../server/model/secret-patterns.ts';

// Assembled here, so that no file of the project holds anything that looks like a credential.
const githubToken = `ghp${'_'}${'a1B2c3D4e5F6'.repeat(3)}`;
const pem = `-----BEGIN RSA ${'PRIVATE'} KEY-----\nMIIE\n-----END RSA ${'PRIVATE'} KEY-----`;

describe('judgeVariable, by name', () => {
  const secret = [
    ...['DB_PASSWORD', 'password', 'dbPassword', 'MYSQL_ROOT_PASSWORD', 'PGPASSWORD', 'SUPER_Secret', 'GPG_PASSPHRASE'],
    ...['API_KEY', 'apiKey', 'apikey', 'AWS_SECRET_ACCESS_KEY', 'SECRET_KEY_BASE', 'ENCRYPTION_KEY', 'GITHUB_TOKEN'],
    ...[
      'super_duper_secret_token',
      'AUTH_TOKENS',
      'DB_PASS',
      'SA_PWD',
      'GOOGLE_CREDENTIALS',
      'AUTHTOKEN',
      'DB_PASSWORD_2',
    ],
  ];
  for (const name of secret) {
    it(`takes ${name} for a secret`, () => {
      assert.equal(judgeVariable(name, 'hunter2')?.basis, 'name');
      assert.equal(judgeVariable(name, undefined)?.basis, 'name');
    });
  }

  const plain = [
    ...['DB_PASSWORD_FILE', 'password_file', 'SECRET_PATH', 'PUBLIC_KEY', 'public_token', 'AUTH_MODULE_VERSION', 'KEY'],
    ...[
      'TOKEN_EXPIRY',
      'TOKEN_TTL',
      'PASSWORD_MIN_LENGTH',
      'AWS_ACCESS_KEY_ID',
      'SECRET_NAME',
      'LICENSE_KEY',
      'PWD',
      'OLDPWD',
    ],
    ...[
      'TOKENIZERS_PARALLELISM',
      'COMPASS',
      'BYPASS',
      'KEYBOARD',
      'PASS_RATE',
      'PRIMARY_KEY',
      'sunflower',
      'EOS_TOKEN',
    ],
    ...['TOKEN_URL', 'PASSWORDLESS', 'PASSWORDMINCHAR', 'JWT__REFRESHTOKENEXPIRATIONDAYS', 'SECRETARY', '', '___'],
  ];
  for (const name of plain) {
    it(`takes ${name || 'no name'} for none`, () => {
      assert.equal(judgeVariable(name, 'hunter2'), undefined);
      assert.equal(judgeVariable(name, undefined), undefined);
    });
  }
});

describe('judgeVariable, by value', () => {
  it('finds credentials whatever the name', () => {
    assert.equal(judgeVariable('A', pem)?.what, 'a private key');
    assert.equal(judgeVariable('A', githubToken)?.what, 'a GitHub token');
    assert.equal(
      judgeVariable('DATABASE_URL', 'postgres://app:hunter2@db:5432/app')?.what,
      'an address with a password',
    );
    assert.equal(judgeVariable('URL', 'redis://:supersecret@redis:6379/0')?.what, 'an address with a password');
    assert.equal(
      judgeVariable('C', 'Server=db;User Id=sa;Password=hunter2;')?.what,
      'a connection string with a password',
    );
  });

  const plain = [
    ...[
      'postgres://db:5432/app',
      `redis://:\${REDIS_PASSWORD}@redis/0`,
      'https://user:<password>@host',
      'http://a/b:c@d',
    ],
    ...['Server=db;User Id=sa;', 'just text', '8080', 'https://example.org/?q=a:b@c', 'postgres://app:xxx@db/app'],
  ];
  for (const value of plain) it(`finds nothing in ${value}`, () => assert.equal(judgeVariable('A', value), undefined));

  const standIns = [
    ...[
      '',
      ' ',
      'true',
      'no',
      '<your-token>',
      'your_token_here',
      'xxx',
      'XXXXXXXX',
      `\${X}`,
      '$(X)',
      '$X',
      '{{ .Values.x }}',
    ],
    ...[
      'REPLACE_ME',
      'replace-with-real',
      'TODO',
      '***',
      '...',
      '/run/secrets/db',
      '/etc/app/secret',
      'vault:secret/db#p',
      'dummy',
    ],
    ...['op://vault/item/field', '__PASSWORD__', 'insert password here'],
  ];
  for (const value of standIns) {
    it(`knows ${JSON.stringify(value)} as no password`, () =>
      assert.equal(judgeVariable('DB_PASSWORD', value), undefined));
  }

  for (const value of ['changeme', 'password', 'postgres', '1234', 'pa$$w0rd', 'example', 'xylophone', 'hunter2$']) {
    it(`takes the weak password ${value} for the one in force`, () => assert.ok(judgeVariable('DB_PASSWORD', value)));
  }

  it('counts tokens', () => {
    assert.equal(judgeVariable('OPENAI_MAX_TOKENS', '4096'), undefined);
    assert.equal(judgeVariable('THREAD_TOKENS', '30'), undefined);
    assert.ok(judgeVariable('API_TOKEN', '123456'));
  });

  it('never repeats the value', () => {
    for (const value of [pem, githubToken, 'postgres://app:hunter2@db/app', 'hunter2']) {
      assert.ok(!JSON.stringify(judgeVariable('PASSWORD', value)).includes(value));
    }
  });

  it('stays fast on long and hostile values', () => {
    const hostile = [
      'a:'.repeat(500_000),
      'a://'.repeat(300_000),
      '-----BEGIN '.repeat(100_000),
      'password=;'.repeat(100_000),
      'eyJ'.repeat(300_000),
      'a'.repeat(1_000_000),
      ' '.repeat(1_000_000),
    ];
    const start = performance.now();
    for (const value of hostile) judgeVariable('A', value);
    assert.ok(performance.now() - start < 2000, 'takes bounded time');
  });

  it('knows the name in capitals as what is to be replaced', () => {
    assert.equal(judgeVariable('GOOGLE_API_KEY', 'GOOGLE_API_KEY_VAL'), undefined);
    assert.ok(judgeVariable('password', 'password'));
  });
});

describe('matchSecretPattern', () => {
  it('says where the credential stands', () => {
    assert.deepEqual(matchSecretPattern(`x ${githubToken} y`)?.range, { start: 2, end: 2 + githubToken.length });
  });

  it('runs every rule without a file', () => assert.equal(matchSecretPattern('nothing to see'), undefined));
});
