import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { bulkhead } from '../cli/harness.ts';
import { Engine, whyNoEngine } from './engine.ts';

const stack = path.join(import.meta.dirname, 'audit');

// biome-ignore lint/suspicious/noExplicitAny: the output under test
type Any = any;

describe('an audit of running containers', { skip: whyNoEngine() }, () => {
  let engine: Engine;
  let folder: string;
  let report: Any;
  const audit = (...args: string[]) => bulkhead(folder, ['audit', ...args], { env: engine.environment });
  const rulesOf = (service: string): string[] =>
    report.containers
      .find(({ name }: Any) => name.includes(service))
      .findings.map(({ rule }: Any) => rule)
      .sort();

  before(async () => {
    engine = await Engine.start();
    folder = path.join(engine.folder, 'audit');
    cpSync(stack, folder, { recursive: true });
    engine.buildBase(path.join(stack, '../stack/base.Dockerfile'), 'bulkhead-test:1');
    engine.compose(folder, 'up', '--detach');
    const { code, stdout, stderr } = await audit('--format', 'json');
    assert.equal(stderr, '');
    assert.equal(code, 1);
    report = JSON.parse(stdout);
  });

  after(async () => {
    if (engine === undefined) return;
    try {
      engine.compose(folder, 'down', '--volumes', '--timeout', '1');
    } finally {
      await engine[Symbol.asyncDispose]();
    }
  });

  it('finds what was planted, and what was left as it comes', () => {
    const usual = [
      'missing-cpu-limit',
      'missing-healthcheck',
      'missing-memory-limit',
      'missing-process-limit',
      'privilege-escalation',
      'root-user',
      'undropped-capabilities',
      'writable-root-filesystem',
    ];
    // Which namespace of control groups an engine gives by itself differs with their version.
    assert.deepEqual(
      rulesOf('open').filter((rule) => rule !== 'host-cgroup'),
      [...usual, 'administrative-port', 'port-on-all-interfaces', 'port-on-all-interfaces', 'unbounded-restart'].sort(),
    );
    for (const rule of ['host-pid', 'host-ipc', 'host-uts', 'host-network', 'root-user'])
      assert.ok(rulesOf('mighty').includes(rule), rule);
    for (const rule of ['dangerous-capability', 'unconfined-seccomp', 'sensitive-host-path'])
      assert.ok(rulesOf('reaching').includes(rule), rule);
  });

  it('finds nothing in what is hardened', () => {
    assert.deepEqual(rulesOf('tight'), []);
  });

  it('says for each finding which item of the benchmark it is, and what to do', () => {
    const all: Any[] = report.containers.flatMap(({ findings }: Any) => findings);
    assert.ok(all.every(({ items, remedy, message }) => items.length > 0 && remedy !== '' && message !== ''));
  });

  it('points at the service that the container was made of', () => {
    const { place } = report.containers.find(({ name }: Any) => name.includes('mighty'));
    assert.deepEqual(place, { path: 'compose.yaml', start: { line: 9, character: 2 } });
  });

  it('judges the engine itself', () => {
    const { name, settings } = report.engine;
    assert.equal(name, 'docker');
    const verdicts = new Map(settings.map(({ item, isGood }: Any) => [item, isGood]));
    assert.equal(verdicts.get('2.1'), false);
    assert.equal(verdicts.get('2.9'), false);
    assert.equal(verdicts.get('2.15'), false);
    assert.equal(verdicts.get('2.17'), true);
  });

  it('changes nothing', () => {
    const containers = engine.docker('ps', '--quiet').trim().split('\n');
    assert.equal(containers.length, 4);
  });

  it('prints it for people', async () => {
    const { stdout, code } = await audit('--fail-on', 'critical');
    assert.equal(code, 1);
    assert.match(stdout, /^docker /);
    assert.match(stdout, /tight.*\n {2}nothing found/);
    assert.match(stdout, /^ {2}critical .*dangerous-capability, CIS 5\.4$/m);
  });
});
