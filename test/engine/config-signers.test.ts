import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { combine } from '../../server/engine/config.ts';
import { parseConfig } from '../../server/engine/config-file.ts';
import { configSchema } from '../../server/engine/config-schema.ts';
import { parseImageReference } from '../../server/model/image-reference.ts';
import { type Signer, signatureQuestion } from '../../server/model/signature.ts';
import unsignedImage from '../../server/rules/unsigned-image.ts';

const schema = new Ajv({ allowUnionTypes: true }).compile(configSchema([unsignedImage]));
const inline = '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----';

function signersIn(list: string, folder = '/work') {
  const text = `images:\n  signed-by: ${list}\n`;
  const { config, errors } = parseConfig(text, []);
  const signers = combine([{ folder, config }]).signedBy;
  return { signers, errors: errors.map(({ message }) => message), isInSchema: schema(parse(text)) };
}

describe('`images.signed-by`', () => {
  const valid: readonly (readonly [string, readonly Signer[]])[] = [
    ['[]', []],
    ['[cosign.pub]', [{ kind: 'key', key: '/work/cosign.pub', images: [] }]],
    ['["cosign:key:./keys/cosign.pub"]', [{ kind: 'key', key: '/work/keys/cosign.pub', images: [] }]],
    ['["key:../cosign.pub"]', [{ kind: 'key', key: '/cosign.pub', images: [] }]],
    [JSON.stringify([inline]), [{ kind: 'key', key: inline, images: [] }]],
    ['[Notation]', [{ kind: 'notation', images: [] }]],
    ['[content-trust]', [{ kind: 'content-trust', images: [] }]],
    [
      '[{ images: ghcr.io/acme/*, key: /keys/a.pub }]',
      [{ kind: 'key', key: '/keys/a.pub', images: ['ghcr.io/acme/*'] }],
    ],
    ['[{ images: [a/b, c/*], notation: true }]', [{ kind: 'notation', images: ['a/b', 'c/*'] }]],
    [
      '[{ identity: "https://github.com/acme/*", issuer: "https://token.actions.githubusercontent.com" }]',
      [
        {
          kind: 'identity',
          identity: 'https://github.com/acme/*',
          issuer: 'https://token.actions.githubusercontent.com',
          images: [],
        },
      ],
    ],
  ];
  for (const [list, expected] of valid) {
    it(`reads ${list.slice(0, 60)}`, () => {
      assert.deepEqual(signersIn(list), { signers: expected, errors: [], isInSchema: true });
    });
  }

  for (const list of [
    '[{ key: a.pub, notation: true }]',
    '[{ identity: someone@example.com }]',
    '[{ issuer: "https://accounts.example.com" }]',
    '[{ images: a/* }]',
    '[{ key: a.pub, identity: b, issuer: c }]',
    '[{ notation: false }]',
    '[{ key: a.pub, images: [] }]',
    '[{ keys: a.pub }]',
    '[""]',
    '[7]',
    '[[a.pub]]',
    '{ key: a.pub }',
    'a.pub',
  ]) {
    it(`refuses ${list}, with its schema`, () => {
      const { errors, isInSchema } = signersIn(list);
      assert.ok(errors.length > 0);
      assert.equal(isInSchema, false);
    });
  }

  it('finds keys beside a file that an editor knows by its URI', () => {
    const { signers } = signersIn('[keys/my key.pub]', 'file:///work/a%20b/');
    assert.deepEqual(signers, [{ kind: 'key', key: 'file:///work/a%20b/keys/my%20key.pub', images: [] }]);
  });

  it('holds for the images that it names', () => {
    const signers: Signer[] = [
      { kind: 'notation', images: ['ghcr.io/acme/*'] },
      { kind: 'key', key: '/a.pub', images: ['nginx', 'docker.io/library/redis'] },
    ];
    const kindsFor = (text: string) =>
      signatureQuestion(parseImageReference(text) ?? assert.fail(text), signers)?.signers.map(({ kind }) => kind);
    assert.deepEqual(kindsFor('ghcr.io/acme/web:1'), ['notation']);
    assert.deepEqual(kindsFor('nginx:1.27'), ['key']);
    assert.deepEqual(kindsFor('redis'), ['key']);
    assert.equal(kindsFor('ghcr.io/acme-evil/web:1'), undefined);
    assert.equal(kindsFor('local-name'), undefined);
  });
});
