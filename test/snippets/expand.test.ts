// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are snippets

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandSnippet } from './expand.ts';

const cases: readonly (readonly [what: string, body: string, text: string])[] = [
  ['text without tab stops stays', 'USER 1000:1000\n', 'USER 1000:1000\n'],
  ['a placeholder leaves its default', 'FROM ${1:node}:22', 'FROM node:22'],
  ['a mirror repeats the default', '${1:8080}:$1', '8080:8080'],
  ['a mirror may stand before the default', '$1 ${1:app}', 'app app'],
  ['an empty tab stop leaves nothing', 'a$1b${2}c$0', 'abc'],
  ['a placeholder may hold another', '${1:ghcr.io/${2:acme}/app} $2', 'ghcr.io/acme/app acme'],
  ['the first choice is taken', 'type: ${1|RuntimeDefault,Localhost|}', 'type: RuntimeDefault'],
  ['a variable leaves its default', '${TM_DIRECTORY:app}', 'app'],
  ['escapes lose their backslash', 'PATH=/venv/bin:\\$PATH \\\\\n\\}', 'PATH=/venv/bin:$PATH \\\n}'],
  ['a brace outside a placeholder is text', '{ a: $1 }', '{ a:  }'],
  ['a lone dollar is text', 'cost: 5$', 'cost: 5$'],
];

for (const [what, body, text] of cases) {
  test(what, () => assert.equal(expandSnippet(body), text));
}

test('an unclosed placeholder is an error', () => {
  assert.throws(() => expandSnippet('${1:node'), SyntaxError);
});
