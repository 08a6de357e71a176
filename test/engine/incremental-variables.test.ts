import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { type LintState, lintNext } from '../../server/engine/incremental.ts';
import { lint } from '../../server/engine/lint.ts';
import type { Facts } from '../../server/model/facts.ts';
import { variableRead } from '../../server/model/yaml-reads.ts';
import { loadShellFromPackages } from '../harness/shell.ts';
import { nothingKnown, Random, shown, shownWithFixes } from './random-edits.ts';

await loadShellFromPackages();
const path = 'compose.yaml';
const strict = combine([], { profile: 'strict' });
const seeds = process.env.SEED ? [Number(process.env.SEED)] : process.env.LONG ? [1, 2, 3, 4, 5] : [1];
const steps = process.env.LONG ? 600 : 300;

/** Places in a service where a variable makes a difference to what is said of it, or of others. */
const uses = [
  (name: string) => `    image: \${${name}}\n`,
  (name: string) => `    image: \${${name}:-postgres:17}\n    ports: ["80:80"]\n`,
  (name: string) => `    image: \${${name}}\n    build: .\n`,
  (name: string) => `    image: web\n    user: $${name}\n`,
  (name: string) => `    image: \${${name}}\n    environment: {URL: "http://s${name.slice(1)}"}\n    networks: [own]\n`,
  (name: string) =>
    `    image: web\n    environment: {URL: "\${${name}}"}\n    ports: ["80:80"]\n    networks: [own]\n`,
  (name: string) =>
    `    image: web\n    environment: {PASSWORD: "\${${name}:?}", DATABASE_URL: postgres://u:hunter22@db/x}\n`,
  (name: string) => `    image: web\n    volumes: ["\${${name}}:/run/x"]\n    ports: ["\${${name}}:1"]\n`,
  (name: string) => `    image: web\n    isolation: \${${name}}\n    network_mode: \${${name}}\n`,
];
const values = [
  '',
  'root',
  '1000',
  'host',
  'hyperv',
  'web',
  'postgres:17',
  '/var/run/docker.sock',
  '127.0.0.1:80',
  '$A',
];
/** More than there are places among reads, so that some share one. */
const names = Array.from({ length: 40 }, (_, at) => `A${at}`);
const lists = ['compose.yaml', 'other.yaml', 'base.yaml:compose.yaml', 'compose.yaml:base.yaml'];
const base = 'services: {s0: {read_only: true}, s1: {user: "1000"}}\n';

describe('linting again what variables decide', () => {
  for (const seed of seeds)
    test(`says the same as linting anew, whatever is set and typed, ${seed}`, () => {
      const random = new Random(seed);
      const service = (_: unknown, at: number) =>
        `  s${at}:\n${random.pick(uses)(random.pick(names))}    restart: always\n`;
      const services = Array.from({ length: 40 }, service);
      const whole = `services:\n  built:\n    image: web\n    build: .\n${services.join('')}networks:\n  own: {}\n`;
      let text = whole;
      const set = new Map<string, string>();
      let facts = factsOf('');
      let state: LintState | undefined;
      for (let step = 0; step < steps; step++) {
        const kind = random.below(1);
        if (kind < 0.5) set.set(random.pick(names), random.pick(values));
        else if (kind < 0.6) set.delete(random.pick(names));
        else if (kind < 0.62) set.set('COMPOSE_FILE', random.pick(lists));
        else if (kind < 0.66) set.delete('COMPOSE_FILE');
        else text = text === whole ? edited(whole, random) : whole;
        if (kind < 0.66 || step === 0) facts = factsOf([...set].map(([name, value]) => `${name}=${value}\n`).join(''));
        const now = lintNext({ path, text }, facts, strict, state);
        const anew = lint({ path, text }, facts, strict);
        // Fixes take longer than all the rest.
        const said = step % 20 === 0 ? shownWithFixes : shown;
        assert.equal(said(now.result, facts), said(anew, facts), `step ${step}`);
        ({ state } = now);
      }
    });

  test('knows that what was kept of a service is made of a variable, however often it was asked for', () => {
    const service = (name: string, more = '') => `  ${name}:\n    image: \${${name}}\n${more}`;
    const others = Array.from({ length: 40 }, (_, at) => service(`other${at}`, '    networks: [own]\n')).join('');
    const app = service('app', '    environment: {URL: "http://db"}\n');
    const textWith = (port: string) => {
      const web = service('web', `    ports: ["${port}:80"]\n    environment: {URL: "http://app"}\n`);
      return `services:\n${others}${app}${web}${service('db')}networks:\n  own: {}\n`;
    };
    let state: LintState | undefined;
    const judge = (port: string, db: string) => {
      const now = lintNext({ path, text: textWith(port) }, factsOf(`db=${db}\n`), strict, state);
      ({ state } = now);
      return now.result.findings.some(({ rule }) => rule.id === 'reachable-database');
    };
    assert.equal(judge('80', 'tool'), false);
    assert.equal(judge('81', 'tool'), false);
    assert.equal(judge('81', 'postgres:17'), true);
  });

  test('counts as read no more variables than share a place', () => {
    const places = new Set(names.map(variableRead));
    assert.ok(places.size > 15 && places.size <= 32);
  });
});

/** What lies around: `.env` with `text`, and a file that others may name. */
function factsOf(text: string): Facts {
  const files: Readonly<Record<string, { readonly text: string }>> = {
    ...(text !== '' && { '.env': { text } }),
    'base.yaml': { text: base },
  };
  return { ...nothingKnown, file: (file) => ({ state: 'known', value: files[file] ?? null, asOf: '2026-11-23' }) };
}

/** Something put in, such as a variable, or taken out. */
function edited(text: string, random: Random): string {
  const at = Math.floor(random.below(text.length));
  if (random.isBy(0.5))
    return text.slice(0, at) + random.pick(['x', ' ', ':', `$${random.pick(names)}`, '\n']) + text.slice(at);
  return text.slice(0, at) + text.slice(at + (random.isBy(0.5) ? 1 : 3));
}
