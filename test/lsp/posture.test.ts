import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyHardeningCommand } from '../../server/protocol.ts';
import { tightPod as tight } from '../harness/pods.ts';
import { applyTo, fullCapabilities, Workbench } from './workbench.ts';

const capabilities = {
  ...fullCapabilities,
  workspace: { ...fullCapabilities.workspace, applyEdit: true, codeLens: { refreshSupport: true } },
};

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      hostIPC: true # as it was
      containers:
        - name: app
          image: ghcr.io/acme/app:1
`;

// biome-ignore lint/suspicious/noExplicitAny: as the protocol has it
type Any = any;

async function lenses(bench: Workbench, uri: string): Promise<Any[]> {
  const { result } = await bench.client.request('textDocument/codeLens', { textDocument: { uri } });
  const resolved = result.map(async (lens: Any) =>
    lens.command ? lens : (await bench.client.request('codeLens/resolve', lens)).result,
  );
  return Promise.all(resolved);
}

const titles = async (bench: Workbench, uri: string) => (await lenses(bench, uri)).map(({ command }) => command.title);

describe('code lenses', () => {
  it('say where each workload stands, how far it is to the next level, and why', async () => {
    await using bench = await Workbench.start({ capabilities });
    const uri = bench.open('pods.yaml', `${deployment}---\n${tight}`);
    const all = await lenses(bench, uri);
    assert.deepEqual(
      all.map(({ command, range }) => [range.start.line, command.title]),
      [
        [3, 'fits privileged; 1 edit to baseline'],
        [3, '5 edits to restricted'],
        [17, 'fits restricted'],
      ],
    );
    assert.match(all[0].command.tooltip, /^hostNamespaces: `web` shares /);
    assert.match(all[1].command.tooltip, /^capabilities_restricted: `app` keeps the default capabilities$/m);
  });

  it('harden by a click, with a preview of what may break', async () => {
    await using bench = await Workbench.start({ capabilities });
    const applied: Any[] = [];
    bench.client.responders.set('workspace/applyEdit', (params: Any) => {
      applied.push(params);
      return { applied: true };
    });
    const uri = bench.open('deployment.yaml', deployment);
    const [baseline, restricted] = await lenses(bench, uri);
    await bench.client.request('workspace/executeCommand', baseline.command);
    assert.equal(applyTo(deployment, applied[0].edit), deployment.replace('hostIPC: true # as it was', '# as it was'));
    const [annotation] = Object.values<Any>(applied[0].edit.changeAnnotations);
    assert.equal(annotation.needsConfirmation, true);
    assert.match(annotation.description, /no longer exchanges data/);
    await bench.client.request('workspace/executeCommand', restricted.command);
    bench.change(uri, 2, { text: applyTo(deployment, applied[1].edit) });
    assert.deepEqual(await titles(bench, uri), ['fits restricted']);
  });

  it('tell what a template leaves open, and what nobody can do for you', async () => {
    await using bench = await Workbench.start({ capabilities });
    const template = deployment.replace('hostIPC: true', 'hostIPC: {{ .Values.ipc }}');
    const uri = bench.open('chart/templates/web.yaml'.replaceAll('/', '-'), template);
    assert.deepEqual(await titles(bench, uri), ['fits baseline, as far as the text tells; 4 edits to restricted']);
    const stuck = bench.open('stuck.yaml', tight.replace('RuntimeDefault }', 'Unconfined, <<: { type: Unconfined } }'));
    assert.equal((await titles(bench, stuck)).length > 0, true);
  });

  it('tell the lowest level that overlays come to, and which of them do', async () => {
    const files = {
      'base/kustomization.yaml': 'resources: [deployment.yaml]\n',
      'base/deployment.yaml': deployment,
      'prod/kustomization.yaml': 'resources: [../base]\npatches: [{ path: patch.yaml }]\n',
      'prod/patch.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { template: { spec: { hostIPC: false } } }\n',
      'dev/kustomization.yaml': 'resources: [../base]\n',
    };
    await using bench = await Workbench.start({ capabilities, files });
    const uri = bench.open('base/deployment.yaml', deployment);
    // Each answer raises the next question: the kustomization, those that build on it, their patches.
    const all: string[] = [];
    for (let asked = 0; asked < 50; asked++) {
      await bench.pull(uri);
      all.push(...(await titles(bench, uri)));
      if (all.some((title) => /^fits privileged as built by \.\.\/dev.*; 1 edit to baseline$/.test(title))) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail([...new Set(all)].join('\n'));
  });

  it('go when they are switched off, and offer nothing that the client cannot apply', async () => {
    const workspace = { ...capabilities.workspace, applyEdit: false };
    await using bench = await Workbench.start({ capabilities: { ...capabilities, workspace } });
    const uri = bench.open('deployment.yaml', deployment);
    for (const { command } of await lenses(bench, uri)) assert.equal(command.command, '');
    bench.settings = { posture: false };
    const refreshed = bench.client.waitFor('workspace/codeLens/refresh');
    bench.client.notify('workspace/didChangeConfiguration', { settings: null });
    await refreshed;
    assert.deepEqual(await titles(bench, uri), []);
  });

  it('apply nothing that was not asked for properly', async () => {
    await using bench = await Workbench.start({ capabilities });
    const uri = bench.open('deployment.yaml', deployment);
    const wrong = [
      undefined,
      null,
      'text',
      { uri },
      { uri, target: 'Deployment/web', level: 'other' },
      { level: 'baseline' },
    ];
    for (const each of wrong) {
      const params = { command: applyHardeningCommand, arguments: [each] };
      assert.equal((await bench.client.request('workspace/executeCommand', params)).error, undefined);
    }
    assert.equal(
      bench.client.received.some(({ method }) => method === 'workspace/applyEdit'),
      false,
    );
  });
});

describe('hardening to a level', () => {
  it('is offered for the workload at the cursor, and for all of the file', async () => {
    await using bench = await Workbench.start({ capabilities });
    const uri = bench.open('pods.yaml', `${tight}---\n${deployment}`);
    const actions = await bench.actions(uri, 17, 2, { only: ['refactor.rewrite'] });
    assert.deepEqual(
      actions.map(({ title }: Any) => title).filter((title: string) => title !== 'Harden this file'),
      [
        'Harden `Deployment/web` to baseline',
        'Harden `Deployment/web` to restricted',
        'Harden the workloads of this file to baseline',
        'Harden the workloads of this file to restricted',
      ],
    );
    const elsewhere = await bench.actions(uri, 2, 2, { only: ['refactor.rewrite.bulkhead.part'] });
    assert.deepEqual(elsewhere, []);
  });

  it('makes what the posture asks for', async () => {
    await using bench = await Workbench.start({ capabilities });
    const uri = bench.open('deployment.yaml', deployment);
    const [action] = await bench.actions(uri, 0, 0, { only: ['refactor.rewrite.bulkhead.restricted'] });
    const { result } = await bench.client.request('codeAction/resolve', action);
    bench.change(uri, 2, { text: applyTo(deployment, result.edit) });
    assert.deepEqual(await titles(bench, uri), ['fits restricted']);
    assert.deepEqual(await bench.actions(uri, 0, 0, { only: ['refactor.rewrite.bulkhead.restricted'] }), []);
  });
});
