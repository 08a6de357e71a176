import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectFormat } from '../../server/engine/detect.ts';

const pod = 'apiVersion: v1\nkind: Pod\n';
const project = 'services:\n  web:\n    image: nginx\n';

const cases: readonly (readonly [
  path: string,
  text: string,
  languageId: string | undefined,
  format: string | undefined,
])[] = [
  // By name.
  ['Dockerfile', '', undefined, 'dockerfile'],
  ['app/Dockerfile.prod', '', undefined, 'dockerfile'],
  ['prod.Dockerfile', '', undefined, 'dockerfile'],
  ['Containerfile', '', undefined, 'dockerfile'],
  ['C:\\app\\Dockerfile', '', undefined, 'dockerfile'],
  ['alpine.containerfile', '', undefined, 'dockerfile'],
  ['Dockerfile_test', '', undefined, 'dockerfile'],
  ['Containerfile-arm64', '', undefined, 'dockerfile'],
  [
    'Dockerfile.go',
    '\uFEFF# syntax=a\r\n\r\n# note\r\nfrom --platform=$BUILDPLATFORM golang:1 AS b\r\n',
    undefined,
    'dockerfile',
  ],
  ['Dockerfile.py', 'ARG V=1\nFROM python:$V\n', undefined, 'dockerfile'],
  ['dockerfile.py', 'from os import path\n', undefined, undefined],
  ['Dockerfile.dockerignore', '', undefined, undefined],
  ['Dockerfile.md', '', undefined, undefined],
  ['dockerfile-parser.ts', '', undefined, undefined],
  ['compose.yaml', '', undefined, 'compose'],
  ['docker-compose.override.yml', '', undefined, 'compose'],
  ['docker-compose-dev.yml', '', undefined, 'compose'],
  // By the editor's word.
  ['Untitled-1', '', 'dockerfile', 'dockerfile'],
  ['stack.yaml', '', 'dockercompose', 'compose'],
  ['Untitled-1', pod, 'yaml', 'kubernetes'],
  ['pod.json', '{ "apiVersion": "v1", "kind": "Pod" }', 'json', 'kubernetes'],
  // By content.
  ['web.yaml', pod, undefined, 'kubernetes'],
  ['web.yml', `\uFEFF${pod}`, undefined, 'kubernetes'],
  ['web.yaml', 'kind: Pod\r\napiVersion: v1\r\n', undefined, 'kubernetes'],
  ['two.yaml', `a: 1\n---\n${pod}`, undefined, 'kubernetes'],
  ['stack.yaml', project, undefined, 'compose'],
  ['stack.yaml', `x-base: &a {}\n${project}`, undefined, 'compose'],
  // A manifest under a Compose file's name.
  ['compose.yaml', pod, undefined, 'kubernetes'],
  // None of ours.
  ['web.txt', pod, undefined, undefined],
  ['.gitlab-ci.yml', 'image: ruby\nservices:\n  - postgres\ntest:\n  script: rake\n', undefined, undefined],
  ['services.yaml', 'services:\n  App\\Foo:\n    class: Foo\n', undefined, undefined],
  ['main.yml', 'on: push\njobs:\n  a:\n    services:\n      db:\n        image: postgres\n', undefined, undefined],
  ['stack.yaml', `${project}jobs: {}\n`, undefined, undefined],
  ['values.yaml', 'spec:\n  apiVersion: v1\n  kind: Pod\n', undefined, undefined],
  ['package.json', '{ "name": "a" }', 'json', undefined],
  ['notes', pod, undefined, undefined],
];

for (const [path, text, languageId, format] of cases) {
  test(`${path}${languageId === undefined ? '' : ` as ${languageId}`}: ${JSON.stringify(text.slice(0, 40))} is ${format}`, () => {
    assert.equal(detectFormat({ path, text, ...(languageId !== undefined && { languageId }) }), format);
  });
}
