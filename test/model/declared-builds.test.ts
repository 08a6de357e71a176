// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose and Bake look the same
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { declaredBuilds, isBuildFile } from '../../server/model/declared-builds.ts';

const dockerfile = 'Dockerfile';

describe('declaredBuilds', () => {
  it('knows the files by name', () => {
    const names = ['compose.yaml', 'docker-compose.prod.yml', 'docker-bake.hcl', 'docker-bake.override.json'];
    assert.deepEqual(
      names.map(isBuildFile),
      names.map(() => true),
    );
    for (const name of ['values.yaml', 'a/compose.yaml', 'compose.json.txt', 'bake.hcl']) assert.ok(!isBuildFile(name));
  });

  it('reads Compose, and leaves out what variables decide and what is elsewhere', () => {
    const text = [
      'services:',
      '  a: {build: ./a}',
      '  b: {build: {context: "${DIR:-b}", dockerfile: x.Dockerfile, target: prod}}',
      '  c: {build: {context: "$DIR"}}',
      '  d: {build: https://github.com/a/b.git}',
      '  e: {build: {context: ., dockerfile_inline: FROM a}}',
      '  f: {image: a}',
    ].join('\n');
    assert.deepEqual(declaredBuilds('compose.yaml', text), [
      { context: './a', dockerfile, target: undefined },
      { context: 'b', dockerfile: 'x.Dockerfile', target: 'prod' },
    ]);
    assert.deepEqual(declaredBuilds('compose.yaml', 'services: ['), []);
  });

  it('reads Bake, with what targets inherit', () => {
    const hcl = [
      'variable "TAG" { default = "latest" } # {',
      'group "default" { targets = ["app"] }',
      'target "base" {',
      '  context = "./src"',
      '  args = { target = "no", "b" = "}" }',
      '}',
      'target "app" {',
      '  inherits = ["base"]',
      '  // a comment',
      '  target = "prod"',
      '  tags = ["a:${TAG}"]',
      '}',
      'target "dynamic" { context = "${DIR}" }',
      'target "inline" {',
      '  dockerfile-inline = <<EOT',
      '}',
      'FROM a',
      'EOT',
      '}',
      'target "remote" {',
      '  context = "https://a.b/c.git"',
      '}',
    ].join('\n');
    const expected = [
      { context: './src', dockerfile, target: undefined },
      { context: './src', dockerfile, target: 'prod' },
    ];
    assert.deepEqual(declaredBuilds('docker-bake.hcl', hcl), expected);
    const json = { target: { base: { context: './src' }, app: { inherits: ['base'], target: 'prod' } } };
    assert.deepEqual(declaredBuilds('docker-bake.json', JSON.stringify(json)), expected);
  });

  it('is not held up by a target that inherits itself, or by what is no HCL', () => {
    assert.equal(declaredBuilds('docker-bake.hcl', 'target "a" {\n inherits = ["a"]\n}').length, 1);
    for (const text of ['target "a" {', '"'.repeat(9999), '/*', '<<X\n', 'target "a" { context = [ "b"'])
      assert.ok(declaredBuilds('docker-bake.hcl', text).length <= 1);
  });
});
