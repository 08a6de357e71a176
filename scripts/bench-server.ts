import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import {
  CodeActionRequest,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';

/** A language server to be measured. */
export interface BenchServer {
  readonly name: string;
  readonly script: string;
  /** Whether it is asked for diagnostics, or sends them. */
  readonly pulls: boolean;
  /** The files of the bench that it knows. */
  readonly files: readonly string[];
  readonly languageId?: string;
  /** Milliseconds that it waits before it looks at a change; taken off. */
  readonly debounce?: number;
  readonly initializationOptions?: object;
}

/** What one server took for one file: milliseconds, less what it waited for a processor, but for `first`; and megabytes. */
export interface Measured {
  /** From its start to the first diagnostics. */
  readonly first: number;
  /** From opening a file to its diagnostics, in a server that has answered before. */
  readonly opening: number;
  readonly keys: readonly number[];
  readonly hovers: readonly number[];
  readonly actions: readonly number[];
  readonly memory: number;
}

const keys = 60;
const requests = 30;

/** Opens `text` twice as `file` in a server of its own, types into it, and asks. */
export async function measure(server: BenchServer, file: string, languageId: string, text: string): Promise<Measured> {
  const session = new Session(server, languageId);
  try {
    await session.initialize();
    await session.open(`file:///bench/a/${file}`, text);
    const first = performance.now() - session.started;
    const uri = `file:///bench/b/${file}`;
    const opening = await session.timed(() => session.open(uri, text));
    const line = Math.floor(text.split('\n').length / 2);
    const times: number[] = [];
    for (let key = 0; key < keys; key++) times.push(await session.timed(() => session.type(uri, key, line)));
    const textDocument = { uri };
    const position = { line, character: 1 };
    const hovers: number[] = [];
    const actions: number[] = [];
    for (let request = 0; request < requests; request++) {
      const at = { line: request * 3, character: 8 };
      hovers.push(await session.asked(HoverRequest.method, { textDocument, position: at }));
      const range = { start: position, end: position };
      const params = { textDocument, range, context: { diagnostics: [] } };
      actions.push(await session.asked(CodeActionRequest.method, params));
    }
    const { debounce = 0 } = server;
    return {
      first,
      opening,
      keys: times.slice(10).map((time) => time - debounce),
      hovers,
      actions,
      memory: session.memory,
    };
  } finally {
    session.end();
  }
}

/** A server that runs, as an editor sees it. */
export class Session {
  readonly started = performance.now();
  readonly #server: BenchServer;
  readonly #languageId: string;
  readonly #process: ChildProcess;
  readonly #connection: ProtocolConnection;
  readonly #waiting = new Map<string, () => void>();

  constructor(server: BenchServer, languageId: string) {
    this.#server = server;
    this.#languageId = server.languageId ?? languageId;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: '' };
    const child = spawn(process.env.BULKHEAD_TEST_NODE ?? process.execPath, [server.script, '--stdio'], { env });
    child.stderr.resume();
    this.#process = child;
    this.#connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    this.#connection.onNotification(PublishDiagnosticsNotification.type, ({ uri }) => this.#waiting.get(uri)?.());
    this.#connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => null));
    this.#connection.listen();
  }

  /** In a workspace that is `rootUri`, if any. */
  async initialize(rootUri: string | null = null): Promise<void> {
    const { pulls, initializationOptions } = this.#server;
    const textDocument = pulls ? { diagnostic: {} } : { publishDiagnostics: {} };
    const params = { processId: process.pid, rootUri, workspaceFolders: null, capabilities: { textDocument } };
    await this.#connection.sendRequest(InitializeRequest.type, { ...params, initializationOptions });
    await this.#connection.sendNotification(InitializedNotification.type, {});
  }

  async open(uri: string, text: string): Promise<void> {
    const told = this.#told(uri);
    const textDocument = { uri, languageId: this.#languageId, version: 1, text };
    await this.#connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    await told();
  }

  /** Types a comment into the middle of the file, one character at a time. */
  async type(uri: string, key: number, line: number): Promise<void> {
    const told = this.#told(uri);
    const position = { line, character: key === 0 ? 0 : key + 1 };
    const change = { range: { start: position, end: position }, text: key === 0 ? '# \n' : 'x' };
    await this.#connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: key + 2 },
      contentChanges: [change],
    });
    await told();
  }

  async ask(method: string, params: object): Promise<void> {
    await this.#connection.sendRequest(method, params);
  }

  /** Milliseconds until the answer; no number where the server does not know what is asked. */
  async asked(method: string, params: object): Promise<number> {
    try {
      return await this.timed(() => this.ask(method, params));
    } catch {
      return Number.NaN;
    }
  }

  /** Milliseconds that `work` took, less those that the server waited for a processor. */
  async timed(work: () => Promise<void>): Promise<number> {
    const waited = this.#waited();
    const start = performance.now();
    await work();
    return Math.max(0, performance.now() - start - (this.#waited() - waited));
  }

  /** The most memory that it has taken, in megabytes. */
  get memory(): number {
    const status = this.#proc('status');
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024);
  }

  /** Of all of its threads. */
  get processorSeconds(): number {
    // The name of a program may have spaces; what comes behind it has none.
    const fields = this.#proc('stat').replace(/^.*\)/, '').trim().split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  end(): void {
    this.#connection.dispose();
    this.#process.kill();
  }

  /** Waits for the diagnostics of what is sent next. */
  #told(uri: string): () => Promise<unknown> {
    const textDocument = { uri };
    if (this.#server.pulls) return () => this.#connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument });
    const published = new Promise<void>((resolve) => this.#waiting.set(uri, resolve));
    return () => published;
  }

  #waited(): number {
    return Number(this.#proc('schedstat').split(' ')[1] ?? 0) / 1e6;
  }

  #proc(name: string): string {
    const file = `/proc/${this.#process.pid}/${name}`;
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }
}
