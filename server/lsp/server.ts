import {
  type CancellationToken,
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  RequestType,
  ResponseError,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import {
  didGrantTrust,
  httpSection,
  type Status,
  type StatusParams,
  serverCommands,
  settingsSection,
  statusRequest,
} from '../protocol.ts';
import { scanRequests } from '../protocol-scan.ts';
import { type Abilities, abilitiesOf } from './abilities.ts';
import type { Host } from './host.ts';
import { openDocuments } from './open-documents.ts';
import type { Session } from './session.ts';
import { UserSettings } from './settings.ts';
import { placesOf } from './stack-places.ts';

/** Serves one client until the connection closes. */
export function startServer(connection: Connection, host: Host): void {
  new Server(connection, host).listen();
}

/** Files whose change on the disk may change what is said of another. */
const watchedFiles = [
  '**/*.bulkhead.yaml',
  '**/*.dockerignore',
  '**/*.{yml,yaml}',
  '**/docker-bake*.{hcl,json}',
  '**/*{Dockerfile,dockerfile,Containerfile,containerfile}*',
  '**/.env*',
];

/** What is known once the client has introduced itself. */
interface Client {
  readonly abilities: Abilities;
  readonly settings: UserSettings;
}

/**
 * Answers the first request with as little code as possible; rules and parsers are loaded while the client works on
 * that answer.
 */
class Server {
  readonly #connection: Connection;
  readonly #host: Host;
  readonly #documents = openDocuments();
  #client: Client | undefined;
  #session: Promise<Session> | undefined;
  readonly #failures = new Set<string>();

  constructor(connection: Connection, host: Host) {
    this.#connection = connection;
    this.#host = host;
  }

  listen(): void {
    const connection = this.#connection;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#notified('initialized', () => this.#initialized()));
    this.#listenToChanges();
    connection.languages.diagnostics.on((params, token) =>
      this.#answer('textDocument/diagnostic', token, (session) => session.diagnostics(params, token)),
    );
    connection.onCodeAction((params, token) =>
      this.#answer('textDocument/codeAction', token, (session) => session.codeActions(params, token)),
    );
    connection.onCodeActionResolve((action, token) =>
      this.#answer('codeAction/resolve', token, (session) => session.resolveAction(action, token)),
    );
    connection.onCodeLens((params, token) =>
      this.#answer('textDocument/codeLens', token, (session) => session.codeLenses(params)),
    );
    connection.onCodeLensResolve((lens, token) =>
      this.#answer('codeLens/resolve', token, (session) => session.resolveLens(lens)),
    );
    connection.onExecuteCommand((params, token) =>
      this.#answer('workspace/executeCommand', token, (session) => session.runCommand(params, token)),
    );
    connection.onHover((params, token) =>
      this.#answer('textDocument/hover', token, (session) => session.hover(params)),
    );
    connection.onDefinition((params, token) =>
      this.#answer('textDocument/definition', token, (session) => session.definition(params)),
    );
    connection.onRequest(new RequestType<StatusParams, Status, void>(statusRequest), (params, token) =>
      this.#answer(statusRequest, token, (session) => session.status(params.uri)),
    );
    for (const method of scanRequests)
      connection.onRequest(method, (params, token) =>
        this.#answer(method, token, (session) => session.scans.answer(method, params, token)),
      );
    this.#documents.listen(connection);
    connection.listen();
  }

  #listenToChanges(): void {
    const connection = this.#connection;
    this.#documents.onDidChangeContent(({ document }) =>
      this.#notified('didChange', async () => (await this.#ready()).documentChanged(document.uri)),
    );
    this.#documents.onDidClose(({ document }) =>
      this.#notified('didClose', async () => (await this.#ready()).documentClosed(document.uri)),
    );
    connection.onDidChangeWatchedFiles(({ changes }) =>
      this.#notified('didChangeWatchedFiles', async () =>
        (await this.#ready()).filesChanged(changes.map((change) => change.uri)),
      ),
    );
    connection.onDidChangeConfiguration(({ settings }) =>
      this.#notified('didChangeConfiguration', () => this.#updateSettings(settings)),
    );
    connection.onNotification(didGrantTrust, () =>
      this.#notified(didGrantTrust, async () => {
        this.#client?.settings.grantTrust();
        (await this.#ready()).settingsChanged();
      }),
    );
  }

  #initialize(params: InitializeParams): InitializeResult {
    const abilities = abilitiesOf(params);
    this.#client = { abilities, settings: new UserSettings(abilities) };
    return {
      serverInfo: { name: 'bulkhead', version: this.#host.version },
      capabilities: {
        positionEncoding: 'utf-16',
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        // Both ways at once would show everything twice.
        ...(abilities.pullsDiagnostics && {
          diagnosticProvider: { identifier: 'bulkhead', interFileDependencies: false, workspaceDiagnostics: false },
        }),
        codeActionProvider: {
          codeActionKinds: [
            CodeActionKind.QuickFix,
            CodeActionKind.RefactorRewrite,
            `${CodeActionKind.SourceFixAll}.bulkhead`,
          ],
          resolveProvider: abilities.resolvesEdits,
        },
        hoverProvider: true,
        definitionProvider: true,
        codeLensProvider: { resolveProvider: true },
        ...(abilities.appliesEdits && { executeCommandProvider: { commands: serverCommands } }),
        workspace: { workspaceFolders: { supported: true } },
      },
    };
  }

  async #initialized(): Promise<void> {
    if (!this.#client) return;
    const { abilities } = this.#client;
    const registrations: Promise<unknown>[] = [this.#ready()];
    if (abilities.registersWatchers) {
      const watchers = watchedFiles.map((globPattern) => ({ globPattern }));
      registrations.push(this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }));
    }
    if (abilities.registersConfiguration) {
      const section = [settingsSection, httpSection];
      registrations.push(this.#connection.client.register(DidChangeConfigurationNotification.type, { section }));
    }
    if (abilities.answersConfiguration) registrations.push(this.#updateSettings());
    await Promise.all(registrations);
  }

  async #updateSettings(pushed?: unknown): Promise<void> {
    if (!this.#client) return;
    const { abilities, settings } = this.#client;
    if (await settings.update(this.#connection, abilities, pushed)) (await this.#ready()).settingsChanged();
  }

  /** The session; loads it on the first call. */
  #ready(): Promise<Session> {
    const client = this.#client;
    if (!client) return Promise.reject(new ResponseError(ErrorCodes.ServerNotInitialized, 'Not initialized'));
    this.#session ??= import('./session.ts').then(
      ({ Session }) =>
        new Session({ connection: this.#connection, host: this.#host, documents: this.#documents, ...client }),
    );
    return this.#session;
  }

  /** The wall around one request: whatever goes wrong inside ends here, and the server lives on. */
  async #answer<T>(method: string, token: CancellationToken, work: (session: Session) => Promise<T>): Promise<T> {
    const cancelled = () => new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled');
    if (token.isCancellationRequested) throw cancelled();
    try {
      const result = await work(await this.#ready());
      if (!token.isCancellationRequested) return result;
    } catch (error) {
      if (!token.isCancellationRequested) throw this.#failure(method, error);
    }
    throw cancelled();
  }

  #failure(method: string, error: unknown): ResponseError {
    if (error instanceof ResponseError) return error;
    this.#logFailure(method, error);
    return new ResponseError(ErrorCodes.InternalError, `Bulkhead could not answer ${method}; its log says why`);
  }

  /** The same wall around notifications, which nobody waits for. */
  #notified(method: string, work: () => Promise<void>): void {
    work().catch((error) => this.#logFailure(method, error));
  }

  /** Logs a failure once, with the place in the code; its message may quote the document and is left out. */
  #logFailure(method: string, error: unknown): void {
    const { name, stack = '' } = error instanceof Error ? error : { name: typeof error };
    const entry = `${method} failed: ${name}\n${placesOf(stack)}`;
    if (this.#failures.has(entry)) return;
    this.#failures.add(entry);
    this.#connection.console.error(entry);
  }
}
