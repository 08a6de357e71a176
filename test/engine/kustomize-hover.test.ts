import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { hoverAt } from '../../server/engine/hover.ts';
import { type Files, workspace } from '../harness/workspace.ts';

const manifest = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      securityContext: {runAsNonRoot: true}
      containers:
        - name: web
          image: ghcr.io/acme/web:1
          securityContext:
            readOnlyRootFilesystem: true
`;
const files: Files = {
  'base/web.yaml': manifest,
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'dev/kustomization.yaml': `resources: [../base]
images: [{name: ghcr.io/acme/web, newTag: "2"}]
patches:
  - target: {kind: Deployment}
    patch: |-
      - op: remove
        path: /spec/template/spec/containers/0/securityContext
`,
  'prod/kustomization.yaml':
    'resources: [../base]\nnamespace: shop\nimages: [{name: ghcr.io/acme/web, newName: reg.acme.example/web}]\n',
};

function hover(word: string, all: Files = files): string {
  const path = 'base/web.yaml';
  const text = all[path] as string;
  const offset = text.indexOf(word);
  assert.notEqual(offset, -1);
  return hoverAt({ path, text }, offset + 1, workspace(all), combine([], {}))?.markdown ?? '';
}

describe('a hover over what Kustomize builds', () => {
  test('tells of an image what it becomes, and by which kustomization', () => {
    const text = hover('ghcr.io/acme/web:1');
    assert.match(
      text,
      /\*\*Kustomize\*\* builds it in\n\n- `\.\.\/dev`: `ghcr\.io\/acme\/web:2`, by `\.\.\/dev\/kustomization\.yaml`/,
    );
    assert.match(text, /- `\.\.\/prod`: `reg\.acme\.example\/web:1`, by `\.\.\/prod\/kustomization\.yaml`$/);
    assert.match(text, /^\*\*Image\*\*/);
  });

  test('tells of a security context, and of a field of it', () => {
    const context = hover('securityContext:\n');
    assert.match(
      context,
      /- `\.\.\/dev`: taken away, by `\.\.\/dev\/kustomization\.yaml`\n- `\.\.\/prod`: as it stands here$/,
    );
    assert.match(hover('readOnlyRootFilesystem'), /- `\.\.\/dev`: taken away, by/);
    assert.doesNotMatch(hover('runAsNonRoot'), /Kustomize/);
  });

  test('tells of a workload which parts each overlay changes', () => {
    const text = hover('web\nspec');
    assert.match(
      text,
      /- `\.\.\/dev`: changed by `\.\.\/dev\/kustomization\.yaml`: `spec\.template\.spec\.containers\.web\.securityContext`, `spec\.template\.spec\.containers\.web\.image`/,
    );
    assert.match(text, /- `\.\.\/prod`: changed by `\.\.\/prod\/kustomization\.yaml`: .*`metadata\.namespace`/);
  });

  test('repeats no value of a variable', () => {
    const env = manifest.replace(
      '          security',
      '          env: [{name: TOKEN, value: old}]\n          security',
    );
    const patched = `resources: [../base]\npatches: [{path: p.yaml}]\n`;
    const patch = manifest.replace(
      /spec:[\s\S]*/,
      'spec: {template: {spec: {containers: [{name: web, env: [{name: TOKEN, value: sesame}]}]}}}\n',
    );
    const text = hover('value: old', {
      ...files,
      'base/web.yaml': env,
      'dev/kustomization.yaml': patched,
      'dev/p.yaml': patch,
    });
    assert.match(text, /- `\.\.\/dev`: changed, by/);
    assert.doesNotMatch(text, /sesame/);
  });

  test('says nothing without a kustomization, or where none changes anything', () => {
    assert.equal(hover('web\nspec', { 'base/web.yaml': manifest }), '');
    const { 'dev/kustomization.yaml': _, 'prod/kustomization.yaml': __, ...plain } = files;
    assert.equal(hover('web\nspec', plain), '');
  });

  test('comes to an end where an alias leads in a circle', () => {
    const text = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: &s\n  node: x\n  again: *s\n';
    const facts = workspace({ 'k.yaml': text, 'kustomization.yaml': 'resources: [k.yaml]\n' });
    for (let offset = 0; offset <= text.length; offset++)
      assert.doesNotThrow(() => hoverAt({ path: 'k.yaml', text }, offset, facts, combine([], {})));
  });
});
