import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPods } from '../../server/model/workload.ts';
import { parseYaml } from '../../server/syntax/yaml/parse.ts';

function pods(text: string) {
  return readPods(parseYaml(text));
}

describe('readPods', () => {
  it('knows the pod of a workload whose containers are not typed yet, and takes what is absent as open', () => {
    const [pod] = pods('apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {hostIPC: true}}}\n');
    assert.equal(pod?.hostIPC.value, true);
    assert.equal(pod?.hostPID.state, 'dynamic');
  });

  it('takes for a part what no API would create, and for whole what one does', () => {
    const web = (apiVersion: string, more: string, labels = '') =>
      `apiVersion: ${apiVersion}\nkind: Deployment\nmetadata: {name: web}\nspec: {${more}template: {${labels}spec: {containers: [{name: a, image: a}]}}}\n`;
    const isPart = (text: string) => pods(text)[0]?.isPartial;
    const labels = 'metadata: {labels: {app: web}}, ';
    const selector = 'selector: {matchLabels: {app: web}}, ';
    assert.equal(isPart(web('apps/v1', '')), true);
    assert.equal(isPart(web('apps/v1', '', labels)), false);
    assert.equal(isPart(web('apps/v1', selector)), false);
    // There the selector was made of the labels, and a template's may come from anywhere.
    assert.equal(isPart(web('extensions/v1beta1', '')), false);
    assert.equal(isPart(web('apps/v1', 'selector: {{ .Values.selector }}, ')), false);
  });

  it('calls a pod by its kind where its name is not known', () => {
    const name = '{{ .Release.Name }}';
    const text = `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec: {template: {spec: {containers: []}}}\n`;
    assert.equal(pods(text)[0]?.name, 'Deployment');
  });

  it('sees no pod in a resource of another kind without containers', () => {
    assert.deepEqual(pods('apiVersion: acme/v1\nkind: Robot\nspec: {template: {spec: {hostIPC: true}}}\n'), []);
  });

  it('reads what a container is promised and limited to', () => {
    const resources = '{limits: {memory: 2Gi}, requests: {memory: 1Gi, cpu: 250m}}';
    const spec = `{containers: [{name: a, image: a, resources: ${resources}}]}`;
    const container = pods(`apiVersion: v1\nkind: Pod\nspec: ${spec}\n`)[0]?.containers[0];
    assert.equal(container?.memoryLimit.value, '2Gi');
    assert.equal(container?.memoryRequest.value, '1Gi');
    assert.equal(container?.cpuRequest.value, '250m');
    assert.equal(container?.cpuLimit.state, 'absent');
  });
});
