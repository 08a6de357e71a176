import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { defaultConfig } from '../../server/engine/config.ts';
import { lint } from '../../server/engine/lint.ts';
import { noFacts } from '../../server/model/facts.ts';
import { loadShellFromPackages } from '../harness/shell.ts';
import { expandSnippet } from './expand.ts';

interface Snippet {
  readonly prefix: string;
  readonly description: string;
  readonly body: readonly string[];
}

/** Name of the file that each collection is for; undefined where nothing reads it. */
const collections = {
  dockerfile: 'Dockerfile',
  compose: 'compose.yaml',
  kubernetes: 'k8s/app.yaml',
  dockerignore: undefined,
} as const;

const facts = noFacts('2026-11-21');
const config = defaultConfig({ profile: 'strict' });

function read(collection: string): [name: string, snippet: Snippet][] {
  const url = new URL(`../../snippets/${collection}.json`, import.meta.url);
  return Object.entries(JSON.parse(readFileSync(url, 'utf8')) as Record<string, Snippet>);
}

/** The file that stands around a snippet which is not a whole one. */
function whole(snippet: Snippet): string {
  const text = expandSnippet(snippet.body.join('\n'));
  return snippet.prefix === 'hardened-service' ? `services:\n${text.replaceAll(/^(?=.)/gm, '  ')}` : text;
}

describe('snippets', () => {
  before(loadShellFromPackages);

  for (const [collection, path] of Object.entries(collections)) {
    for (const [name, snippet] of read(collection)) {
      test(`${name}: complete, and leaves no tab stop behind`, () => {
        assert.match(snippet.prefix, /^hardened-[a-z]+$/);
        assert.ok(snippet.description.length > 0);
        assert.doesNotMatch(expandSnippet(snippet.body.join('\n')), /\$\{?\d/);
      });
      if (!path) continue;
      test(`${name}: no findings`, () => {
        const { format, findings, problems } = lint({ path, text: whole(snippet) }, facts, config);
        assert.equal(format, collection);
        assert.deepEqual(problems, []);
        // A Pod by itself is what the snippet is asked for.
        const own = findings.filter(({ rule }) => !(rule.id === 'naked-pod' && snippet.prefix === 'hardened-pod'));
        const found = own.map(({ rule, message }) => `${rule.id}: ${message}`);
        assert.deepEqual(found, []);
      });
    }
  }

  test('the check can fail: a starting point for root has findings', () => {
    const { findings } = lint({ path: 'Dockerfile', text: 'FROM node:22\nUSER root\n' }, facts, config);
    assert.ok(findings.length > 0);
  });
});
