import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Rule } from '../../server/rules/rule.ts';
import { compareClasses, compareWithPeer, countClasses, differentialSection } from './differential.ts';

const rule = (id: string, references: Rule['references']) => ({ id, references }) as Rule;
const rules = [
  rule('equal', { 'compose-lint': 'CL-0001' }),
  rule('more', { 'compose-lint': { id: 'CL-0002', relation: 'narrower' } }),
];
const text = 'services:\n  a:\n    image: a\n    privileged: true\n';
const found = (name: string, line: number) => ({ rule: name, severity: 'high', first: line, last: line, column: 1 });
const look = (findings: readonly ReturnType<typeof found>[]) => () => ({ text, findings });
const row = { file: 'a.yaml', findings: [['CL-0001', 'a', 4]] } as const;

describe('differential', () => {
  test('counts what both found', () => {
    const { both, differences } = compareWithPeer([row], rules, look([found('equal', 4)]));
    assert.deepEqual([...both], [['CL-0001', 1]]);
    assert.deepEqual(differences, []);
  });

  test('names what one of them alone found, and not what a rule covers besides', () => {
    const one = {
      file: 'a.yaml',
      findings: [
        ['CL-0001', 'a', 4],
        ['CL-0002', 'a', 3],
      ],
    } as const;
    const differential = compareWithPeer([one], rules, look([found('equal', 3), found('more', 4)]));
    assert.deepEqual(
      [...countClasses(differential)],
      [
        ['CL-0001 missing', 1],
        ['CL-0002 missing', 1],
        ['equal more', 1],
      ],
    );
    const notes = '- differential: `CL-0001 missing`: why\n- differential: `gone more`: why\n';
    assert.deepEqual(compareClasses(notes, differential), {
      unexplained: ['CL-0002 missing', 'equal more'],
      stale: ['gone more'],
    });
    assert.ok(differentialSection(1, differential).includes('| equal more | 1 |'));
  });
});
