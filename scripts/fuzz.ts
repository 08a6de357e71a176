// npm run fuzz -- --minutes N: asks for answers to inputs that nobody would write, until the time is up.
//   --only engine,protocol,command-line   what is asked; all of them, in turn, when not said
//   --seed S      the first seed; each seed comes to the same cases every time
//   --case I      only that case of the seed, as a find names it
//   --cases N     ends after so many cases of each
import { parseArgs } from 'node:util';
import { commandLineCase } from '../test/fuzz/command-line.ts';
import { type Case, caseOf, checkCase, randomOf, shrink } from '../test/fuzz/engine.ts';
import { protocolSession } from '../test/fuzz/protocol.ts';
import { fixtureSamples, realSamples } from '../test/fuzz/samples.ts';
import { loadShellFromPackages } from '../test/harness/shell.ts';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    case: { type: 'string' },
    cases: { type: 'string', default: 'Infinity' },
    only: { type: 'string', default: 'engine,protocol,command-line' },
  },
});
const end = Date.now() + Number(options.minutes) * 60_000;
const seed = Number(options.seed);
const finds = new Map<string, number>();
/** Of one fault, so many are told. */
const told = 2;

await loadShellFromPackages();
const samples = [...fixtureSamples(), ...realSamples()];
const targets: Readonly<Record<string, (index: number) => number | Promise<number>>> = {
  engine: engineCases,
  protocol: (index) => attempt('protocol', index, () => protocolSession(samples, randomOf(seed, index))),
  'command-line': (index) => attempt('command-line', index, () => commandLineCase(samples, randomOf(seed, index))),
};
const counts = new Map<string, number>();
const wanted = options.only.split(',');
console.log(`seed ${seed}, ${samples.length} samples`);
const started = Date.now();
for (let round = 0; options.case === undefined && isOn(round); round++) {
  for (const name of wanted) {
    const done = (await targets[name]?.(round)) ?? 0;
    counts.set(name, (counts.get(name) ?? 0) + done);
  }
}
if (options.case !== undefined) for (const name of wanted) await targets[name]?.(Number(options.case));
const seconds = (Date.now() - started) / 1_000;
for (const [name, count] of counts) console.log(`${name}: ${count} cases`);
console.log(`seed ${seed}: ${finds.size} kinds of finds in ${seconds.toFixed(0)} s`);
for (const [kind, count] of finds) console.log(`${count} times: ${kind}`);
process.exit(finds.size > 0 ? 1 : 0);

function isOn(round: number): boolean {
  return Date.now() < end && round < Number(options.cases);
}

/** A second's worth of cases where the others have one, which takes as long. */
function engineCases(index: number): number {
  if (options.case !== undefined || options.cases !== 'Infinity') return engineCase(index);
  const until = Math.min(end, Date.now() + 1_000);
  let done = 0;
  const first = counts.get('engine') ?? 0;
  while (Date.now() < until) done += engineCase(first + done);
  return done;
}

function engineCase(index: number): number {
  const one = caseOf(samples, seed, index);
  const error = failureOf(one, index);
  if (error === undefined || !isNew(kindOf(error))) return 1;
  const kind = kindOf(error);
  const smallest = shrink(
    one,
    (smaller) => {
      const other = failureOf(smaller, index);
      return other !== undefined && kindOf(other) === kind;
    },
    Date.now() + 20_000,
  );
  tell('engine', index, failureOf(smallest, index) ?? error);
  console.log(`${one.path}, before:\n${JSON.stringify(smallest.before)}\nthen:\n${JSON.stringify(smallest.text)}\n`);
  return 1;
}

function failureOf(one: Case, index: number): Error | undefined {
  try {
    checkCase(one, randomOf(seed, -1 - index));
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

async function attempt(name: string, index: number, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (isNew(kindOf(error as Error))) tell(name, index, error as Error);
    return 1;
  }
}

/** What is the same for all inputs that meet one fault: where it came up, and the message without what was read. */
function kindOf({ name, message, stack = '' }: Error): string {
  const [place = ''] = /server\/[\w/.-]+:\d+/.exec(`${message}\n${stack}`) ?? [];
  const [head = ''] = message.split('\n');
  return `${name} ${head.replaceAll(/["'`].*|\d+/g, '…').slice(0, 120)} ${place}`;
}

function isNew(kind: string): boolean {
  const count = (finds.get(kind) ?? 0) + 1;
  finds.set(kind, count);
  return count <= told;
}

function tell(name: string, index: number, { stack = '' }: Error): void {
  console.log(`\nFOUND: npm run fuzz -- --only ${name} --seed ${seed} --case ${index}\n${stack.slice(0, 2_500)}`);
}
