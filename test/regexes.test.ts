import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseSync, Visitor } from 'oxc-parser';
import { check } from 'recheck';
import tool from 'recheck/package.json' with { type: 'json' };
import decided from './regexes.decided.json' with { type: 'json' };
import exceptions from './regexes.known.json' with { type: 'json' };

const root = join(import.meta.dirname, '..');
/** With this, nothing is taken from what was decided before. */
const isLong = process.env.LONG !== undefined;
/** What this version of the tool has found to be linear; `UPDATE=1` writes it down. */
const decidedFile = join(import.meta.dirname, 'regexes.decided.json');
const version = tool.version;
/** What one is given at first, and what those are given that this is too little for: the machine may be busy. */
const limits = [1_000, 20_000];

interface Regex {
  readonly source: string;
  readonly flags: string;
  readonly file: string;
}

/** Every regular expression that is written in what ships, once. */
function literals(): Regex[] {
  const found = new Map<string, Regex>();
  for (const folder of ['server', 'client']) {
    const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((each) => each.endsWith('.ts')).sort()) {
      const file = `${folder}/${name.replaceAll('\\', '/')}`;
      const { program, errors } = parseSync(file, readFileSync(join(root, file), 'utf8'));
      assert.deepEqual(errors, [], file);
      const visitor = new Visitor({
        Literal(node) {
          if (!('regex' in node) || node.regex === undefined) return;
          const { pattern, flags } = node.regex;
          found.set(`/${pattern}/${flags}`, { source: pattern, flags, file });
        },
      });
      visitor.visit(program);
    }
  }
  return [...found.values()];
}

/**
 * The same expression for texts in small letters, for which it takes the same steps: with the flag `i`, most take too long
 * to check.
 */
function inSmallLetters({ source, flags }: Regex): [source: string, flags: string] {
  if (!flags.includes('i')) return [source, flags];
  return [
    source.replace(/\\[a-zA-Z]|[A-Z]/g, (part) => (part.length > 1 ? part : part.toLowerCase())),
    flags.replace('i', ''),
  ];
}

/** Those of `regexes` that are not linear as far as can be said within `timeout`, and those of which it cannot be said. */
async function judge(regexes: readonly Regex[], timeout: number): Promise<{ slow: string[]; unknown: Regex[] }> {
  const waiting = [...regexes];
  const slow: string[] = [];
  const unknown: Regex[] = [];
  const work = async () => {
    for (let regex = waiting.pop(); regex !== undefined; regex = waiting.pop()) {
      const [source, flags] = inSmallLetters(regex);
      const judged = await check(source, flags, { timeout, attackTimeout: 500, incubationTimeout: 100 });
      if (judged.status === 'vulnerable') {
        const { complexity, attack } = judged;
        const how = `${complexity.summary}, by ${attack.pattern.slice(0, 200)}`;
        slow.push(`${regex.file}: /${regex.source}/${regex.flags} ${how}`);
      }
      if (judged.status === 'unknown') unknown.push(regex);
    }
  };
  await Promise.all([work(), work()]);
  return { slow, unknown };
}

/** A bound above this is as good as none. */
const highestBound = 3_000;

/** Whether nothing can be repeated in two ways: bounded repetitions only, or a single one of one character, from the beginning on. */
function isPlain({ source, flags }: Regex): boolean {
  const bare = source.replace(/\[(?:\\.|[^\]\\])*\]/g, '_').replace(/\\./g, '_');
  const bounds = [...bare.matchAll(/\{\d*,?(\d+)\}/g)].map(([, most]) => Number(most));
  // Each beginning takes so many steps at most, however long the text is; what is tried by fuzzing takes that for growth.
  if (!/[*+]|\{\d+,\}/.test(bare)) return bounds.every((most) => most <= highestBound);
  const repetitions = bare.match(/[*+]|\{\d/g)?.length ?? 0;
  const isAnchored = bare.startsWith('^') && !flags.includes('m') && !/[|]/.test(bare);
  return repetitions === 1 && isAnchored && !/\)(?:[*+]|\{\d)/.test(bare);
}

describe('regular expressions', () => {
  const all = literals();
  const known = new Set<string>(Object.values(exceptions).flat());
  const nameOf = ({ source, flags }: Regex) => `/${source}/${flags}`;
  const names = new Set(all.map(nameOf));

  test('are found', () => {
    assert.ok(all.length > 1_000);
  });

  test('take time in proportion to the text', async () => {
    const before = new Set(isLong || decided.version !== version ? [] : decided.linear);
    const asked = all.filter((regex) => !isPlain(regex) && !known.has(nameOf(regex)));
    let rest = asked.filter((regex) => !before.has(nameOf(regex)));
    const slow: string[] = [];
    for (const limit of limits) {
      const judged = await judge(rest, limit);
      slow.push(...judged.slow);
      rest = judged.unknown;
    }
    const unsure = new Set(rest.map(nameOf));
    const linear = asked.map(nameOf).filter((name) => !unsure.has(name) && !slow.some((told) => told.includes(name)));
    if (process.env.UPDATE)
      writeFileSync(decidedFile, `${JSON.stringify({ version, linear: linear.sort() }, undefined, 2)}\n`);
    assert.deepEqual(slow, []);
    assert.deepEqual(
      rest.map((regex) => `${regex.file}: ${nameOf(regex)}`),
      [],
      'it cannot be said of these',
    );
  });

  test('that are known to be otherwise are still there', () => {
    assert.deepEqual(
      [...known].filter((name) => !names.has(name)),
      [],
    );
  });
});
