// npm run bench -- hostile: what inputs of about 1 MB take that are made to take long, in the engine and over stdio.
import { existsSync, readFileSync } from 'node:fs';
import { combine } from '../server/engine/config.ts';
import { lint } from '../server/engine/lint.ts';
import { noFacts } from '../server/model/facts.ts';
import { hostileInputs } from '../test/engine/hostile-inputs.ts';
import { loadShellFromPackages } from '../test/harness/shell.ts';
import { Workbench } from '../test/lsp/workbench.ts';

const size = 1_000_000;

/** Prints a table of all of them; `only` is a part of a name. Processor time: what the machine does besides is not ours. */
export async function benchHostile(only = '', withServer = true): Promise<void> {
  await loadShellFromPackages();
  const config = combine([], { profile: 'strict' });
  console.log('| input of 1 MB | engine, ms | server, ms | what is said |');
  console.log('|---|--:|--:|---|');
  for (const [name, path, write] of hostileInputs.filter(([each]) => each.includes(only))) {
    const text = write(size);
    const before = process.cpuUsage();
    const { findings, problems } = lint({ path, text }, noFacts('2026-11-22'), config);
    const { user, system } = process.cpuUsage(before);
    const served = withServer ? await serve(path, text).catch(() => 'none in 15 s') : '';
    const [first] = problems;
    const said = `${findings.length} findings${first ? `; ${first.message.slice(0, 70)}` : ''}`;
    console.log(`| ${name} | ${((user + system) / 1_000).toFixed(0)} | ${served} | ${said} |`);
  }
}

/** From opening to the answer, with what was loaded for it; by the clock where the system does not count. */
async function serve(path: string, text: string): Promise<string> {
  await using bench = await Workbench.start();
  await bench.pull(bench.open(`warm/${path}`, path === 'Dockerfile' ? 'FROM a\nRUN sudo x\n' : 'services: {}\n'));
  const { pid } = bench.client.process;
  const [from, clock] = [ticks(pid), Date.now()];
  await bench.pull(bench.open(path, text));
  const to = ticks(pid);
  return String(from === undefined || to === undefined ? Date.now() - clock : (to - from) * 10);
}

/** Hundredths of a second that a process has had. */
function ticks(pid: number | undefined): number | undefined {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
