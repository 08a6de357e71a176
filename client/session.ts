import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import {
  didGrantTrust,
  type InitializationOptions,
  pinImagesCommand,
  type Status,
  type StatusParams,
  setFileModesCommand,
  showImageCommand,
  showRuleCommand,
  statusRequest,
} from '../server/protocol.ts';
import {
  cancelScanCommand,
  ignoreVulnerabilityCommand,
  scanImageCommand,
  showReportCommand,
} from '../server/protocol-scan.ts';
import type { ScanModule } from './scan-commands.ts';

/** What differs between a desktop and a browser. */
export interface Host {
  createClient(options: LanguageClientOptions): Promise<BaseLanguageClient>;
  /** Where a server without a file system finds its WebAssembly. */
  readonly assetsUrl?: string;
  /** A folder on the disk that is ours. */
  readonly storageUri?: string;
  /** Loads what scans images; undefined where no program can be started. */
  loadScan?(): Promise<ScanModule>;
  /** Narrows permission bits, where there are any. */
  setFileMode?(file: vscode.Uri, mode: number): Promise<void>;
}

/** Lenses, hovers and actions carry them where scans can be made. */
const scanCommands = [scanImageCommand, cancelScanCommand, showReportCommand, ignoreVulnerabilityCommand];

export type SessionState = 'idle' | 'starting' | 'running' | 'failed';

/** The language server's life: started when first needed, restarted after a crash, told what it cannot see itself. */
export class Session implements vscode.Disposable {
  readonly #host: Host;
  readonly #output: vscode.LogOutputChannel;
  readonly #rulesUrl: string;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeState = this.#changed.event;
  #client: BaseLanguageClient | undefined;
  #state: SessionState = 'idle';
  /** Grows with every start and stop: what an earlier client still has to say is not heard. */
  #turn = 0;

  constructor(host: Host, output: vscode.LogOutputChannel, rulesUrl: string) {
    this.#host = host;
    this.#output = output;
    this.#rulesUrl = rulesUrl;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Starts the server unless it runs, is starting, or has given up. */
  async start(): Promise<void> {
    if (this.#state !== 'idle') return;
    const turn = ++this.#turn;
    this.#set('starting');
    // The library takes longer to load than all else, so it waits for a document of ours.
    const { connect, offerOutput } = await import('./connection.ts');
    try {
      const client = await connect({
        output: this.#output,
        initializationOptions: () => this.#initializationOptions(),
        create: (options) => this.#host.createClient(options),
        onChange: (state) => {
          if (turn === this.#turn) this.#set(state);
        },
      });
      if (turn !== this.#turn) return void client.dispose();
      this.#client = client;
      await client.start();
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#set('failed');
      this.#output.error(error instanceof Error ? error : String(error));
      void offerOutput('Bulkhead could not start its language server.');
    }
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#turn++;
    this.#client = undefined;
    this.#set('idle');
    await client?.dispose();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** What is on for a document; undefined while there is nobody to ask. */
  async status(document: vscode.TextDocument): Promise<Status | undefined> {
    if (this.#state !== 'running' || this.#client === undefined) return undefined;
    const params: StatusParams = { uri: this.#client.code2ProtocolConverter.asUri(document.uri) };
    return this.#client.sendRequest<Status>(statusRequest, params).catch(() => undefined);
  }

  /** Runs a command of the server, starting it first; undefined where there is none. */
  async run<T>(command: string, given: unknown): Promise<T | undefined> {
    await this.start();
    if (this.#state !== 'running' || this.#client === undefined) return undefined;
    return this.#client.sendRequest<T>('workspace/executeCommand', { command, arguments: [given] });
  }

  /** Asks the server, starting it first; undefined where there is none. */
  async request<T>(method: string, params: object, token?: vscode.CancellationToken): Promise<T | undefined> {
    await this.start();
    if (this.#state !== 'running' || this.#client === undefined) return undefined;
    // A token that is undefined would be sent as a second parameter.
    return token === undefined
      ? this.#client.sendRequest<T>(method, params)
      : this.#client.sendRequest<T>(method, params, token);
  }

  /** Hears of the progress that the server reports under `token`. */
  async onProgress(token: string, hear: (message: string) => void): Promise<vscode.Disposable> {
    await this.start();
    const { listenToProgress } = await import('./connection.ts');
    return this.#client === undefined ? new vscode.Disposable(() => {}) : listenToProgress(this.#client, token, hear);
  }

  grantTrust(): void {
    if (this.#state === 'running') void this.#client?.sendNotification(didGrantTrust);
  }

  dispose(): void {
    void this.stop();
    this.#changed.dispose();
  }

  #set(state: SessionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#changed.fire();
  }

  #initializationOptions(): InitializationOptions {
    const { assetsUrl, storageUri } = this.#host;
    return {
      rulesUrl: this.#rulesUrl,
      readsFiles: true,
      trusted: vscode.workspace.isTrusted,
      commands: [
        showRuleCommand,
        setFileModesCommand,
        showImageCommand,
        pinImagesCommand,
        ...(this.#host.loadScan ? scanCommands : []),
      ],
      ...(assetsUrl !== undefined && { assetsUrl }),
      ...(storageUri !== undefined && { storageUri }),
    };
  }
}
