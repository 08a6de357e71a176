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

  test('what holds for all steps of Tekton, and for their pods', () => {
    const all = '{stepTemplate: {securityContext: {privileged: true}}, steps: [{name: a, image: b}]}';
    const [steps, template] = pods('tekton.dev/v1', 'Task', all);
    assert.deepEqual(
      [steps, template].map((pod) => pod?.containers.map(({ name, privileged }) => `${name} ${privileged.value}`)),
      [['a undefined'], ['stepTemplate true']],
    );
    const podTemplate = '{hostNetwork: true, securityContext: {runAsNonRoot: false}}';
    for (const spec of [`podTemplate: ${podTemplate}`, `taskRunTemplate: {podTemplate: ${podTemplate}}`]) {
      const [pod, ...more] = pods('tekton.dev/v1', 'PipelineRun', `{pipelineRef: {name: p}, ${spec}}`);
      assert.equal(pod?.hostNetwork.value, true);
      assert.equal(pod?.runAsNonRoot.value, false);
      assert.equal(pod?.isPartial, true);
      assert.deepEqual(more, []);
    }
  });

  test('what operators are told of the pods that they make', () => {
    const told = (apiVersion: string, kind: string, spec: string) =>
      pods(apiVersion, kind, spec).map(({ containers, hostNetwork }) =>
        containers.length === 0
          ? `pod ${hostNetwork.value}`
          : containers.map(({ name, privileged }) => `${name} ${privileged.value}`).join(),
      );
    const context = 'securityContext: {privileged: true}';
    const kafka = `{kafka: {template: {pod: {hostNetwork: true}, kafkaContainer: {${context}}}}, zookeeper: {}}`;
    assert.deepEqual(told('kafka.strimzi.io/v1beta2', 'Kafka', kafka), ['pod true', 'kafkaContainer true']);
    const connect = `{template: {connectContainer: {${context}}}}`;
    assert.deepEqual(told('kafka.strimzi.io/v1beta2', 'KafkaConnect', connect), ['connectContainer true']);
    const prometheus = `{containers: [{name: prometheus, ${context}}], hostNetwork: true}`;
    assert.deepEqual(told('monitoring.coreos.com/v1', 'Prometheus', prometheus), ['prometheus true']);
    assert.deepEqual(told('monitoring.coreos.com/v1', 'Alertmanager', '{hostNetwork: true}'), ['pod true']);
    assert.deepEqual(told('monitoring.coreos.com/v1', 'ServiceMonitor', '{endpoints: []}'), []);
    const spark = `{driver: {cores: 1, ${context}}, executor: {cores: 1}}`;
    assert.deepEqual(told('sparkoperator.k8s.io/v1beta2', 'SparkApplication', spark), [
      'driver true',
      'executor undefined',
    ]);
    const model = `{predictor: {model: {modelFormat: {name: x}, ${context}}}}`;
    assert.deepEqual(told('serving.kserve.io/v1beta1', 'InferenceService', model), ['model true']);
  });

  test('kinds of others that are called like built-in ones', () => {
    const template = `{spec: {containers: [${container}]}}`;
    const tasks = `{tasks: [{template: ${template}}, {template: ${template}}]}`;
    assert.deepEqual(names('batch.volcano.sh/v1alpha1', 'Job', tasks), ['container a', 'container a']);
    assert.deepEqual(names('apps.openshift.io/v1', 'DeploymentConfig', `{template: ${template}}`), ['container a']);
    assert.deepEqual(names('batch/v1', 'Job', tasks), []);
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
