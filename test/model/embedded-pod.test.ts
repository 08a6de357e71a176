import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pod } from '../../server/model/pod.ts';
import { readPods } from '../../server/model/workload.ts';
import { parseYaml } from '../../server/syntax/yaml/parse.ts';

function pods(apiVersion: string, kind: string, spec: string): Pod[] {
  return readPods(parseYaml(`{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: x}, spec: ${spec}}`));
}

function names(apiVersion: string, kind: string, spec: string): string[] {
  return pods(apiVersion, kind, spec).map(({ containers }) =>
    containers.map(({ role, name }) => `${role} ${name}`).join(),
  );
}

const container = '{name: a, image: alpine, securityContext: {privileged: true}}';

describe('pods in objects of others', () => {
  test('steps of Argo Workflows, wherever the templates are', () => {
    const templates = `templates: [{name: t, container: ${container}, sidecars: [{name: s, image: b}]}, {name: u, script: ${container}}, {name: v, steps: []}, {name: w, containerSet: {containers: [${container}]}}]`;
    const expected = ['container a,sidecar s', 'container a', 'container a'];
    assert.deepEqual(names('argoproj.io/v1alpha1', 'Workflow', `{${templates}}`), expected);
    assert.deepEqual(names('argoproj.io/v1alpha1', 'CronWorkflow', `{workflowSpec: {${templates}}}`), expected);
  });

  test('steps of Tekton, in tasks, runs and pipelines', () => {
    const task = `{steps: [${container}], sidecars: [{name: s, image: b}]}`;
    const expected = ['container a,sidecar s'];
    assert.deepEqual(names('tekton.dev/v1', 'Task', task), expected);
    assert.deepEqual(names('tekton.dev/v1', 'TaskRun', `{taskSpec: ${task}}`), expected);
    assert.deepEqual(
      names('tekton.dev/v1', 'Pipeline', `{tasks: [{name: t, taskSpec: ${task}}, {name: u}]}`),
      expected,
    );
    assert.deepEqual(
      names('tekton.dev/v1', 'PipelineRun', `{pipelineSpec: {finally: [{taskSpec: ${task}}]}}`),
      expected,
    );
  });

  test('predictors of KServe', () => {
    const spec = `{predictor: {containers: [${container}]}, transformer: {containers: [${container}]}}`;
    assert.deepEqual(names('serving.kserve.io/v1beta1', 'InferenceService', spec), ['container a', 'container a']);
  });

  test('what their controller may add is not absent, what they say is there', () => {
    const [pod] = pods('tekton.dev/v1', 'Task', `{steps: [${container}]}`);
    assert.equal(pod?.isPartial, true);
    assert.equal(pod?.runAsNonRoot.state, 'dynamic');
    assert.equal(pod?.containers[0]?.privileged.value, true);
    assert.equal(pod?.containers[0]?.privilegeEscalation.state, 'dynamic');
  });

  test('templates anywhere in objects of others', () => {
    const template = `{metadata: {labels: {a: b}}, spec: {containers: [${container}]}}`;
    assert.deepEqual(names('argoproj.io/v1alpha1', 'Rollout', `{template: ${template}}`), ['container a']);
    assert.deepEqual(names('serving.knative.dev/v1', 'Service', `{template: ${template}}`), ['container a']);
    const [head, worker] = pods(
      'ray.io/v1',
      'RayCluster',
      `{headGroupSpec: {template: ${template}}, workerGroupSpecs: [{template: ${template}}]}`,
    );
    assert.equal(head?.isPartial, false);
    assert.equal(worker?.containers[0]?.readOnlyRootFilesystem.state, 'absent');
    assert.deepEqual(
      names('jobset.x-k8s.io/v1', 'JobSet', `{replicatedJobs: [{template: {spec: {template: ${template}}}}]}`),
      ['container a'],
    );
  });

  test('what only describes objects makes none', () => {
    const template = `{spec: {containers: [${container}]}}`;
    assert.deepEqual(names('kyverno.io/v1', 'ClusterPolicy', `{rules: [{podTemplate: ${template}}]}`), []);
    assert.deepEqual(names('acme.example/v1', 'Thing', '{template: {spec: {containers: [{name: a}]}, more: 1}}'), [
      'container a',
    ]);
  });

  test('an edit goes to the container that it is about', () => {
    const text = `apiVersion: argoproj.io/v1alpha1
kind: Workflow
spec:
  templates:
    - name: t
      container:
        image: alpine
        securityContext:
          privileged: true
`;
    const [pod] = readPods(parseYaml(text));
    const [edit] = pod?.containers[0]?.dropAllCapabilities([]) ?? [];
    assert.match(edit?.newText ?? '', /drop:/);
    assert.equal(text.slice(0, edit?.range.start).trimEnd().endsWith('privileged: true'), true);
  });
});
