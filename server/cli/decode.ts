/** How a text file is written, so that it can be written back the same way. */
export interface Encoding {
  readonly name: 'utf-8' | 'utf-16le' | 'utf-16be';
  readonly byteOrderMark: boolean;
}

export type Decoded =
  | { readonly text: string; readonly encoding: Encoding }
  /** The problem is a phrase that follows the file's name; `isIo` when the bytes could not be had at all. */
  | { readonly text: undefined; readonly problem: string; readonly isIo?: true };

const marks: readonly { readonly name: Encoding['name']; readonly bytes: readonly number[] }[] = [
  { name: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { name: 'utf-16le', bytes: [0xff, 0xfe] },
  { name: 'utf-16be', bytes: [0xfe, 0xff] },
];

/** Reads bytes as text, without its byte order mark, as editors do; says why when they are not text. */
export function decode(bytes: Uint8Array): Decoded {
  const mark = marks.find((each) => each.bytes.every((byte, index) => bytes[index] === byte));
  const name = mark?.name ?? 'utf-8';
  const body = mark ? bytes.subarray(mark.bytes.length) : bytes;
  if (name === 'utf-8' && body.includes(0)) return { text: undefined, problem: 'is a binary file' };
  try {
    const text = new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(body);
    return { text, encoding: { name, byteOrderMark: mark !== undefined } };
  } catch {
    return { text: undefined, problem: `is not valid ${name.toUpperCase()}` };
  }
}

/** The bytes of `text` in `encoding`. */
export function encode(text: string, encoding: Encoding): Uint8Array {
  const whole = encoding.byteOrderMark ? `\uFEFF${text}` : text;
  if (encoding.name === 'utf-8') return Buffer.from(whole, 'utf8');
  const bytes = Buffer.from(whole, 'utf16le');
  return encoding.name === 'utf-16be' ? bytes.swap16() : bytes;
}
