import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { isStopped, type ProcessOptions, runProcess } from '../../server/sources/process.ts';
import { isRunning } from '../harness/running.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-process-'));
after(() => rmSync(folder, { recursive: true }));

const limits = { timeLimit: 20_000, outputLimit: 1_000_000 };

function run(script: string, options: Partial<ProcessOptions> = {}, signal = new AbortController().signal) {
  return runProcess(process.execPath, { arguments: ['-e', script], ...limits, ...options }, signal);
}

describe('runProcess', { timeout: 60_000 }, () => {
  it('gives code, output and errors, and passes input and environment', async () => {
    const script =
      'process.stdin.on("data", (d) => { console.log(String(d) + process.env.A); console.error("no"); process.exit(3) })';
    const result = await run(script, { input: 'in', environment: { A: '1' } });
    assert.deepEqual(result, { code: 3, output: 'in1\n', errors: 'no\n' });
  });

  it('passes arguments as they are', async () => {
    const nasty = ['$(touch x)', '; ls', '`id`', '"', "'", '*', '%PATH%', '--', ''];
    const script = 'console.log(JSON.stringify(process.argv.slice(1)))';
    const result = await run('', { arguments: ['-e', script, '--', ...nasty] });
    assert.ok(!isStopped(result));
    assert.deepEqual(JSON.parse(result.output), nasty);
  });

  it('tells a program that is not there from one that cannot be run', async () => {
    const nobody = new AbortController().signal;
    assert.deepEqual(await runProcess(path.join(folder, 'none'), { arguments: [], ...limits }, nobody), {
      stopped: 'missing',
    });
    assert.deepEqual(await runProcess(folder, { arguments: [], ...limits }, nobody), { stopped: 'not-runnable' });
    assert.deepEqual(await run('', { arguments: ['a\0b'] }), { stopped: 'not-runnable' });
  });

  it('hears lines as they come, whatever ends them, and keeps the end of all', async () => {
    const lines: string[] = [];
    const script =
      'process.stderr.write("one\\rtwo\\r\\nth"); setTimeout(() => process.stderr.write("ree\\n" + "x".repeat(200000)), 50)';
    const result = await run(script, { onErrorLine: (line) => lines.push(line) });
    assert.deepEqual(lines, ['one', 'two', 'three']);
    assert.equal(!isStopped(result) && result.errors.length, 64 * 1024);
  });

  it('stops what prints without end', async () => {
    const result = await run('setInterval(() => process.stdout.write("x".repeat(100000)), 1)');
    assert.deepEqual(result, { stopped: 'too-large' });
  });

  it('stops what takes too long', async () => {
    assert.deepEqual(await run('setInterval(() => {}, 1000)', { timeLimit: 300 }), { stopped: 'timeout' });
  });

  for (const listens of [false, true])
    it(`stops with what it has started, ${listens ? 'which does not listen' : 'when neither listens'}`, async () => {
      const file = path.join(folder, `pids-${listens}`);
      const stubborn = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)';
      const script = `const c = require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(stubborn)}], { stdio: "inherit" });
      ${listens ? '' : 'process.on("SIGTERM", () => {});'} setInterval(() => {}, 1000);
      require("fs").writeFileSync(${JSON.stringify(file)}, process.pid + " " + c.pid)`;
      const controller = new AbortController();
      const running = run(script, {}, controller.signal);
      while (!existsSync(file) || readFileSync(file, 'utf8') === '') await wait(20);
      controller.abort();
      assert.deepEqual(await running, { stopped: 'cancelled' });
      const [own, started] = readFileSync(file, 'utf8').split(' ').map(Number);
      for (const pid of [own, started]) while (isRunning(pid as number)) await wait(20);
    });

  it('does not wait for what a program has left running', async () => {
    const script = `require("child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 15000)"], { stdio: "inherit" }).unref(); process.exit(0)`;
    const start = performance.now();
    const result = await run(script);
    assert.equal(!isStopped(result) && result.code, 0);
    // The other one holds the output open for 15 seconds.
    assert.ok(performance.now() - start < 12_000);
  });

  it('starts nothing once it is cancelled', async () => {
    const file = path.join(folder, 'never');
    const script = `require("fs").writeFileSync(${JSON.stringify(file)}, "")`;
    assert.deepEqual(await run(script, {}, AbortSignal.abort()), { stopped: 'cancelled' });
    assert.ok(!existsSync(file));
  });
});
