import type { Connection, Diagnostic, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { Coalescer } from './turns.ts';

/** Sends diagnostics to a client that does not ask for them. */
export class Pushes {
  readonly #connection: Connection;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #diagnose: (uri: string) => Promise<Diagnostic[]>;
  readonly #changed = new Set<string>();
  readonly #coalescer = new Coalescer(() => this.#push());

  constructor(
    connection: Connection,
    documents: TextDocuments<TextDocument>,
    diagnose: (uri: string) => Promise<Diagnostic[]>,
  ) {
    this.#connection = connection;
    this.#documents = documents;
    this.#diagnose = diagnose;
  }

  /** Has the diagnostics of a document sent soon. */
  request(uri: string): void {
    this.#changed.add(uri);
    this.#coalescer.request();
  }

  /** Takes away what was sent for a document that is closed. */
  clear(uri: string): void {
    this.#changed.delete(uri);
    this.#send(uri, []);
  }

  #push(): void {
    const uris = [...this.#changed];
    this.#changed.clear();
    for (const uri of uris) {
      this.#pushOne(uri).catch((error) => this.#connection.console.error(`Diagnostics of ${uri} failed: ${error}`));
    }
  }

  async #pushOne(uri: string): Promise<void> {
    const items = await this.#diagnose(uri);
    const document = this.#documents.get(uri);
    if (document) this.#send(uri, items, document.version);
  }

  #send(uri: string, diagnostics: Diagnostic[], version?: number): void {
    const params = { uri, diagnostics, ...(version !== undefined && { version }) };
    this.#connection.sendDiagnostics(params).catch(() => {});
  }
}
