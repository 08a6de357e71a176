import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { runtimeRules } from '../../server/engine/audit.ts';
import { bulkhead } from '../cli/harness.ts';
import { Engine, whyNoEngine, whyOldCompose } from './engine.ts';

const examples = path.join(import.meta.dirname, '../../examples');
const overrides = path.join(import.meta.dirname, 'audit');
const reason = whyNoEngine() ?? whyOldCompose();
const project = 'bulkhead';

// biome-ignore lint/suspicious/noExplicitAny: the output under test
type Any = any;

/** By service, what examples/insecure plants in the settings of a container; what they all lack besides is `usual`. */
const planted = {
  api: ['root-user', 'missing-memory-limit', 'port-on-all-interfaces', 'unbounded-restart'],
  worker: [
    ...['privileged-container', 'host-network', 'host-pid', 'host-uts', 'host-user-namespace', 'host-cgroup'],
    ...['dangerous-capability', 'unconfined-seccomp', 'unconfined-apparmor', 'disabled-selinux', 'unmasked-proc'],
    ...['host-device', 'executable-tmpfs', 'host-gateway', 'sensitive-host-path', 'mount-propagation'],
    ...['missing-memory-limit', 'unbounded-restart'],
  ],
  db: ['root-user', 'host-ipc', 'missing-memory-limit', 'missing-healthcheck', 'port-on-all-interfaces'],
  cache: ['root-user', 'missing-memory-limit', 'missing-healthcheck', 'port-on-all-interfaces'],
  sessions: ['root-user', 'missing-memory-limit'],
  proxy: [
    ...['root-user', 'runtime-socket-mount', 'open-access', 'port-on-all-interfaces', 'privileged-port', 'weak-sysctl'],
    ...['missing-memory-limit', 'missing-healthcheck'],
  ],
  backup: ['root-user', 'default-bridge', 'disabled-logging', 'inherited-mounts', 'open-terminal', 'unlimited-swap'],
  deploy: ['root-user', 'joined-namespace', 'missing-memory-limit'],
};
const usual = ['privilege-escalation', 'writable-root-filesystem', 'missing-cpu-limit', 'missing-process-limit'];

describe('an audit of running containers', { skip: reason, timeout: 600_000 }, () => {
  let engine: Engine;

  before(async () => {
    engine = await Engine.start({ isApart: true });
    engine.buildBase(path.join(import.meta.dirname, 'stack/base.Dockerfile'), 'bulkhead-test:1');
  });

  after(async () => engine?.[Symbol.asyncDispose]());

  describe('of examples/insecure', () => {
    const stack = stackOf(() => engine, 'insecure', mayRaiseLimits() ? undefined : 'insecure.yaml');

    for (const [service, rules] of Object.entries(planted))
      it(`finds what is planted in \`${service}\``, () => {
        const found = stack.rulesOf(service);
        const missed = [...rules, ...usual].filter((rule) => !found.includes(rule));
        assert.deepEqual(missed, [], found.join(' '));
      });

    it('finds that nothing stops it for want of memory, where control groups can say so', () => {
      const isOld = engine.docker('info', '--format', '{{.CgroupVersion}}').trim() === '1';
      assert.equal(stack.rulesOf('worker').includes('disabled-oom-killer'), isOld);
    });

    it('finds whatever a check of the file finds that a container shows', async () => {
      const args = ['check', '--format', 'json', '--profile', 'strict', 'compose.yaml'];
      const { files } = JSON.parse((await bulkhead(stack.folder, args)).stdout);
      const lines = readFileSync(path.join(stack.folder, 'compose.yaml'), 'utf8').split('\n');
      const serviceAt = (line: number): string =>
        /^ {2}(\w+):/.exec(lines.slice(0, line + 1).findLast((each) => /^ {2}\w+:/.test(each)) ?? '')?.[1] ?? '';
      const shown = new Set(runtimeRules.map(({ id }) => id));
      // Compose runs hooks, and no container says that it had one.
      shown.delete('privileged-hook');
      if (!mayRaiseLimits()) shown.delete('unbounded-ulimit');
      shown.delete('disabled-oom-killer');
      const all: [string, string][] = files
        .flatMap(({ findings }: Any) => findings)
        .filter(({ rule }: Any) => shown.has(rule))
        .map(({ rule, range }: Any) => [serviceAt(range.start.line), rule]);
      assert.ok(all.length > 80, `${all.length}`);
      assert.deepEqual(
        all.filter(([service, rule]) => !stack.rulesOf(service).includes(rule)),
        [],
      );
    });

    it('says for each finding what to do, and which item of the benchmark it is where it has one', () => {
      const all: Any[] = stack.report.containers.flatMap(({ findings }: Any) => findings);
      assert.ok(all.every(({ remedy, message }) => remedy !== '' && message !== ''));
      assert.deepEqual(all.find(({ rule }) => rule === 'privileged-container').items, ['5.5']);
      assert.deepEqual(all.find(({ rule }) => rule === 'weak-sysctl').items, []);
    });

    it('names other containers as they are called', () => {
      const [said] = stack.containerOf('deploy').findings.filter(({ rule }: Any) => rule === 'joined-namespace');
      assert.match(said.message, /the processes of `bulkhead-worker-1`$/);
    });

    it('points at the service that the container was made of', () => {
      const text = readFileSync(path.join(stack.folder, 'compose.yaml'), 'utf8');
      const line = text.split('\n').indexOf('  db:');
      assert.deepEqual(stack.containerOf('db').place, { path: 'compose.yaml', start: { line, character: 2 } });
    });

    it('judges the engine itself', () => {
      const { name, settings } = stack.report.engine;
      assert.equal(name, 'docker');
      const verdicts = new Map(settings.map(({ item, isGood }: Any) => [item, isGood]));
      assert.equal(verdicts.get('2.1'), false);
      assert.equal(verdicts.get('2.9'), false);
      assert.equal(verdicts.get('2.15'), false);
      assert.equal(verdicts.get('2.17'), true);
    });

    it('prints it for people, and changes nothing', async () => {
      const state = () => engine.docker('ps', '--all', '--no-trunc', '--format', '{{.ID}} {{.State}} {{.Names}}');
      const earlier = state();
      const { stdout, code } = await stack.audit('--fail-on', 'critical');
      assert.equal(code, 1);
      assert.match(stdout, /^docker /);
      assert.match(stdout, /^ {2}critical .*dangerous-capability, CIS 5\.4$/m);
      assert.match(stdout, /^ {2}low .*weak-sysctl$/m);
      assert.equal(state(), earlier);
    });
  });

  describe('of examples/hardened', () => {
    const stack = stackOf(() => engine, 'hardened', 'hardened.yaml');

    for (const service of ['api', 'worker', 'db', 'cache', 'proxy'])
      it(`finds nothing in \`${service}\``, () => assert.deepEqual(stack.containerOf(service).findings, []));

    it('says so', async () => {
      const { stdout, code } = await stack.audit();
      assert.equal(code, 0);
      assert.match(stdout, /^5 containers, 0 findings;/m);
    });
  });
});

/** An example started before the tests of its suite, audited, and taken down after them. */
function stackOf(engine: () => Engine, name: string, override: string | undefined) {
  const stack = {
    folder: '',
    report: undefined as Any,
    audit: (...args: string[]) => bulkhead(stack.folder, ['audit', ...args], { env: engine().environment }),
    containerOf: (service: string): Any => {
      const found = stack.report.containers.find((each: Any) => each.name === `${project}-${service}-1`);
      assert.ok(found, `${service} does not run`);
      return found;
    },
    rulesOf: (service: string): string[] => stack.containerOf(service).findings.map(({ rule }: Any) => rule),
  };
  const files = ['--file', 'compose.yaml', ...(override === undefined ? [] : ['--file', override])];

  before(async () => {
    stack.folder = path.join(engine().folder, name);
    cpSync(path.join(examples, name), stack.folder, { recursive: true });
    if (override !== undefined) cpSync(path.join(overrides, override), path.join(stack.folder, override));
    provide(engine(), stack.folder, files);
    engine().compose(stack.folder, ...files, 'up', '--detach', '--no-build');
    const { stdout, stderr } = await stack.audit('--format', 'json');
    assert.equal(stderr, '');
    stack.report = JSON.parse(stdout);
  });

  after(() => void engine().compose(stack.folder, ...files, 'down', '--volumes', '--timeout', '0'));
  return stack;
}

/** What the stack needs and the repository does not have: images by the names that it knows them by, and its secrets. */
function provide(engine: Engine, folder: string, files: readonly string[]): void {
  const { services, secrets = {} } = parse(engine.compose(folder, ...files, 'config'));
  for (const [name, { image, build }] of Object.entries<Any>(services)) {
    const file = build && path.join(build.context, 'Dockerfile');
    engine.standIn(image ?? `${project}-${name}`, file === undefined ? '' : runtimePart(readFileSync(file, 'utf8')));
  }
  for (const { file } of Object.values<Any>(secrets)) {
    mkdirSync(path.dirname(file), { recursive: true });
    if (!existsSync(file)) writeFileSync(file, 'secret\n', { mode: 0o444 });
  }
}

/** What the last stage says of how it is run: to build the rest takes the network. */
function runtimePart(dockerfile: string): string {
  const stage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM ') + 1).replaceAll(/\\\r?\n\s*/g, ' ');
  return stage
    .split('\n')
    .filter((line) => /^(?:USER|EXPOSE|VOLUME|HEALTHCHECK) /.test(line))
    .join('\n');
}

/** Whether an engine that is started here may give containers higher limits than it has itself. */
function mayRaiseLimits(): boolean {
  if (process.platform !== 'linux') return false;
  const [, held = '0'] = /^CapEff:\s+([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  const resource = 24n;
  return ((BigInt(`0x${held}`) >> resource) & 1n) === 1n;
}
