import assert from 'node:assert/strict';
import { chownSync, cpSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bulkhead } from '../cli/harness.ts';
import { Engine, whyNoEngine, whyOldCompose } from './engine.ts';

const stack = path.join(import.meta.dirname, 'stack');
const reason = whyNoEngine();
const old = reason === undefined ? whyOldCompose() : undefined;

// biome-ignore lint/suspicious/noExplicitAny: as the engine has it
type Any = any;

describe('a hardened stack', { skip: reason }, () => {
  let engine: Engine;
  let folder: string;
  const inspect = (service: string): Any => JSON.parse(engine.docker('inspect', containerOf(service)))[0];
  const containerOf = (service: string): string =>
    engine.docker('ps', '--quiet', '--all', '--filter', `label=com.docker.compose.service=${service}`).trim();
  const inside = (service: string, script: string): string => {
    try {
      return engine.docker('exec', containerOf(service), 'sh', '-c', script).trim();
    } catch (error) {
      return String((error as { stderr?: string }).stderr ?? error).trim();
    }
  };

  before(async () => {
    engine = await Engine.start();
    folder = path.join(engine.folder, 'stack');
    cpSync(stack, folder, { recursive: true });
    engine.buildBase(path.join(stack, 'base.Dockerfile'), 'bulkhead-test:1');
    const outcome = await bulkhead(folder, ['fix', '--unsafe', 'compose.yaml']);
    assert.equal(outcome.code, 0, outcome.stderr);
    // As the fix says: the file must be readable for the container's user.
    const secrets = path.join(folder, 'secrets');
    for (const name of readdirSync(secrets)) chownSync(path.join(secrets, name), 1000, 1000);
    engine.compose(folder, 'up', '--detach', '--build');
    // Long enough for one that fails to have failed.
    await sleep(2_000);
  });

  after(async () => {
    if (engine === undefined) return;
    try {
      engine.compose(folder, 'down', '--volumes', '--timeout', '1');
    } finally {
      await engine[Symbol.asyncDispose]();
    }
  });

  it('has nothing left to report, comments and all', async () => {
    const outcome = await bulkhead(folder, ['check', 'compose.yaml']);
    assert.equal(outcome.code, 0, outcome.stdout);
    const text = readFileSync(path.join(folder, 'compose.yaml'), 'utf8');
    for (const comment of ['# in front', '# the folder belonged to root']) assert.ok(text.includes(comment), text);
  });

  it('is what Compose 2 makes of it', { skip: old }, () => {
    for (const service of ['web', 'api', 'worker']) {
      const version: string = inspect(service).Config.Labels['com.docker.compose.version'];
      assert.ok(Number.parseInt(version, 10) >= 2, version);
    }
  });

  for (const service of ['web', 'api', 'worker']) {
    it(`runs \`${service}\` with less`, () => {
      const { State, HostConfig } = inspect(service);
      assert.equal(State.Status, 'running', engine.docker('logs', containerOf(service)));
      assert.equal(HostConfig.ReadonlyRootfs, true);
      assert.equal(HostConfig.Privileged, false);
      assert.equal(HostConfig.PidMode, '');
      assert.deepEqual(HostConfig.CapDrop, ['ALL']);
      assert.ok(HostConfig.SecurityOpt.includes('no-new-privileges:true'), HostConfig.SecurityOpt);
      assert.ok(HostConfig.Memory > 0 && HostConfig.MemorySwap === HostConfig.Memory);
      assert.ok(HostConfig.PidsLimit > 0);
      assert.match(inside(service, 'cat /proc/1/status'), /^NoNewPrivs:\s+1$/m);
      assert.match(inside(service, 'touch /bin/x'), /Read-only file system/);
    });
  }

  it('gives each just the capabilities that it needs', () => {
    const added = (service: string) => [...(inspect(service).HostConfig.CapAdd ?? [])].sort();
    assert.deepEqual(added('api'), []);
    assert.deepEqual(added('web'), ['NET_BIND_SERVICE']);
    assert.deepEqual(added('worker'), ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID']);
    assert.match(inside('api', 'cat /proc/1/status'), /^CapEff:\s+0+$/m);
  });

  it('serves, on this machine only', async () => {
    const bindings = inspect('web').HostConfig.PortBindings;
    assert.deepEqual(bindings, { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '18080' }] });
    assert.match(await (await fetch('http://127.0.0.1:18080/index.html')).text(), /hello from inside/);
  });

  it('lets a program write what it has to, as its own user, and nothing else', () => {
    assert.equal(inside('api', 'id -u; touch /app/uploads/a /app/.cache/a /tmp/a && echo written'), '1000\nwritten');
    assert.match(inside('api', 'touch /app/run.sh'), /Read-only file system|Permission denied/);
    assert.match(inside('worker', 'cat /data/beat && stat -c %u /data'), /\n1001$/);
  });

  it('keeps what is to last', () => {
    const started = () => inside('api', 'wc -l < /app/uploads/started; ls /app/.cache');
    inside('api', 'touch /app/.cache/passing');
    assert.match(started(), /^1\n/);
    engine.compose(folder, 'restart', '--timeout', '1', 'api');
    assert.equal(started(), '2\nresult');
  });

  it('mounts what is to be written, and nothing that can be run', () => {
    const { Tmpfs } = inspect('api').HostConfig;
    assert.deepEqual(Object.keys(Tmpfs).sort(), ['/app/.cache', '/tmp']);
    assert.match(inside('api', "grep ' /app/.cache ' /proc/mounts"), /noexec.*uid=1000/);
    const mounts: Any[] = inspect('api').Mounts;
    const kinds = mounts.map(({ Type, Destination }) => `${Type} ${Destination}`).sort();
    assert.deepEqual(kinds, ['bind /run/secrets/api-api-token', 'volume /app/uploads']);
  });

  it('hands the secret over as a file', () => {
    const environment: string[] = inspect('api').Config.Env;
    assert.ok(!environment.some((variable) => variable.startsWith('API_TOKEN=')), environment.join());
    assert.equal(inside('api', 'cat /run/secrets/*'), '7f3a9c51e8d24b60');
    assert.match(inside('api', 'ls -l /run/secrets'), /-rw-------/);
  });
});
