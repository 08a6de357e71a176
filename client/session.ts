import * as vscode from 'vscode';
import {
  type BaseLanguageClient,
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
} from 'vscode-languageclient';
import {
  didGrantTrust,
  type InitializationOptions,
  type ReadFileParams,
  readFileRequest,
  type Status,
  type StatusParams,
  setFileModesCommand,
  showRuleCommand,
  statusRequest,
} from '../server/protocol.ts';
import { languages } from './recognise.ts';
import { Restarts } from './restarts.ts';

/** What differs between a desktop and a browser. */
export interface Host {
  createClient(options: LanguageClientOptions): BaseLanguageClient;
  /** Where a server without a file system finds its WebAssembly. */
  readonly assetsUrl?: string;
  /** Narrows permission bits, where there are any. */
  setFileMode?(file: vscode.Uri, mode: number): Promise<void>;
}

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
    if (this.#client !== undefined) return;
    const client = this.#host.createClient(this.#options());
    this.#client = client;
    client.onDidChangeState(({ newState }) => {
      if (this.#client === client) this.#become(newState);
    });
    client.onRequest(readFileRequest, ({ uri }: ReadFileParams) => readText(client.protocol2CodeConverter.asUri(uri)));
    try {
      await client.start();
    } catch (error) {
      this.#set('failed');
      this.#output.error(error instanceof Error ? error : String(error));
      void offerOutput('Bulkhead could not start its language server.');
    }
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client?.needsStop()) await client.stop();
    await client?.dispose();
    this.#set('idle');
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

  grantTrust(): void {
    if (this.#state === 'running') void this.#client?.sendNotification(didGrantTrust);
  }

  dispose(): void {
    this.#changed.dispose();
    void this.stop();
  }

  #become(state: State): void {
    if (state === State.Running) this.#set('running');
    else if (state === State.Starting) this.#set('starting');
    else if (this.#state === 'running' || this.#state === 'starting') this.#set('failed');
  }

  #set(state: SessionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#changed.fire();
  }

  #options(): LanguageClientOptions {
    return {
      documentSelector: documentSelector(),
      outputChannel: this.#output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: () => this.#initializationOptions(),
      diagnosticPullOptions: { onChange: true, onFocus: true },
      errorHandler: errorHandler(),
      markdown: { isTrusted: { enabledCommands: [showRuleCommand] } },
    };
  }

  #initializationOptions(): InitializationOptions {
    const { assetsUrl } = this.#host;
    return {
      rulesUrl: this.#rulesUrl,
      readsFiles: true,
      trusted: vscode.workspace.isTrusted,
      commands: [showRuleCommand, setFileModesCommand],
      ...(assetsUrl !== undefined && { assetsUrl }),
    };
  }
}

/** Our languages on disk, not yet saved, and in the virtual file systems that are open; not in version history. */
export function documentSelector(): { language: string; scheme: string }[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.scheme);
  const schemes = [...new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs', ...folders])];
  return languages.flatMap((language) => schemes.map((scheme) => ({ language, scheme })));
}

function errorHandler(): ErrorHandler {
  const restarts = new Restarts();
  return {
    error: (_error, _message, count) =>
      (count ?? 0) <= 3 ? { action: ErrorAction.Continue, handled: true } : { action: ErrorAction.Shutdown },
    closed: () => {
      if (restarts.allow(Date.now())) {
        void offerOutput("Bulkhead's language server crashed and was started again.");
        return {
          action: CloseAction.Restart,
          handled: true,
          message: 'The language server crashed and is started again',
        };
      }
      void offerOutput("Bulkhead's language server crashed repeatedly and stays off until it is restarted.");
      return { action: CloseAction.DoNotRestart, handled: true, message: 'The language server crashed repeatedly' };
    },
  };
}

async function readText(file: vscode.Uri): Promise<string | null> {
  const bytes = await vscode.workspace.fs.readFile(file).then(
    (content) => content,
    () => undefined,
  );
  return bytes === undefined ? null : new TextDecoder().decode(bytes);
}

async function offerOutput(message: string): Promise<void> {
  const [show, restart] = ['Show Output', 'Restart'];
  const chosen = await vscode.window.showWarningMessage(message, show, restart);
  if (chosen === show) await vscode.commands.executeCommand('bulkhead.showOutput');
  if (chosen === restart) await vscode.commands.executeCommand('bulkhead.restart');
}
