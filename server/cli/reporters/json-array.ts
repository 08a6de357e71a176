/** Writes an array of JSON item by item, as `JSON.stringify` with two spaces writes it whole. */
export class JsonArray {
  readonly #indent: string;
  #isEmpty = true;

  /** `depth` is that of the line on which the array begins. */
  constructor(depth: number) {
    this.#indent = `\n${'  '.repeat(depth)}`;
  }

  item(value: unknown): string {
    const before = this.#isEmpty ? '[' : ',';
    this.#isEmpty = false;
    // Line breaks within texts are escaped.
    return `${before}${this.#indent}  ${indented(value, `${this.#indent}  `)}`;
  }

  end(): string {
    return this.#isEmpty ? '[]' : `${this.#indent}]`;
  }
}

function indented(value: unknown, indent: string): string {
  return JSON.stringify(value, undefined, 2).replaceAll('\n', indent);
}

/** A property of an object that begins at `depth`, as `JSON.stringify` writes it. */
export function property(name: string, value: unknown, depth: number): string {
  const indent = `\n${'  '.repeat(depth + 1)}`;
  return `${indent}${JSON.stringify(name)}: ${indented(value, indent)}`;
}
