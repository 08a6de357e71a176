import { deepEqual, equal, ok } from 'node:assert/strict';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { updateDocument } from '../../server/lsp/open-documents.ts';
import type { Random, Sample } from '../engine/random-edits.ts';
import { frame, type Message } from '../lsp/client.ts';
import { fullCapabilities, plainCapabilities, Workbench } from '../lsp/workbench.ts';
import { mutate } from './mutate.ts';

/** Messages of one session with one server. */
const messages = 300;
/** An answer that takes longer than this, of small documents, takes too long. */
const patience = 60_000;

const languages: readonly string[] = ['dockerfile', 'dockercompose', 'yaml', 'plaintext', ''];
const methods = ['hover', 'codeAction', 'codeLens', 'definition', 'diagnostic'].map((name) => `textDocument/${name}`);
const unknownMethods = ['textDocument/semanticTokens/full', '$/nothing', 'x', '', '__proto__', 'workspace/symbol'];
const junk: readonly unknown[] = [
  null,
  0,
  '',
  [],
  {},
  [[[]]],
  { textDocument: null },
  { textDocument: { uri: 7 } },
  'x',
];
const ids: readonly (string | number | null)[] = [
  2 ** 31,
  2 ** 53,
  -1,
  1.5,
  'x',
  '',
  '__proto__',
  'é'.repeat(500),
  1e300,
];

/** What a server was told in a session, to be held against what it answers in the end. */
class Session {
  readonly #random: Random;
  readonly #samples: readonly Sample[];
  readonly #bench: Workbench;
  readonly #open = new Map<string, TextDocument>();
  readonly #answers: Promise<void>[] = [];
  #names = 0;

  constructor(bench: Workbench, samples: readonly Sample[], random: Random) {
    this.#bench = bench;
    this.#samples = samples;
    this.#random = random;
  }

  async run(): Promise<void> {
    const steps = [
      ...Array.from({ length: 8 }, () => () => this.#change()),
      ...Array.from({ length: 6 }, () => () => this.#ask()),
      () => this.#openNew(),
      () => this.#close(),
      () => this.#changeOutOfOrder(),
      () => this.#askJunk(),
      () => this.#notifyJunk(),
      () => this.#askWithOddId(),
      () => this.#cancel(),
      () => this.#sendNonsense(),
    ];
    this.#openNew();
    for (let sent = 0; sent < messages; sent++) {
      this.#random.pick(steps)();
      // Now and then the server comes to answering; mostly it is behind.
      if (this.#random.isBy(0.05)) await Promise.all(this.#answers);
    }
    await Promise.all(this.#answers);
    await this.#compare();
  }

  /** What is said of a document that was edited is what is said of the same text when it is opened. */
  async #compare(): Promise<void> {
    for (const [uri, document] of this.#open) {
      const name = uri.slice(uri.lastIndexOf('/') + 1);
      const fresh = this.#bench.open(`again/${name}`, document.getText(), document.languageId);
      const [edited, opened] = [await this.#pull(uri), await this.#pull(fresh)];
      deepEqual(edited, opened, `${name} says something else after its edits`);
    }
  }

  async #pull(uri: string): Promise<string[]> {
    const { result, error } = await this.#request('textDocument/diagnostic', { textDocument: { uri } });
    equal(error, undefined, `${uri}: ${error?.message}`);
    return result.items.map(({ code, range }: Message['result']) => `${code} ${JSON.stringify(range)}`);
  }

  #request(method: string, params: unknown, id?: string | number): Promise<Message> {
    const { client } = this.#bench;
    if (id === undefined) {
      // The client's own patience is for tests.
      const answer = client.requestWithId(method, params);
      return Promise.race([
        answer.answer,
        client.wait((message) => message.id === answer.id && !message.method, patience),
      ]);
    }
    const answer = client.wait((message) => message.id === id && message.method === undefined, patience);
    client.send({ id, method, params });
    return answer;
  }

  #expect(answer: Promise<Message>, codes: readonly number[], what: string): void {
    const checked = answer.then(({ error }) => {
      ok(error === undefined || codes.includes(error.code), `${what}: ${error?.code} ${error?.message}`);
    });
    // Awaited later, all together.
    checked.catch(() => {});
    this.#answers.push(checked);
  }

  #text(): Sample {
    const sample = this.#random.pick(this.#samples);
    const text = this.#random.isBy(0.5)
      ? sample.text
      : mutate(sample.text, this.#random, () => this.#random.pick(this.#samples).text);
    // What cannot be written as UTF-8 does not reach the server.
    return { ...sample, text: wellFormed(text.slice(0, 10_000)) };
  }

  #openNew(): void {
    const { path, text } = this.#text();
    const file = path.slice(path.lastIndexOf('/') + 1);
    const languageId = /dockerfile/i.test(file) ? 'dockerfile' : this.#random.pick(languages);
    const uri = this.#bench.open(`d${this.#names++}/${this.#names}${file}`, text, languageId);
    this.#open.set(uri, TextDocument.create(uri, languageId, 1, text));
  }

  #pick(): TextDocument | undefined {
    return this.#open.size > 0 ? this.#random.pick([...this.#open.values()]) : undefined;
  }

  #close(): void {
    const { uri } = this.#pick() ?? {};
    if (uri === undefined) return;
    this.#bench.client.notify('textDocument/didClose', { textDocument: { uri } });
    this.#open.delete(uri);
    // Closing twice is an editor's fault, and nothing to die of.
    if (this.#random.isBy(0.1)) this.#bench.client.notify('textDocument/didClose', { textDocument: { uri } });
  }

  #change(): void {
    const document = this.#pick();
    if (document === undefined) return;
    const changes = Array.from({ length: 1 + Math.floor(this.#random.below(2)) }, () => this.#edit(document));
    const version = document.version + 1;
    this.#bench.change(document.uri, version, ...changes);
    this.#open.set(document.uri, updateDocument(document, changes, version));
  }

  /** Of a range that may lie outside, or be the wrong way round. */
  #edit(document: TextDocument): { range: { start: object; end: object }; text: string } | { text: string } {
    const random = this.#random;
    const text = wellFormed(this.#text().text.slice(0, random.below(random.isBy(0.9) ? 20 : 400)));
    if (random.isBy(0.05)) return { text };
    const at = Math.floor(random.below(document.getText().length + 1));
    const position = (offset: number) =>
      random.isBy(0.03)
        ? { line: Math.floor(random.below(10_000)), character: Math.floor(random.below(2 ** 31)) }
        : document.positionAt(offset);
    return { range: { start: position(at), end: position(at + Math.floor(random.below(10))) }, text };
  }

  #changeOutOfOrder(): void {
    const document = this.#pick();
    if (document === undefined) return;
    const text = document.getText();
    const version = this.#random.pick([0, -1, document.version, 2 ** 31, document.version - 1]);
    this.#bench.change(document.uri, version, { text });
    this.#open.set(document.uri, updateDocument(document, [{ text }], document.version));
  }

  #ask(): void {
    const random = this.#random;
    const document = this.#pick();
    const uri = document?.uri ?? this.#bench.uri('nowhere');
    const at = document?.positionAt(Math.floor(random.below(document.getText().length))) ?? { line: 7, character: 7 };
    const params = {
      textDocument: { uri },
      position: at,
      range: { start: at, end: at },
      context: {
        diagnostics: [],
        ...(random.isBy(0.3) && { only: [random.pick(['quickfix', 'source.fixAll', '', 'x'])] }),
      },
    };
    const answer = this.#request(random.pick(methods), params);
    this.#expect(answer, [-32800, -32801, -32802], 'a request that is in order');
  }

  #askJunk(): void {
    const method = this.#random.pick([...methods, ...unknownMethods, 'codeAction/resolve', 'workspace/executeCommand']);
    const answer = this.#request(method, this.#random.pick(junk));
    this.#expect(answer, [-32601, -32602, -32603, -32600, -32800, -32801, -32802], `junk for ${method}`);
  }

  #notifyJunk(): void {
    const random = this.#random;
    const method = random.pick([
      ...['textDocument/didOpen', 'textDocument/didChange', 'textDocument/didClose', 'textDocument/didSave'],
      ...['workspace/didChangeConfiguration', 'workspace/didChangeWatchedFiles', 'workspace/didChangeWorkspaceFolders'],
      ...['$/cancelRequest', '$/setTrace', '$/progress', 'x', ''],
    ]);
    this.#bench.client.notify(method, random.pick(junk));
  }

  #askWithOddId(): void {
    const id = this.#random.pick(ids);
    if (id === null) return;
    const answer = this.#request(
      'textDocument/hover',
      { textDocument: { uri: 'x' }, position: { line: 0, character: 0 } },
      id,
    );
    this.#expect(answer, [-32800, -32801], `a request with the id ${String(id).slice(0, 40)}`);
  }

  #cancel(): void {
    const { client } = this.#bench;
    const document = this.#pick();
    if (document === undefined) return;
    const { id, answer } = client.requestWithId('textDocument/diagnostic', { textDocument: { uri: document.uri } });
    client.notify('$/cancelRequest', { id: this.#random.isBy(0.8) ? id : this.#random.pick(ids) });
    this.#expect(answer, [-32800, -32801, -32802], 'a request that is cancelled');
  }

  #sendNonsense(): void {
    const { client } = this.#bench;
    const nonsense = [
      () => frame({ nonsense: true }),
      () => 'Content-Length: 5\r\n\r\n{"a":',
      () => 'Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{}',
      () => frame({ id: 'never asked', result: null }),
      () => frame({ id: 1, method: 7 }),
    ];
    client.sendRaw(this.#random.pick(nonsense)());
  }
}

/** A session of messages, valid and not, with a server that must stand them all; how many there were. */
export async function protocolSession(samples: readonly Sample[], random: Random): Promise<number> {
  const capabilities = random.isBy(0.7) ? fullCapabilities : plainCapabilities;
  const bench = await Workbench.start({ capabilities });
  try {
    await new Session(bench, samples, random).run();
    equal(await bench.client.close(), 0, 'the exit code');
    equal(bench.client.stderr, '', 'standard error');
  } finally {
    bench.client.process.kill('SIGKILL');
    await bench[Symbol.asyncDispose]().catch(() => {});
  }
  return messages;
}

/** What halves of characters are on the way to another program. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
