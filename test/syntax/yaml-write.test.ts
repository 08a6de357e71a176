import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { type Document, isAlias, isCollection, isMap, isSeq, Lexer, parseAllDocuments, type Scalar } from 'yaml';
import type { Json } from '../../server/syntax/yaml/json.ts';
import { parseYaml, type YamlFile } from '../../server/syntax/yaml/parse.ts';
import { YamlPlace } from '../../server/syntax/yaml/place.ts';
import { appendItem, insertEntry, removePlace, setPlace } from '../../server/syntax/yaml/write.ts';
import { applyEdits, type Edit } from '../../server/text/edit.ts';
import { documents } from './yaml-generator.ts';

type Path = readonly (string | number)[];
type Change = (place: YamlPlace) => Edit[] | undefined;

const values: readonly Json[] = [
  'new',
  'needs: quotes # here',
  'true',
  '0123',
  true,
  7,
  ['x', 'y: z'],
  [],
  { n: 1, m: ['q', { deep: 'v' }], e: {} },
  [{ name: 'v', list: ['1', { a: 'b', c: {} }] }],
];

/** What can be done at a place, and what the document should hold then, by the library's own editing. */
const operations: readonly {
  readonly name: string;
  readonly suits: (place: YamlPlace) => boolean;
  readonly change: (value: Json) => Change;
  /** `attempt`: counts the results that are as good as one another. */
  readonly expect: (document: Document, path: Path, value: Json, place: YamlPlace, attempt: number) => void;
}[] = [
  {
    name: 'set',
    suits: () => true,
    change: (value) => (place) => setPlace(place, value),
    expect: (document, path, value) => put(document, path, value),
  },
  {
    name: 'set below',
    suits: holdsEntries,
    change: (value) => (place) => setPlace(place.get('new', 'er'), value),
    expect: (document, path, value) => put(document, path, { new: { er: value } }, 'new'),
  },
  {
    name: 'insert',
    suits: holdsEntries,
    change: (value) => (place) => insertEntry(place, 'added', value),
    expect: (document, path, value) => put(document, path, { added: value }, 'added'),
  },
  {
    name: 'append',
    suits: (place) => place.kind === 'list' || isNothing(place),
    change: (value) => (place) => appendItem(place, value),
    expect: (document, path, value, place) => {
      const own = place.items().map(({ node }) => (node as Scalar).value as Json);
      if (place.via !== 'own') return put(document, path, [...own, value]);
      const node = document.getIn(path, true);
      if (isSeq(node)) node.add(document.createNode(value));
      else put(document, path, [value]);
    },
  },
  {
    name: 'remove',
    suits: ({ written, via }) => written !== undefined && via !== 'merge',
    change: () => removePlace,
    expect: (document, path, _value, _place, attempt) => remove(document, path, path.length - attempt),
  },
];

function isNothing({ kind, scalar }: YamlPlace): boolean {
  return kind === 'absent' || kind === 'empty' || (kind === 'scalar' && scalar === undefined);
}

function holdsEntries(place: YamlPlace): boolean {
  return place.kind === 'map' || isNothing(place);
}

/** Sets the value at `path`; with `under`, the one entry of `value` is added to a map that is there. */
function put(document: Document, path: Path, value: Json, under?: string): void {
  const node = document.getIn(path, true);
  if (under !== undefined && isMap(node)) {
    node.set(under, document.createNode((value as Record<string, Json>)[under]));
    return;
  }
  const anchor = isAlias(node) ? undefined : (node as { anchor?: string } | undefined)?.anchor;
  const created = document.createNode(value);
  if (anchor !== undefined && !isAlias(created)) created.anchor = anchor;
  document.setIn(path, created);
}

/** Takes away what is at `path`, and up to `levels` of the collections that hold nothing else. */
function remove(document: Document, path: Path, levels: number): void {
  document.deleteIn(path);
  const parent = path.slice(0, -1);
  const holder = document.getIn(parent, true);
  if (levels > 0 && parent.length > 0 && isCollection(holder) && holder.items.length === 0)
    remove(document, parent, levels - 1);
}

function rootOf(file: YamlFile): YamlPlace {
  return YamlPlace.root(file, file.documents[0] as YamlFile['documents'][number]);
}

/** Every place that is written in the document, and below each map one that is not. */
function* placesBelow(place: YamlPlace, path: Path): Iterable<{ place: YamlPlace; path: Path }> {
  if (isAlias(place.written)) return;
  if (place.kind === 'map') {
    for (const entry of place.entries()) {
      if (entry.via === 'merge' && entry.kind !== 'list') continue;
      yield { place: entry, path: [...path, entry.key] };
      if (entry.via === 'own') yield* placesBelow(entry, [...path, entry.key]);
    }
    yield { place: place.get('absent'), path: [...path, 'absent'] };
  }
  for (const item of place.items()) {
    yield { place: item, path: [...path, item.key] };
    yield* placesBelow(item, [...path, item.key]);
  }
}

function load(text: string): Document[] {
  const parsed = parseAllDocuments(text, { merge: true, logLevel: 'silent', uniqueKeys: false });
  assert.ok(Array.isArray(parsed));
  return parsed;
}

/** What the documents hold; undefined where an alias is left whose anchor was taken away. */
function contentsOf(documents: readonly Document[]): unknown[] | undefined {
  try {
    return documents.map((one) => one.toJS());
  } catch (error) {
    assert.match(String(error), /Unresolved alias|Merge sources must be maps/);
    return undefined;
  }
}

function comments(text: string): string[] {
  return [...new Lexer().lex(text)].filter((token) => token.startsWith('#')).map((token) => token.trimEnd());
}

function includesAll(all: readonly string[], wanted: readonly string[]): boolean {
  const left = [...all];
  return wanted.every((text) => {
    const at = left.indexOf(text);
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  });
}

test('every change of a document is exact, or refused', () => {
  let made = 0;
  let refused = 0;
  const choices = fc.tuple(fc.nat(999), fc.nat(operations.length - 1), fc.nat(values.length - 1));
  const property = fc.property(documents, fc.array(choices, { minLength: 1, maxLength: 6 }), (text, picks) => {
    const file = parseYaml(text);
    if (file.problems.length > 0) return;
    const places = [...placesBelow(rootOf(file), [])];
    for (const [where, what, which] of picks) {
      const operation = operations[what] as (typeof operations)[number];
      const value = values[which] as Json;
      const suitable = places.filter(({ place }) => operation.suits(place));
      const spot = suitable[where % suitable.length];
      if (spot === undefined) continue;
      const edits = operation.change(value)(spot.place);
      if (edits === undefined) {
        refused++;
        continue;
      }
      made++;
      const after = applyEdits(text, edits);
      assert.ok(after !== undefined, 'the edits overlap');
      const name = `${operation.name} ${spot.path.join('.')} to ${JSON.stringify(value)}\n${text}\n=== becomes\n${after}\n===`;
      const found = load(after);
      const errors = found.flatMap((one) => one.errors);
      assert.deepEqual(errors, [], name);
      const wanted = Array.from({ length: operation.name === 'remove' ? spot.path.length + 1 : 1 }, (_, attempt) => {
        const [first, ...others] = load(text);
        operation.expect(first as Document, spot.path, value, spot.place, attempt);
        return contentsOf([first as Document, ...others]);
      });
      const actual = contentsOf(found);
      assert.ok(actual !== undefined, `${name} leaves an alias that stands for nothing`);
      if (!wanted.some((one) => isDeepStrictEqual(one, actual))) assert.deepEqual(actual, wanted[0], name);
      assert.ok(includesAll(comments(after), comments(text)), `${name} lost a comment`);
      if (file.eol === '\r\n') assert.doesNotMatch(after, /(?<!\r)\n/, `${name} mixes line ends`);
      const gone = edits.map(({ range }) => text.slice(range.start, range.end)).join('');
      if (!/^(?:set|remove)$/.test(operation.name)) assert.match(gone, /^(?:\s*|\*\w+|~)$/, `${name} takes text away`);
    }
  });
  fc.assert(property, { numRuns: process.env.LONG ? 5_000 : 400 });
  assert.ok(made > refused, `${made} made, ${refused} refused`);
});

/** Layouts that were got wrong once, or would be easily: before, the change, and after; undefined where it is refused. */
const corners: readonly (readonly [name: string, before: string, change: Change, after: string | undefined])[] = [
  ['a list level with its key', 'a:\n- x # one\n# tail\n', append('a'), 'a:\n- x # one\n- new\n# tail\n'],
  [
    'a list in a file indented by four',
    'a:\n    b:\n        - x\n',
    append('a', 'c'),
    'a:\n    b:\n        - x\n    c:\n        - new\n',
  ],
  [
    'a list with its dashes on lines of their own',
    'a:\n  -\n    b: 1\n  -\n    b: 2\n',
    append('a'),
    'a:\n  -\n    b: 1\n  -\n    b: 2\n  - new\n',
  ],
  ['no final line break', 'a:\n  b: 1', insert('a'), 'a:\n  b: 1\n  k: new'],
  ['CRLF', 'a:\r\n  b: 1\r\n', insert('a'), 'a:\r\n  b: 1\r\n  k: new\r\n'],
  ['a byte-order mark', '\uFEFFa: 1\nb: 2\n', removal('a'), '\uFEFFb: 2\n'],
  [
    'a block scalar as the last value',
    'a:\n  b: |\n    x\n\nc: 1\n',
    insert('a'),
    'a:\n  b: |\n    x\n  k: new\n\nc: 1\n',
  ],
  ['a key with nothing behind it', 'a: # none\nb: 1\n', insert('a'), 'a: # none\n  k: new\nb: 1\n'],
  ['null', 'a: ~ # none\n', append('a'), 'a: [new] # none\n'],
  ['an empty map', 'a: {}\n', insert('a'), 'a: { k: new }\n'],
  ['JSON on one line', '{"a":{"b":1}}', insert('a'), '{"a":{"b":1, "k": "new"}}'],
  [
    'JSON with tabs',
    '{\n\t"a": {\n\t\t"b": 1\n\t}\n}',
    insert('a'),
    '{\n\t"a": {\n\t\t"b": 1,\n\t\t"k": "new"\n\t}\n}',
  ],
  ['a flow key without value', 'a: {b:}\n', insert('a'), 'a: {b:, k: new}\n'],
  ['a comment behind the last flow entry', 'a: {\n  b: 1 # one\n}\n', insert('a'), undefined],
  [
    'before the end of a document',
    'a:\n  b: 1\n...\n---\nc: 1\n',
    insert('a'),
    'a:\n  b: 1\n  k: new\n...\n---\nc: 1\n',
  ],
  ['an explicit key', 'a:\n  ? b\n  : 1\n', insert('a'), undefined],
  ['tabs between', 'a:\n  b:\t1\t# tab\n', insert('a'), 'a:\n  b:\t1\t# tab\n  k: new\n'],
  ['a plain value in block style', 'k: x:1\n', set('k', 'x:1@sha256:ab'), 'k: x:1@sha256:ab\n'],
  ['a plain value in flow style', 'a: {k: x}\n', set('a', 'k', 'x:1'), 'a: {k: "x:1"}\n'],
  ['quotes', "k: 'it''s'\n", set('k', "that's"), "k: 'that''s'\n"],
  ['an alias', 'a: &a [x]\nb: *a\n', append('b'), 'a: &a [x]\nb: [x, new]\n'],
  [
    'a list merged in',
    'x: &x\n  l: [1]\nb:\n  <<: *x\n',
    append('b', 'l'),
    'x: &x\n  l: [1]\nb:\n  <<: *x\n  l:\n    - 1\n    - new\n',
  ],
  ['a map that is an alias', 'a: &a {x: 1}\nb: *a\n', insert('b'), undefined],
  ['an anchor that is used', 'a:\n  b: &b 1\n  c: 2\nd: *b\n', removal('a', 'b'), undefined],
  ['a tag', 'k: !secret x\n', set('k', 'y'), undefined],
  ['the first key behind a dash', 'a:\n  - b: 1\n    c: 2\n', removal('a', 0, 'b'), 'a:\n  - c: 2\n'],
  ['the only entry', 'a:\n  b:\n    c: 1\nd: 1\n', removal('a', 'b', 'c'), 'd: 1\n'],
  ['the only entry, below a comment', 'a:\n  # why\n  b: 1\nd: 1\n', removal('a', 'b'), 'a: {}\n  # why\nd: 1\n'],
  ['a trailing comment', 'a: 1 # why\nb: 2\n', removal('a'), '# why\nb: 2\n'],
  ['a comment that a block scalar would take in', 'a: |\n  x\nb: 1\n  # y\nc: 2\n', removal('b'), undefined],
];

function at(place: YamlPlace, path: Path): YamlPlace {
  return path.reduce<YamlPlace>(
    (from, key) => (typeof key === 'number' ? (from.items()[key] as YamlPlace) : from.get(key)),
    place,
  );
}

function append(...path: Path): Change {
  return (root) => appendItem(at(root, path), 'new');
}

function insert(...path: Path): Change {
  return (root) => insertEntry(at(root, path), 'k', 'new');
}

function removal(...path: Path): Change {
  return (root) => removePlace(at(root, path));
}

/** The last of `path` is the value. */
function set(...path: readonly string[]): Change {
  return (root) => setPlace(at(root, path.slice(0, -1)), path.at(-1) as string);
}

for (const [name, before, change, after] of corners) {
  test(`a change knows ${name}`, () => {
    const edits = change(rootOf(parseYaml(before)));
    assert.equal(edits && applyEdits(before, edits), after);
  });
}
