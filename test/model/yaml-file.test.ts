import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { type LintState, lintNext } from '../../server/engine/incremental.ts';
import { lint } from '../../server/engine/lint.ts';
import { isDefinition, readYamlFile } from '../../server/model/yaml-file.ts';
import { nothingKnown, shown } from '../engine/random-edits.ts';

const path = 'deploy.yaml';
const config = combine([], {});

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: runners.example.com
spec:
  versions:
    - name: v1
      schema:
        openAPIV3Schema: {type: object, description: "${'-'.repeat(2_000)}"}
`;
const pod = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: web
      securityContext: {privileged: true}
`;

describe('a definition of a kind', () => {
  const texts: [string, boolean][] = [
    [definition, true],
    [`---\n# All of it.\n${definition}`, true],
    [definition.replaceAll('\n', '\r\n'), true],
    [definition.replace(': Custom', ': "Custom').replace('Definition\n', 'Definition" # of v1\n'), true],
    [`{{- if .Values.crds }}\n${definition}{{- end }}\n`, true],
    [pod, false],
    [pod.replace('image: web', 'image: CustomResourceDefinition'), false],
    [definition.replace('Definition\n', 'Definitions\n'), false],
    [definition.replace('Definition\n', 'DefinitionList\n'), false],
    [definition.replace('kind:', '  kind:'), false],
    [`kind: Pod\n${definition}`, false],
    [`${definition}kind: Pod\n`, false],
    [`${definition}...\n${pod}`, false],
    ['{kind: CustomResourceDefinition}\n', false],
    [`data:\n  crd: |\n    kind: CustomResourceDefinition\nkind: ConfigMap\n`, false],
  ];
  for (const [text, expected] of texts)
    test(`is told by its text: ${JSON.stringify(text.slice(0, 70))} …`, () => {
      assert.equal(isDefinition(text), expected);
    });

  test('is not read, and what stands around it is', () => {
    const text = `${pod}---\n${definition}      more: [\n---\n${pod}`;
    const { documents, problems } = readYamlFile(text);
    assert.equal(documents.length, 2);
    assert.deepEqual(problems, []);
    const places = [...text.matchAll(/privileged: (true)/g)].map(({ index }) => index + 'privileged: '.length);
    assert.deepEqual(
      lint({ path, text }, nothingKnown, config)
        .findings.filter(({ rule }) => rule.id === 'privileged-container')
        .map(({ range }) => range.start),
      places,
    );
  });

  test('counts nothing towards what is too large', () => {
    const schema = '      - {a: b, c: d}\n'.repeat(40_000);
    const large = (kind: string) => `kind: ${kind}\nspec:\n  a:\n    b:\n${schema}`;
    assert.equal(readYamlFile(`${pod}---\n${large('Large')}`).documents.length, 0);
    assert.equal(readYamlFile(`${pod}---\n${large('CustomResourceDefinition')}`).documents.length, 1);
  });

  test('may become something else, and be one again', () => {
    const whole = `${pod}---\n${definition}---\n${pod}`;
    const texts = [
      whole,
      whole.replace('type: object', 'type: objects'),
      whole.replace('Definition\n', 'Definitionx\n'),
      whole,
      whole.replace('kind: CustomResourceDefinition', 'kind: Pod'),
      whole.replace('kind: CustomResourceDefinition', 'kind: Pod\nkind: CustomResourceDefinition'),
      whole.replace('---\napi', '--\napi'),
      whole.replace('kind: Pod', 'kind: CustomResourceDefinition'),
      definition,
      whole,
    ];
    let state: LintState | undefined;
    for (const text of texts) {
      const next = lintNext({ path, text }, nothingKnown, config, state);
      ({ state } = next);
      assert.equal(shown(next.result), shown(lint({ path, text }, nothingKnown, config)));
    }
  });
});
