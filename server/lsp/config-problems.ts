import { type Connection, type Diagnostic, DiagnosticSeverity, type TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { ConfigProblem } from '../engine/config-cascade.ts';
import { LineIndex } from '../text/line-index.ts';

/** What the editor shows of the problems of one configuration file. */
export function configDiagnostics(text: string, problems: readonly ConfigProblem[]): Diagnostic[] {
  const lines = new LineIndex(text);
  return problems.map(({ range, severity, message }) => ({
    range: { start: lines.positionAt(range.start), end: lines.positionAt(range.end) },
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source: 'bulkhead',
    message,
  }));
}

/** Shows what is wrong with configuration files that are not open: nobody would ask for their diagnostics. */
export class ConfigProblems {
  readonly #connection: Connection;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #shown = new Set<string>();

  constructor(connection: Connection, documents: TextDocuments<TextDocument>) {
    this.#connection = connection;
    this.#documents = documents;
  }

  /** Publishes `problems`, each file's once. */
  show(problems: readonly ConfigProblem[], textOf: (path: string) => string): void {
    for (const path of new Set(problems.map((problem) => problem.path))) {
      if (this.#shown.has(path) || this.#documents.get(path)) continue;
      this.#shown.add(path);
      const own = problems.filter((problem) => problem.path === path);
      this.#send(path, configDiagnostics(textOf(path), own));
    }
  }

  /** Takes back what was published: the files have changed. */
  clear(): void {
    for (const uri of this.#shown) this.#send(uri, []);
    this.#shown.clear();
  }

  #send(uri: string, diagnostics: Diagnostic[]): void {
    this.#connection.sendDiagnostics({ uri, diagnostics }).catch(() => {});
  }
}
