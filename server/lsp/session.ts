import {
  type CancellationToken,
  type CodeAction,
  type CodeActionParams,
  type CodeLens,
  type CodeLensParams,
  CodeLensRefreshRequest,
  type Connection,
  type DefinitionParams,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type ExecuteCommandParams,
  type Hover,
  type HoverParams,
  type Location,
  type LocationLink,
  type TextDocuments,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { answerTo, needsNetwork, type Question } from '../model/facts.ts';
import { applyHardeningCommand, type Status } from '../protocol.ts';
import { rules } from '../rules/index.ts';
import { Files } from '../sources/files.ts';
import type { FactStore } from '../sources/store.ts';
import type { Abilities } from './abilities.ts';
import { Analyser, type Analysis } from './analysis.ts';
import { backgroundQuestions } from './background.ts';
import { codeActions, resolveAction } from './code-actions.ts';
import { codeLenses, resolveLens } from './code-lenses.ts';
import { ConfigProblems, configDiagnostics } from './config-problems.ts';
import { Configuration, isConfigFile } from './configuration.ts';
import { definition } from './definition.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { diskReader } from './disk-reader.ts';
import { FailureLog } from './failure-log.ts';
import { applyHardening } from './harden-actions.ts';
import type { Host } from './host.ts';
import { hover } from './hover.ts';
import { closedDocument, type ImageHost, imageCommands, type Readable } from './image-commands.ts';
import { Neighbours } from './neighbours.ts';
import { pinLenses } from './pin-lenses.ts';
import { Pushes } from './pushes.ts';
import type { UserSettings } from './settings.ts';
import { statusOf } from './status.ts';
import { Coalescer } from './turns.ts';

/** What a session is made of; the light parts, which exist before it. */
export interface SessionParts {
  readonly connection: Connection;
  readonly host: Host;
  readonly abilities: Abilities;
  readonly documents: TextDocuments<TextDocument>;
  readonly settings: UserSettings;
}

/** Everything that needs rules and parsers; loaded after the client has been answered for the first time. */
export class Session implements ImageHost {
  readonly connection: Connection;
  readonly abilities: Abilities;
  readonly #store: FactStore;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #settings: UserSettings;
  readonly #files: Files;
  readonly #configuration: Configuration;
  readonly #configProblems: ConfigProblems;
  readonly #analyser: Analyser;
  readonly #refresher = new Coalescer(() => this.#refresh());
  readonly #learner = new Coalescer(() => this.#learned());
  readonly #pushes: Pushes;
  readonly #failures: FailureLog;
  readonly #background = new AbortController();
  readonly #neighbours: Neighbours;
  #settingsRevision = 0;
  /** How many requests to the network are under way in the background. */
  #asking = 0;

  constructor({ connection, host, abilities, documents, settings }: SessionParts) {
    this.connection = connection;
    this.abilities = abilities;
    this.#store = host.openFacts({
      onChange: (question) => {
        // What registries answer is shown together, when all of it is there.
        if (!needsNetwork(question) || this.#asking === 0) this.#learner.request();
      },
      openText: (uri) => documents.get(uri)?.getText(),
      folders: () => this.#folders(),
      isTrusted: () => settings.isTrusted,
      network: () => settings.network,
      storageUri: abilities.options.storageUri,
    });
    this.#documents = documents;
    this.#settings = settings;
    this.#files = new Files((uri) => documents.get(uri)?.getText(), diskReader(connection, abilities, host));
    this.#configuration = new Configuration(this.#files, rules, () => this.#store.facts.today);
    this.#pushes = new Pushes(connection, documents, async (uri) => (await this.#report(uri)).items());
    this.#failures = new FailureLog(connection.console);
    this.#configProblems = new ConfigProblems(connection, documents);
    this.#analyser = new Analyser(
      this.#configuration,
      () => this.#store.facts,
      () => this.#loadShell(host),
    );
    this.#neighbours = new Neighbours(this.#store, this.#analyser, (questions) => this.#fetch(questions));
  }

  /** A document was opened or edited. */
  documentChanged(uri: string): void {
    if (this.#configuration.reads(uri)) this.configurationChanged();
    if (uri.endsWith('.dockerignore')) this.#neighbours.diskChanged();
    this.#neighbours.documentChanged(uri);
    if (this.abilities.pullsDiagnostics) return;
    this.#pushes.request(uri);
  }

  documentClosed(uri: string): void {
    this.#analyser.forget(uri);
    if (this.#configuration.reads(uri)) this.configurationChanged();
    if (uri.endsWith('.dockerignore')) this.#neighbours.diskChanged();
    if (!this.abilities.pullsDiagnostics) this.#pushes.clear(uri);
  }

  /** Files changed on disk. */
  filesChanged(uris: readonly string[]): void {
    if (uris.some((uri) => this.#configuration.reads(uri))) this.configurationChanged();
    if (uris.some((uri) => !isConfigFile(uri))) this.#neighbours.diskChanged();
  }

  configurationChanged(): void {
    this.#configuration.invalidate();
    this.#configProblems.clear();
    this.#refresher.request();
  }

  settingsChanged(): void {
    this.#settingsRevision++;
    this.#refresher.request();
  }

  async analyse(uri: string): Promise<Analysis | undefined> {
    const document = this.#documents.get(uri);
    return document && this.#settings.isEnabled ? this.#analyser.of(document) : undefined;
  }

  async diagnostics(uri: string, previousResultId: string | undefined): Promise<DocumentDiagnosticReport> {
    const { id, items } = await this.#report(uri);
    const resultId = `${id}.${this.#settingsRevision}`;
    if (resultId === previousResultId) return { kind: 'unchanged', resultId };
    return { kind: 'full', resultId, items: items() };
  }

  codeActions(params: CodeActionParams, token: CancellationToken): Promise<CodeAction[]> {
    return codeActions(this, params, token);
  }

  resolveAction(action: CodeAction, token: CancellationToken): Promise<CodeAction> {
    return resolveAction(this, action, token);
  }

  async hover({ textDocument, position }: HoverParams): Promise<Hover | null> {
    const analysis = await this.analyse(textDocument.uri);
    return (analysis && hover(analysis, position, this.abilities)) ?? null;
  }

  async definition({ textDocument, position }: DefinitionParams): Promise<Location | LocationLink[] | null> {
    const analysis = await this.analyse(textDocument.uri);
    if (analysis === undefined) return null;
    const look = (questions: readonly Question[]) => this.#store.fetch(questions, this.#background.signal);
    return definition({ abilities: this.abilities, facts: this.#store.facts, look }, analysis, position);
  }

  async status(uri: string): Promise<Status> {
    return statusOf(await this.analyse(uri), this.#settings);
  }

  async codeLenses({ textDocument }: CodeLensParams): Promise<CodeLens[]> {
    const analysis = await this.analyse(textDocument.uri);
    if (analysis === undefined) return [];
    return [...(this.#settings.showsPosture ? codeLenses(analysis) : []), ...pinLenses(analysis, this.abilities)];
  }

  resolveLens(lens: CodeLens): Promise<CodeLens> {
    return resolveLens(this, lens);
  }

  async runCommand({ command, arguments: [given] = [] }: ExecuteCommandParams, token: CancellationToken) {
    if (command === applyHardeningCommand) return applyHardening(this, given);
    return Object.hasOwn(imageCommands, command) ? imageCommands[command]?.(this, given, token) : undefined;
  }

  offlineReason({ configured }: Pick<Analysis, 'configured'>): string | undefined {
    return this.#settings.offlineReason(configured.config);
  }

  async read(uri: string): Promise<Readable | undefined> {
    if (this.#documents.get(uri) !== undefined) return this.analyse(uri);
    const text = await this.#files.read(uri);
    const { facts } = this.#store;
    return text === undefined
      ? undefined
      : { ...closedDocument(uri, text), configured: await this.#configuration.of(uri), facts };
  }

  askAll(questions: readonly Question[], signal: AbortSignal): Promise<void> {
    return this.#store.fetch(questions, signal);
  }

  textOf(uri: string): Promise<string | undefined> {
    return this.#files.read(uri);
  }

  versionOf(uri: string): number | undefined {
    return this.#documents.get(uri)?.version;
  }

  async ask(question: Question, signal: AbortSignal): Promise<string | undefined> {
    await this.#store.fetch([question], signal);
    const answer = answerTo(question, this.#store.facts);
    if (answer.state === 'known') return undefined;
    return answer.state === 'unavailable' ? answer.reason : 'There was no answer';
  }

  /** Without the grammar, Dockerfiles are judged by everything but the commands in them. */
  async #loadShell(host: Host): Promise<void> {
    try {
      await host.loadShell(this.abilities.options);
    } catch (error) {
      this.connection.console.error(`Commands in Dockerfiles cannot be read: ${error}`);
    }
  }

  async #report(uri: string): Promise<{ id: string; items: () => Diagnostic[] }> {
    const document = this.#documents.get(uri);
    if (document && isConfigFile(uri) && this.#settings.isEnabled) {
      const { revision } = this.#configuration;
      const problems = await this.#configuration.check(uri);
      return { id: `${document.version}.${revision}`, items: () => configDiagnostics(document.getText(), problems) };
    }
    const analysis = await this.analyse(uri);
    if (!analysis) return { id: 'off', items: () => [] };
    this.#configProblems.show(analysis.configured.problems, (path) => this.#configuration.textOf(path));
    this.#failures.log(analysis.result);
    this.#fetchFor(analysis);
    return {
      id: analysis.resultId,
      items: () => diagnosticsOf(analysis.textDocument, analysis.result, this.abilities),
    };
  }

  #fetchFor(analysis: Analysis): void {
    this.#fetch(backgroundQuestions(analysis, this.#settings.online(analysis.configured.config)));
  }

  #fetch(questions: readonly Question[]): void {
    const log = (error: unknown) => this.connection.console.error(`Asking what lies around failed: ${error}`);
    const fetch = (some: readonly Question[]) => this.#store.fetch(some, this.#background.signal).catch(log);
    void fetch(questions.filter((question) => !needsNetwork(question)));
    const slow = this.#store.open(questions.filter(needsNetwork));
    if (slow.length === 0) return;
    this.#asking++;
    void fetch(slow).then(() => {
      if (--this.#asking > 0) return;
      this.#learner.request();
      this.#refreshLenses();
    });
  }

  async #folders(): Promise<readonly string[]> {
    if (!this.abilities.changesFolders) return this.abilities.folders;
    return ((await this.connection.workspace.getWorkspaceFolders()) ?? []).map(({ uri }) => uri);
  }

  /** Judges anew what was judged without the answers that have come, and has it shown where that made a difference. */
  #learned(): void {
    for (const { textDocument, resultId } of this.#analyser.outdated) {
      this.analyse(textDocument.uri)
        .then((analysis) => {
          if (analysis === undefined) return;
          // Nobody asks for it again, and what the answers raise is still open: a patch is behind a kustomization.
          if (analysis.resultId === resultId) return this.#fetchFor(analysis);
          if (this.abilities.pullsDiagnostics) return this.#refresher.request();
          this.#pushes.request(textDocument.uri);
        })
        .catch((error) => this.connection.console.error(`Diagnostics of ${textDocument.uri} failed: ${error}`));
    }
  }

  #refresh(): void {
    this.#refreshLenses();
    if (!this.abilities.pullsDiagnostics) {
      for (const uri of this.#documents.keys()) this.#pushes.request(uri);
    } else if (this.abilities.refreshesDiagnostics) {
      this.connection.languages.diagnostics.refresh().catch(() => {});
    }
  }

  #refreshLenses(): void {
    // A client that goes away while it is asked has no use for the answer.
    if (this.abilities.refreshesLenses) this.connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
  }
}
