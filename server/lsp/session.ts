import type {
  CancellationToken,
  CodeAction,
  CodeActionParams,
  CodeLens,
  CodeLensParams,
  Connection,
  DefinitionParams,
  DocumentDiagnosticParams,
  DocumentDiagnosticReport,
  ExecuteCommandParams,
  Hover,
  HoverParams,
  Location,
  LocationLink,
  TextDocuments,
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
import { type DiagnosticsReport, diagnosticsOf } from './diagnostics.ts';
import { diskReader } from './disk-reader.ts';
import { FailureLog } from './failure-log.ts';
import { applyHardening } from './harden-actions.ts';
import type { Host } from './host.ts';
import { hover } from './hover.ts';
import { closedDocument, type ImageHost, imageCommands, type Readable, refreshLenses } from './image-commands.ts';
import { judgeAgain } from './judge-again.ts';
import { Neighbours } from './neighbours.ts';
import { pinLenses } from './pin-lenses.ts';
import { Pushes } from './pushes.ts';
import { scansOf } from './scan-session.ts';
import type { Scans } from './scans.ts';
import type { UserSettings } from './settings.ts';
import { quotaStatus, statusOf } from './status.ts';
import { Coalescer } from './turns.ts';
import { WorkQueue } from './work-queue.ts';
import { workspaceFacts } from './workspace-facts.ts';

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
  readonly scans: Scans;
  readonly #host: Host;
  readonly #store: FactStore;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #settings: UserSettings;
  readonly #files: Files;
  readonly #configuration: Configuration;
  readonly #configProblems: ConfigProblems;
  readonly #analyser: Analyser;
  readonly quotas = () => this.#host.quotas();
  readonly #refresher = new Coalescer(() => this.#refresh());
  readonly #learner = new Coalescer(() => this.#learned());
  readonly #pushes: Pushes;
  readonly #failures: FailureLog;
  readonly #queue = new WorkQueue();
  readonly #queued = (uri: string, token?: CancellationToken) => this.#queue.add(uri, () => this.#report(uri), token);
  readonly #background = new AbortController();
  readonly #neighbours: Neighbours;
  #settingsRevision = 0;
  /** How many requests to the network are under way in the background. */
  #asking = 0;

  constructor(parts: SessionParts) {
    const { connection, host, abilities, documents, settings } = parts;
    this.connection = connection;
    this.abilities = abilities;
    this.#host = host;
    this.#store = host.openFacts({
      onChange: (question) => {
        // What registries answer is shown together, when all of it is there.
        if (!needsNetwork(question) || this.#asking === 0) this.#learner.request();
      },
      ...workspaceFacts(connection, abilities, documents),
      isTrusted: () => settings.isTrusted,
      network: () => settings.network,
      storageUri: abilities.options.storageUri,
    });
    this.#documents = documents;
    this.#settings = settings;
    this.#files = new Files((uri) => documents.get(uri)?.getText(), diskReader(connection, abilities, host));
    const facts = () => this.#store.facts;
    this.#configuration = new Configuration(this.#files, rules, () => facts().today, settings);
    this.#pushes = new Pushes(connection, documents, async (uri) => (await this.#queued(uri)).items());
    this.#failures = new FailureLog(connection.console);
    this.#configProblems = new ConfigProblems(connection, documents);
    this.#analyser = new Analyser(this.#configuration, facts, () => this.#loadShell());
    this.#neighbours = new Neighbours(this.#store, this.#analyser, (questions) => this.#fetch(questions));
    const refresh = (what: string) => (what === 'all' ? this.#refresher.request() : refreshLenses(this));
    this.scans = scansOf(this, parts, this.#configuration, this.#store, refresh);
  }

  /** A document was opened or edited. */
  documentChanged(uri: string): void {
    this.#queue.touch(uri);
    if (this.#configuration.reads(uri)) this.configurationChanged();
    if (uri.endsWith('.dockerignore')) this.#neighbours.diskChanged();
    this.#neighbours.documentChanged(uri);
    if (this.abilities.pullsDiagnostics) return;
    this.#pushes.request(uri);
  }

  documentClosed(uri: string): void {
    this.#neighbours.documentClosed(uri);
    this.#queue.forget(uri);
    if (this.#configuration.reads(uri)) this.configurationChanged();
    if (uri.endsWith('.dockerignore')) this.#neighbours.diskChanged();
    if (!this.abilities.pullsDiagnostics) this.#pushes.clear(uri);
  }

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
    this.#configuration.invalidate();
    this.#refresher.request();
  }

  async analyse(uri: string): Promise<Analysis | undefined> {
    const document = this.#documents.get(uri);
    if (document === undefined || !this.#settings.isEnabled) return undefined;
    return this.#analyser.of(document).finally(() => this.#documents.get(uri) ?? this.#neighbours.documentClosed(uri));
  }

  async diagnostics(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    const { id, items } = await this.#queued(params.textDocument.uri, token);
    const resultId = `${id}.${this.#settingsRevision}.${this.scans.revision}`;
    if (resultId === params.previousResultId) return { kind: 'unchanged', resultId };
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
    return (analysis && (await hover(analysis, position, this.abilities, this.#host, this.scans))) ?? null;
  }

  async definition({ textDocument, position }: DefinitionParams): Promise<Location | LocationLink[] | null> {
    const analysis = await this.analyse(textDocument.uri);
    if (analysis === undefined) return null;
    const look = (questions: readonly Question[]) => this.#store.fetch(questions, this.#background.signal);
    return definition({ abilities: this.abilities, facts: this.#store.facts, look }, analysis, position);
  }

  async status(uri: string): Promise<Status> {
    return { ...statusOf(await this.analyse(uri), this.#settings), ...quotaStatus(this.#host.quotas(), Date.now()) };
  }

  async codeLenses({ textDocument }: CodeLensParams): Promise<CodeLens[]> {
    const analysis = await this.analyse(textDocument.uri);
    if (analysis === undefined) return [];
    const posture = this.#settings.showsPosture ? codeLenses(analysis) : [];
    return [...posture, ...pinLenses(analysis, this.abilities), ...this.scans.lenses(analysis)];
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
    if (text === undefined) return undefined;
    return closedDocument(uri, text, await this.#configuration.of(uri), this.#store.facts);
  }

  askAll(questions: readonly Question[], signal: AbortSignal, how?: { readonly anew: boolean }): Promise<void> {
    return this.#store.fetch(questions, signal, how);
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
  async #loadShell(): Promise<void> {
    try {
      await this.#host.loadShell(this.abilities.options);
    } catch (error) {
      this.connection.console.error(`Commands in Dockerfiles cannot be read: ${error}`);
    }
  }

  async #report(uri: string): Promise<DiagnosticsReport> {
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
      items: () => [
        ...diagnosticsOf(analysis.textDocument, analysis.result, this.abilities),
        ...this.scans.diagnostics(analysis),
      ],
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
      refreshLenses(this);
    });
  }

  /** Judges anew what was judged without the answers that have come, and has it shown where that made a difference. */
  #learned(): void {
    judgeAgain(this.#analyser.outdated, this.connection.console, {
      judge: (uri) => this.#queue.add(uri, () => this.analyse(uri)),
      unchanged: (analysis) => this.#fetchFor(analysis),
      changed: (uri) => (this.abilities.pullsDiagnostics ? this.#refresher.request() : this.#pushes.request(uri)),
    });
  }

  #refresh(): void {
    refreshLenses(this);
    if (!this.abilities.pullsDiagnostics) {
      for (const uri of this.#documents.keys()) this.#pushes.request(uri);
    } else if (this.abilities.refreshesDiagnostics) {
      this.connection.languages.diagnostics.refresh().catch(() => {});
    }
  }
}
