import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseYaml } from '../../server/syntax/yaml/parse.ts';
import { YamlPlace } from '../../server/syntax/yaml/place.ts';
import { maskTemplates } from '../../server/syntax/yaml/template.ts';

function kindOf(text: string, ...path: readonly string[]): string {
  const file = parseYaml(text);
  const document = file.documents[0];
  assert.ok(document && !document.hasErrors, text);
  return YamlPlace.root(file, document).get(...path).kind;
}

describe('templates', () => {
  it('leave every other character in its place', () => {
    const text = 'a: {{ include "x" . }}-y\n{{- if .b }}\nc: "{{ .d }}"\n{{- end }}\n';
    const masked = maskTemplates(text).text;
    assert.equal(masked.length, text.length);
    assert.equal(masked.indexOf('-y'), text.indexOf('-y'));
  });

  it('make a value dynamic, whatever part of it they write', () => {
    for (const value of [
      '{{ .x }}',
      '{{ include "x" . }}-y',
      'y-{{ template "x" . }}',
      '"{{ include "x" . }}"',
      '"{{ tpl .x . }}:1"',
    ]) {
      assert.equal(kindOf(`a: ${value}\n`, 'a'), 'dynamic', value);
    }
  });

  it('may add keys where one stands alone or ends a line', () => {
    assert.equal(kindOf('a:\n  {{- toYaml .x | nindent 2 }}\n', 'a', 'b'), 'dynamic');
    assert.equal(kindOf('a: {{- include "x" . | nindent 2 }}\n  b: 1\n', 'a', 'c'), 'dynamic');
    assert.equal(kindOf('a: {{- include "x" . | nindent 2 }}\n  b: 1\n', 'a', 'b'), 'scalar');
  });
});
