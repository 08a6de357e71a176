import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyEdits } from '../../server/text/edit.ts';
import { LineIndex } from '../../server/text/line-index.ts';
import { fullCapabilities, plainCapabilities, Workbench } from './workbench.ts';

const stack = `services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: s3cret-value-99
  web:
    image: nginx:1.29
    ports:
      - "8080:80"
`;
const file = 'refactor.rewrite.bulkhead.file';
const part = 'refactor.rewrite.bulkhead.part';

// biome-ignore lint/suspicious/noExplicitAny: as the protocol has it
type Any = any;

/** Lists the actions of one kind, and completes the first. */
async function chosen(bench: Workbench, uri: string, line: number, kind: string): Promise<Any> {
  const [action] = await bench.actions(uri, line, 2, { only: [kind] });
  return action && (await bench.client.request('codeAction/resolve', action)).result;
}

function applied(text: string, edit: Any, isWanted: (annotation: Any) => boolean = () => true): string {
  const lines = new LineIndex(text);
  const offset = ({ line, character }: Any) => lines.startOf(line) + character;
  const own = edit.changes ? Object.values<Any>(edit.changes)[0] : edit.documentChanges.at(-1).edits;
  const wanted = own.filter(({ annotationId }: Any) => isWanted(edit.changeAnnotations?.[annotationId]));
  const edits = wanted.map(({ range, newText }: Any) => ({
    range: { start: offset(range.start), end: offset(range.end) },
    newText,
  }));
  return applyEdits(text, edits) as string;
}

describe('hardening', () => {
  it('is offered for the service at the cursor and for the file, where somebody asks', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('compose.yaml', stack);
    const actions = await bench.actions(uri, 6, 2, { only: ['refactor'] });
    assert.deepEqual(
      actions.map(({ title, kind }) => [title, kind]),
      [
        ['Harden service `web`', part],
        ['Harden this file', file],
      ],
    );
    const unasked = await bench.actions(uri, 6, 2, { triggerKind: 2 });
    assert.equal(unasked.filter(({ kind }) => kind.startsWith('refactor')).length, 0);
  });

  it('shows each change with what it could break, and wants consent for those that may', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('compose.yaml', stack);
    const { edit } = await chosen(bench, uri, 0, file);
    const annotations = Object.values<Any>(edit.changeAnnotations);
    for (const { label, needsConfirmation, description } of annotations) {
      if (label.startsWith('Other files')) continue;
      assert.match(label, needsConfirmation ? /^May change behaviour: / : /^Safe: /);
      assert.equal(description !== undefined, needsConfirmation);
    }
    assert.ok(annotations.some(({ needsConfirmation }) => !needsConfirmation));
    assert.ok(annotations.length > 8, 'changes of several rules are not one');
    const safe = applied(stack, edit, ({ needsConfirmation }) => !needsConfirmation);
    assert.match(safe, /no-new-privileges:true/);
    assert.doesNotMatch(safe, /read_only/);
  });

  it('leaves nothing to do, and creates what it names', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('compose.yaml', stack);
    const { edit } = await chosen(bench, uri, 0, file);
    const [create] = edit.documentChanges;
    assert.equal(create.kind, 'create');
    const hardened = applied(stack, edit);
    bench.change(uri, 2, { text: hardened });
    const left = await bench.ruleIds(uri);
    assert.deepEqual(
      [...new Set(left)].filter((id) => id !== 'unpinned-image' && id !== 'root-user'),
      [],
    );
    assert.equal((await chosen(bench, uri, 0, file))?.edit, undefined);
  });

  it('of a service changes nothing of another', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('compose.yaml', stack);
    const { edit } = await chosen(bench, uri, 6, part);
    const hardened = applied(stack, edit);
    assert.equal(hardened.slice(0, hardened.indexOf('  web:')), stack.slice(0, stack.indexOf('  web:')));
    assert.match(hardened, /127\.0\.0\.1:8080:80/);
  });

  it('says how many services a change of an anchor reaches', async () => {
    await using bench = await Workbench.start();
    const shared = 'services:\n  a: &a\n    image: ghcr.io/acme/a:1\n  b: *a\n';
    const uri = bench.open('compose.yaml', shared);
    const { edit } = await chosen(bench, uri, 2, part);
    const labels = Object.values<Any>(edit.changeAnnotations).map(({ label }) => label);
    assert.ok(labels.length > 0 && labels.every((label) => /shared by 2 places/.test(label)), labels.join('\n'));
  });

  it('is one plain edit where the client shows no annotations, and not offered where it resolves none', async () => {
    const capabilities = {
      ...fullCapabilities,
      workspace: { ...fullCapabilities.workspace, workspaceEdit: { documentChanges: true } },
    };
    await using bench = await Workbench.start({ capabilities });
    const uri = bench.open('compose.yaml', 'services:\n  web:\n    image: nginx:1.29\n');
    const { edit } = await chosen(bench, uri, 0, file);
    assert.equal(edit.changeAnnotations, undefined);
    assert.match(applied('services:\n  web:\n    image: nginx:1.29\n', edit), /read_only: true/);
    await using plain = await Workbench.start({ capabilities: plainCapabilities });
    const other = plain.open('compose.yaml', stack);
    assert.deepEqual(await plain.actions(other, 6, 2, { only: ['refactor'] }), []);
  });
});
