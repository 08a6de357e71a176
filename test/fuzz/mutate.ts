import type { Random } from '../engine/random-edits.ts';

/** Changes a text in one of many ways; `other` is a text to take from. */
type Mutation = (text: string, random: Random, other: string) => string;

/** What means something to a reader of one of the formats, or ought to mean nothing. */
const tokens = [
  ...['&a ', '*a', '<<: *a', '!!binary ', '!override ', '!<x> ', '? ', '- ', ': ', '|', '>+9', '{', '}', '[', ']', ','],
  ...[
    '"',
    "'",
    '`',
    '\\',
    '\\\n',
    '#',
    '# bulkhead: ignore[',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '\t',
    '\r',
    '\0',
    '\uFEFF',
  ],
  ...['${', '}', '$(', '$((', '${A:-${B:-', '<<E\n', "<<'E'\n", '<<-"E" <<F\n', '| sh', '&& ', ';', '{{', '}}', '{{/*'],
  ...[
    '\u2028',
    '\u00A0',
    '\uD800',
    '\uDC00',
    '\u0301',
    '\u{1F600}',
    '__proto__: ',
    'constructor: ',
    'toString',
    '__proto__',
  ],
  ...[
    '9007199254740993',
    '-0',
    '1e999',
    '0o777',
    '.nan',
    'null',
    '~',
    'true',
    '@sha256:',
    '--mount=type=',
    '--from=',
    '-',
  ],
  ...['FROM scratch AS ', 'ONBUILD ', 'SHELL ["x"]\n', '# escape=`\n', 'USER ', 'services:\n', 'kind: List\nitems:\n'],
];

const mutations: readonly Mutation[] = [
  // Splice.
  (text, random, other) => text.slice(0, cut(text, random)) + other.slice(cut(other, random)),
  (text, random, other) => {
    const [from, to] = span(other, random);
    return insert(text, random, other.slice(from, to));
  },
  (text, random, other) => {
    const lines = text.split('\n');
    lines.splice(line(lines, random), 0, ...pickLines(other, random));
    return lines.join('\n');
  },
  // Truncate.
  (text, random) => text.slice(0, cut(text, random)),
  (text, random) => text.slice(cut(text, random)),
  (text, random) => {
    const [from, to] = span(text, random);
    return text.slice(0, from) + text.slice(to);
  },
  // Nest.
  (text, random) => {
    const lines = text.split('\n');
    const at = line(lines, random);
    const count = 1 + Math.floor(random.below(8));
    const deeper = lines.slice(at, at + count).map((each) => `${random.isBy(0.9) ? '  ' : ' '}${each}`);
    return lines.toSpliced(at, count, ...deeper).join('\n');
  },
  (text, random) => {
    const [from, to] = span(text, random);
    const [open, close] = random.pick([
      ['{a: ', '}'],
      ['[', ']'],
      ['$(', ')'],
      ['"', '"'],
      ["'", "'"],
      ['${X:-', '}'],
      ['bash -c "', '"'],
      ['{{ if ', ' }}'],
    ] as const);
    return text.slice(0, from) + open + text.slice(from, to) + close + text.slice(to);
  },
  (text, random) =>
    insert(text, random, random.pick(['[', '- ', '? ', '$(', '{a: ', '(', '"$(']).repeat(random.below(300))),
  // Encode otherwise.
  (text) => text.replace(/\r?\n/g, '\r\n'),
  (text, random) => text.replace(/\n/g, (end) => (random.isBy(0.3) ? '\r\n' : random.isBy(0.1) ? '\r' : end)),
  (text) => `\uFEFF${text}`,
  (text) => Buffer.from(text, 'utf16le').toString('latin1'),
  (text) => Buffer.from(text, 'utf8').toString('latin1'),
  (text, random) => text.replace(/ +/g, (blanks) => (random.isBy(0.1) ? '\t' : random.isBy(0.05) ? '\u00A0' : blanks)),
  // Write over.
  (text, random) => insert(text, random, random.pick(tokens)),
  (text, random) => insert(text, random, random.pick(tokens)),
  (text, random) => {
    const at = cut(text, random);
    return text.slice(0, at) + String.fromCharCode(random.below(random.isBy(0.8) ? 128 : 65_536)) + text.slice(at + 1);
  },
  (text, random) => {
    const words = text.split(/(\s+)/);
    words[line(words, random)] = random.pick(tokens);
    return words.join('');
  },
  (text, random, other) => {
    const words = text.split(/(\s+)/);
    words[line(words, random)] = random.pick(other.split(/\s+/));
    return words.join('');
  },
  // Repeat.
  (text, random) => {
    const [from, to] = span(text, random);
    const times = Math.min(2 + random.below(random.isBy(0.9) ? 4 : 200), 4_000 / (to - from + 1));
    return text.slice(0, to) + text.slice(from, to).repeat(times) + text.slice(to);
  },
  (text, random) => {
    const lines = text.split('\n');
    const [from, to] = [line(lines, random), line(lines, random)];
    [lines[from], lines[to]] = [lines[to] ?? '', lines[from] ?? ''];
    return lines.join('\n');
  },
];

/** `text` after some changes, one after the other. */
export function mutate(text: string, random: Random, other: () => string): string {
  let result = text;
  const count = 1 + Math.floor(random.below(random.isBy(0.7) ? 3 : 10));
  for (let done = 0; done < count; done++) result = random.pick(mutations)(result, random, other());
  return result;
}

function cut(text: string, random: Random): number {
  return Math.floor(random.below(text.length + 1));
}

function line(lines: readonly string[], random: Random): number {
  return Math.floor(random.below(lines.length));
}

function span(text: string, random: Random): [from: number, to: number] {
  const from = cut(text, random);
  const length = random.below(random.isBy(0.5) ? 20 : 400);
  return [from, Math.min(text.length, Math.floor(from + length))];
}

function insert(text: string, random: Random, what: string): string {
  const at = cut(text, random);
  return text.slice(0, at) + what + text.slice(at);
}

function pickLines(text: string, random: Random): string[] {
  const lines = text.split('\n');
  const at = line(lines, random);
  return lines.slice(at, at + 1 + Math.floor(random.below(6)));
}
