import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { combine } from '../../server/engine/config.ts';
import { editsOf, harden } from '../../server/engine/harden.ts';
import { hardeningGoal } from '../../server/engine/hardening-goal.ts';
import type { FileText } from '../../server/model/facts.ts';
import { noFacts } from '../../server/model/facts.ts';
import { applyEdits } from '../../server/text/edit.ts';
import { loadShellFromPackages } from '../harness/shell.ts';

const root = path.join(import.meta.dirname, '../..');
const shared = process.env.BULKHEAD_SHARED ?? path.join(root, '../shared');
const schemaFile = path.join(shared, 'corpus/reference/compose-spec+compose-spec/schema/compose-spec.json');
const skip = existsSync(schemaFile) ? undefined : 'the Compose schema is neither in $BULKHEAD_SHARED nor in ../shared';

function compile() {
  const { $schema: _, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'));
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  // Formats that the specification makes up.
  for (const name of ['expose', 'ports', 'subnet_ip_address']) ajv.addFormat(name, true);
  return ajv.compile(schema);
}

for (const folder of ['examples/insecure', 'test/containers/stack']) {
  describe(`${folder}, hardened`, () => {
    before(loadShellFromPackages);
    const file = path.join(root, folder, 'compose.yaml');
    const texts = new Map<string, FileText | null>();
    const around = (name: string): FileText | null => {
      if (!texts.has(name))
        texts.set(
          name,
          statSync(name, { throwIfNoEntry: false })?.isFile() ? { text: readFileSync(name, 'utf8') } : null,
        );
      return texts.get(name) ?? null;
    };
    const facts = {
      ...noFacts('2026-01-01'),
      file: (name: string) => ({ state: 'known', value: around(name), asOf: '2026-01-01' }) as const,
    };
    const goal = hardeningGoal(combine([], {}));
    const document = { path: file, text: readFileSync(file, 'utf8') };
    const hardened = () => {
      const text = applyEdits(document.text, editsOf(harden(document, facts, goal)));
      assert.ok(text);
      return { ...document, text };
    };

    test('is a Compose file by its schema, as before', { skip }, () => {
      const validate = compile();
      for (const { text } of [document, hardened()])
        assert.ok(validate(parse(text, { merge: true })), JSON.stringify(validate.errors));
    });

    test('has less to report, and nothing that could still be done', () => {
      const after = hardened();
      const before = goal.judge(document, facts).findings.length;
      assert.ok(goal.judge(after, facts).findings.length < before / 4);
      assert.deepEqual(harden(after, facts, goal).groups, []);
    });

    test('keeps every comment that is not about what was taken away', () => {
      const comments = (text: string) => text.match(/#[^\n]*/g) ?? [];
      const kept = new Set(comments(hardened().text));
      const lost = comments(document.text).filter((comment) => !kept.has(comment));
      assert.ok(lost.length <= comments(document.text).length / 2, lost.join('\n'));
    });
  });
}
