import type { Command, Instruction, Word } from './dockerfile.ts';
import { type WrittenText, writtenTexts } from './written-text.ts';

/** What `command` puts into files: by `echo` or `printf`, from a document or `<<<`, and in place by `sed -i`. */
export function writtenFiles(command: Command): WrittenText[] {
  return [...writtenTexts(command), ...documents(command), ...edited(command)];
}

/** The files that COPY and ADD take from documents. */
export function copiedDocuments({ keyword, words, heredocs }: Instruction): WrittenText[] {
  const destination = words.at(-1);
  if ((keyword !== 'COPY' && keyword !== 'ADD') || destination === undefined) return [];
  const to = destination.value ?? destination.text;
  return heredocs.map(({ name = '', text, range }) => {
    return { text, isDynamic: false, range: firstLine(range, text), file: to.endsWith('/') ? to + name : to };
  });
}

/** `cat <<EOF > file`, `tee file <<EOF` and the same with `<<<`. */
function documents({ invocation, heredocs, hereStrings, redirectsTo }: Command): WrittenText[] {
  const { name, words } = invocation;
  if (name !== 'cat' && name !== 'tee') return [];
  const files = [...(name === 'tee' ? words.slice(1).filter(({ text }) => !text.startsWith('-')) : []), ...redirectsTo];
  const texts = [
    ...heredocs.map(({ text, range }) => ({ text, range: firstLine(range, text) })),
    ...hereStrings.map(({ value, text, range }) => ({ text: value ?? text.replace(/^\$?["']|["']$/g, ''), range })),
  ];
  return texts.flatMap((one) =>
    files.map(({ value, text }) => ({ ...one, text: breakLines(one.text), isDynamic: false, file: value ?? text })),
  );
}

/** A document may be long; its first line stands for it. */
function firstLine({ start, end }: { readonly start: number; readonly end: number }, text: string) {
  const length = /^[^\r\n]*/.exec(text)?.[0].length ?? 0;
  return { start, end: length === 0 ? end : Math.min(end, start + length) };
}

/** What `sed -i` writes where it replaces, appends or inserts. */
function edited({ invocation }: Command): WrittenText[] {
  const { name, words } = invocation;
  if (name !== 'sed' || !words.some(({ value }) => /^(?:-[nrEs]*i|--in-place)/.test(value ?? ''))) return [];
  const scripts: Word[] = [];
  const files: Word[] = [];
  for (let i = 1; i < words.length; i++) {
    const word = words[i] as Word;
    const text = word.value ?? word.text;
    if (/^(?:-[a-zA-Z]*e|--expression)$/.test(text)) scripts.push(words[++i] ?? word);
    else if (text.startsWith('-')) continue;
    else if (scripts.length === 0) scripts.push(word);
    else files.push(word);
  }
  return scripts.flatMap(({ value, text, range }) =>
    insertions(value ?? text.replace(/^["']|["']$/g, '')).flatMap((inserted) =>
      files.map((file) => ({ text: breakLines(inserted), isDynamic: false, range, file: file.value ?? file.text })),
    ),
  );
}

/** The new text in a script of sed, by command: `s/old/new/`, `a new`, `i new`, `c new`. */
function insertions(script: string): string[] {
  const replacing = /(?:^|[\s/;{}\d$])s([/|,#@%!:+~])/.exec(script);
  if (replacing !== null) {
    const [, delimiter = '/'] = replacing;
    const parts = splitAt(script.slice(replacing.index + replacing[0].length), delimiter);
    return parts[1] === undefined ? [] : [parts[1]];
  }
  const adding = /(?:^|[\s/;{}\d$])[aic](?:\\\s*|\s+)(\S.*)$/s.exec(script);
  return adding?.[1] === undefined ? [] : [adding[1]];
}

/** Cut at each delimiter that no backslash escapes. */
function splitAt(text: string, delimiter: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (char === delimiter) {
      parts.push(part);
      part = '';
    } else part += char === '\\' && text[i + 1] === delimiter ? text[++i] : char;
  }
  return [...parts, part];
}

function breakLines(text: string): string {
  return text.replaceAll('\\n', '\n');
}
