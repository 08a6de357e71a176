/** Reads a file's text from wherever it lives; undefined when it does not exist or cannot be read as text. */
export type Reader = (uri: string) => Promise<string | undefined>;

/** The workspace's texts as the user sees them: what is open in the editor counts before what is on disk. */
export class Files {
  readonly #open: (uri: string) => string | undefined;
  readonly #disk: Reader;

  constructor(open: (uri: string) => string | undefined, disk: Reader) {
    this.#open = open;
    this.#disk = disk;
  }

  /** The text of `uri`; undefined when there is none. */
  async read(uri: string): Promise<string | undefined> {
    return this.#open(uri) ?? (await this.#disk(uri));
  }
}
