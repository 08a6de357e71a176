import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** The server under test: from source, or what `BULKHEAD_SERVER` names, such as `dist/server.cjs`. */
export const serverScript: string = path.resolve(root, process.env.BULKHEAD_SERVER ?? 'server/main.ts');
/** The Node that runs it. */
export const serverNode: string = process.env.BULKHEAD_NODE ?? process.execPath;

/** A message of JSON-RPC, whatever kind it is. */
export interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what the protocol promises, and fail when it is not there
  readonly params?: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly result?: any;
  readonly error?: { readonly code: number; readonly message: string };
}

/** How the client answers a request of the server; undefined answers null. */
type Responder = (params: Message['params']) => unknown;

/** A client of the server that speaks to its standard streams and keeps everything it hears. */
export class Client {
  readonly received: Message[] = [];
  readonly responders = new Map<string, Responder>();
  readonly process: ChildProcess;
  readonly exited: Promise<number | null>;
  #buffer = Buffer.alloc(0);
  /** How long an answer may take, in milliseconds, where nothing else is said. */
  patience = 15_000;
  #lastId = 0;
  #waiting: { readonly test: (message: Message) => boolean; readonly resolve: (message: Message) => void }[] = [];
  stderr = '';

  constructor(command: readonly string[] = [serverNode, serverScript, '--stdio']) {
    const [program = '', ...rest] = command;
    this.process = spawn(program, rest, { stdio: 'pipe', env: { ...process.env, NODE_EXTRA_CA_CERTS: '' } });
    this.process.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
    this.process.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk;
    });
    // An answer may be on its way to a server that has just left; whoever waits for one is told so by `wait`.
    this.process.stdin?.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') throw error;
    });
    this.exited = new Promise((resolve) => this.process.on('exit', resolve));
  }

  /** Sends a request; the whole answer, error or not. */
  request(method: string, params?: unknown): Promise<Message> {
    return this.requestWithId(method, params).answer;
  }

  requestWithId(method: string, params?: unknown): { id: number; answer: Promise<Message> } {
    const id = ++this.#lastId;
    const answer = this.wait((message) => message.id === id && message.method === undefined);
    this.send({ id, method, params });
    return { id, answer };
  }

  notify(method: string, params?: unknown): void {
    this.send({ method, params });
  }

  send(...messages: object[]): void {
    this.sendRaw(messages.map(frame).join(''));
  }

  sendRaw(text: string): void {
    this.process.stdin?.write(text);
  }

  /** The first message from now on that passes `test`. */
  wait(test: (message: Message) => boolean, milliseconds = this.patience): Promise<Message> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const { exitCode, signalCode } = this.process;
        const state = exitCode ?? signalCode ?? 'running';
        reject(
          new Error(`Nothing came within ${milliseconds} ms; the server: ${state}; standard error: ${this.stderr}`),
        );
      }, milliseconds);
      const done = (message: Message) => {
        clearTimeout(timer);
        resolve(message);
      };
      this.#waiting.push({ test, resolve: done });
    });
  }

  waitFor(method: string, test: (params: Message['params']) => boolean = () => true): Promise<Message> {
    return this.wait((message) => message.method === method && test(message.params));
  }

  all(method: string): Message[] {
    return this.received.filter((message) => message.method === method);
  }

  /** Ends the server as an editor does; its exit code. */
  async close(): Promise<number | null> {
    await this.request('shutdown');
    this.notify('exit');
    return this.exited;
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const headerEnd = this.#buffer.indexOf('\r\n\r\n');
      if (headerEnd < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.toString('ascii', 0, headerEnd))?.[1]);
      const end = headerEnd + 4 + length;
      if (this.#buffer.length < end) return;
      const message: Message = JSON.parse(this.#buffer.toString('utf8', headerEnd + 4, end));
      this.#buffer = this.#buffer.subarray(end);
      this.#receive(message);
    }
  }

  #receive(message: Message): void {
    this.received.push(message);
    if (message.method !== undefined && message.id !== undefined) {
      const result = this.responders.get(message.method)?.(message.params) ?? null;
      this.send({ id: message.id, result });
    }
    const ready = this.#waiting.filter(({ test }) => test(message));
    this.#waiting = this.#waiting.filter((each) => !ready.includes(each));
    for (const { resolve } of ready) resolve(message);
  }
}

export function frame(message: object): string {
  const text = JSON.stringify({ jsonrpc: '2.0', ...message });
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}
