import * as vscode from 'vscode';
import {
  type BaseLanguageClient,
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
  WorkDoneProgress,
} from 'vscode-languageclient';
import {
  type InitializationOptions,
  type ReadFileParams,
  readFileRequest,
  showImageCommand,
  showRuleCommand,
} from '../server/protocol.ts';
import { documentSelector } from './recognise.ts';
import { Restarts } from './restarts.ts';

/** What a connection is made of. */
export interface ConnectionParts {
  readonly output: vscode.LogOutputChannel;
  initializationOptions(): InitializationOptions;
  create(options: LanguageClientOptions): Promise<BaseLanguageClient>;
  /** Hears of the server coming up and going away. */
  onChange(state: 'starting' | 'running' | 'failed'): void;
}

/** Makes the client of a language server; in a module of its own because the library is loaded only with it. */
export async function connect({ output, ...parts }: ConnectionParts): Promise<BaseLanguageClient> {
  const client = await parts.create({
    // Judged by nothing, but Dockerfiles are judged by them as they stand in the editor.
    documentSelector: [...documentSelector(), { scheme: 'file', pattern: '**/*.dockerignore' }],
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: () => parts.initializationOptions(),
    diagnosticPullOptions: { onChange: true, onFocus: true },
    errorHandler: errorHandler(),
    markdown: { isTrusted: { enabledCommands: [showRuleCommand, showImageCommand] } },
  });
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) parts.onChange('running');
    else if (newState === State.Starting) parts.onChange('starting');
    else parts.onChange('failed');
  });
  client.onRequest(readFileRequest, ({ uri }: ReadFileParams) => readText(client.protocol2CodeConverter.asUri(uri)));
  return client;
}

/** Hears of a progress that the server reports under `token`. */
export function listenToProgress(
  client: BaseLanguageClient,
  token: string,
  hear: (message: string) => void,
): vscode.Disposable {
  return client.onProgress(WorkDoneProgress.type, token, (value) => {
    if (value.kind === 'report' && value.message !== undefined) hear(value.message);
  });
}

function errorHandler(): ErrorHandler {
  const restarts = new Restarts();
  return {
    error: (_error, _message, count) =>
      (count ?? 0) <= 3 ? { action: ErrorAction.Continue, handled: true } : { action: ErrorAction.Shutdown },
    closed: () => {
      // Not by the clock, which may be set while the editor runs.
      if (restarts.allow(performance.now())) {
        void offerOutput("Bulkhead's language server crashed and was started again.", ['Show Output']);
        const message = 'The language server crashed and is started again';
        return { action: CloseAction.Restart, handled: true, message };
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

const commandOf = { Restart: 'bulkhead.restart', 'Show Output': 'bulkhead.showOutput' } as const;
type Offer = keyof typeof commandOf;

/** Says that something went wrong with the server, and offers what can be done. */
export async function offerOutput(
  message: string,
  offers: readonly Offer[] = ['Restart', 'Show Output'],
): Promise<void> {
  const chosen = await vscode.window.showWarningMessage(message, ...offers);
  if (chosen !== undefined) await vscode.commands.executeCommand(commandOf[chosen]);
}
