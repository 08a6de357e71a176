import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from '../../server/engine/config.ts';
import { lint } from '../../server/engine/lint.ts';
import { noFacts } from '../../server/model/facts.ts';

function judge(text: string): { rules: Set<string>; problems: number } {
  const config = combine([], { profile: 'strict' });
  const { findings, problems } = lint({ path: 'templates/web.yaml', text }, noFacts('2026-01-01'), config);
  return { rules: new Set(findings.map(({ rule }) => rule.id)), problems: problems.length };
}

/** A template whose container ends in `lines`. */
function template(lines: string): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}
spec:
  containers:
    - name: web
      image: "{{ .Values.image }}:{{ .Values.tag }}"
${lines}`;
}

describe('templates of Helm', () => {
  const fillings = {
    toYaml: '      securityContext:\n        {{- toYaml .Values.securityContext | nindent 8 }}\n',
    include: '      {{- include "web.settings" . | nindent 6 }}\n',
    if: '      {{- if .Values.secure }}\n      securityContext: {runAsNonRoot: true}\n      {{- end }}\n',
    with: '      {{- with .Values.more }}\n      {{- . | nindent 6 }}\n      {{- end }}\n',
    range: '      env:\n        {{- range .Values.env }}\n        - name: {{ .name }}\n        {{- end }}\n',
  };
  for (const [name, lines] of Object.entries(fillings)) {
    test(`what \`${name}\` may fill in is never absent`, () => {
      assert.deepEqual([...judge(template(lines)).rules], []);
    });
  }

  test('a templated value is no value, a written one is', () => {
    const open = '      {{- include "x" . }}\n';
    assert.deepEqual([...judge(template(`      securityContext: {privileged: {{ .Values.p }}}\n${open}`)).rules], []);
    const { rules } = judge(template(`      securityContext:\n        privileged: true\n${open}`));
    assert.equal(rules.has('privileged-container'), true);
  });

  test('what is no YAML before it is rendered is no problem of its author', () => {
    const broken = template('      args: [{{ range .Values.args }}\n        - a: b: c\n      ]: {{ end }}\n');
    assert.equal(judge(broken).problems, 0);
    assert.notEqual(judge('apiVersion: v1\nkind: Pod\nspec: {a: [\n').problems, 0);
  });
});
