import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { summarise } from '../../server/model/file-summary.ts';
import { WorkspaceGraph } from '../../server/model/workspace-graph.ts';

function graphOf(files: Readonly<Record<string, string>>): WorkspaceGraph {
  const graph = new WorkspaceGraph();
  for (const [path, text] of Object.entries(files)) graph.add(path, summarise(path, text));
  return graph;
}

const service = (build: string, image = 'acme/app') => `services: {a: {image: "${image}", build: ${build}}}\n`;

describe('WorkspaceGraph', () => {
  const told = (files: Readonly<Record<string, string>>, image = 'acme/app') =>
    graphOf(files)
      .imageBuilds('k8s/pod.yaml', image)
      .map(({ file, dockerfile, target, arguments: given }) => [file, dockerfile, target, given]);

  it('tells of builds that are alike once', () => {
    const files = { 'compose.yaml': service('.'), 'compose.dev.yaml': service('.'), 'b/compose.yaml': service('..') };
    assert.deepEqual(told(files), [['../compose.yaml', '../Dockerfile', undefined, {}]]);
  });

  it('tells of one for each way in which others differ, whatever comes first', () => {
    const differing = {
      'a/compose.yaml': service('{context: .., args: {A: b}}'),
      'b/compose.yaml': service('{context: .., args: {A: c}}'),
      'c/compose.yaml': service('{context: .., target: run}'),
      'd/compose.yaml': service('{context: .., target: test}'),
      'e/compose.yaml': service('.'),
      'f/compose.yaml': service('.'),
    };
    assert.deepEqual(told({ 'compose.yaml': service('.'), ...differing }), [
      ['../compose.yaml', '../Dockerfile', undefined, {}],
      ['../a/compose.yaml', '../Dockerfile', undefined, { A: 'b' }],
      ['../c/compose.yaml', '../Dockerfile', 'run', {}],
      ['../e/compose.yaml', '../e/Dockerfile', undefined, {}],
    ]);
  });

  it('tells of those of the tag alone, where there are any', () => {
    const files = { 'a/compose.yaml': service('.', 'acme/app:1'), 'b/compose.yaml': service('.', 'acme/app:2') };
    const dockerfiles = (image: string) => told(files, image).map(([, dockerfile]) => dockerfile);
    assert.deepEqual(dockerfiles('acme/app:2'), ['../b/Dockerfile']);
    assert.deepEqual(dockerfiles('acme/app:3'), ['../a/Dockerfile', '../b/Dockerfile']);
    assert.deepEqual(dockerfiles('acme/app'), ['../a/Dockerfile', '../b/Dockerfile']);
  });

  it('knows who runs what one Dockerfile builds, and not where another does too', () => {
    const files = { 'a/compose.yaml': service('.'), 'b/compose.yaml': 'services: {web: {image: acme/app}}\n' };
    const users = (more: Readonly<Record<string, string>> = {}) =>
      graphOf({ ...files, ...more }).imageUsers('a/Dockerfile');
    assert.deepEqual(users(), []);
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: acme/app}]}\n';
    assert.deepEqual(
      users({ 'k8s/pod.yaml': pod }).map(({ file, workload }) => [file, workload]),
      [['../k8s/pod.yaml', 'Pod/p']],
    );
    assert.deepEqual(users({ 'k8s/pod.yaml': pod, 'c/compose.yaml': service('.') }), []);
    const elsewhere = { 'd/compose.yaml': service('{context: ../a, args: {A: b}}'), 'e/compose.yaml': service('.') };
    assert.deepEqual(users({ 'k8s/pod.yaml': pod, ...elsewhere }), []);
  });
});
