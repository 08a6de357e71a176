import type { TextDocument } from 'vscode-languageserver-textdocument';
import { isOfShell } from '../engine/detect.ts';
import type { Document, LintResult } from '../engine/finding.ts';
import { type LintState, lintNext } from '../engine/incremental.ts';
import type { Facts, Question } from '../model/facts.ts';
import type { Configuration, Configured } from './configuration.ts';
import { toDocument } from './convert.ts';
import { RecordedFacts } from './recorded-facts.ts';
import { Rehearsal } from './rehearsal.ts';

/** Everything that is known of one version of an open document. */
export interface Analysis {
  readonly textDocument: TextDocument;
  readonly document: Document;
  readonly configured: Configured;
  readonly facts: Facts;
  readonly result: LintResult;
  /** The questions that were asked for it, answered or not. */
  readonly asked: readonly Question[];
  /** Equal for two analyses of a document only when their results are. */
  readonly resultId: string;
  /** What the next version, and a trial of a fix, need not find out again. */
  readonly state: LintState | undefined;
}

interface Entry extends Analysis {
  readonly facts: RecordedFacts;
  readonly revision: number;
}

/** Lints an open document once for each text, configuration and set of facts: of versions, clients may say what they like. */
export class Analyser {
  readonly #configuration: Configuration;
  readonly #facts: () => Facts;
  readonly #loadShell: () => Promise<void>;
  readonly #entries = new Map<string, Entry>();
  readonly #rehearsal = new Rehearsal();
  #isShellLoaded = false;
  /** Whether a Dockerfile may be read for a file of another kind: not before that has been asked for. */
  #looksAtBuilds = false;
  #stamp = 0;

  constructor(configuration: Configuration, facts: () => Facts, loadShell: () => Promise<void>) {
    this.#configuration = configuration;
    this.#facts = facts;
    this.#loadShell = loadShell;
  }

  /** The analysis of `textDocument` as it is when the configuration is known and, for a Dockerfile, the shell grammar. */
  async of(textDocument: TextDocument): Promise<Analysis> {
    this.#rehearsal.pause();
    const current = this.#current(textDocument);
    if (current) return current;
    let configured: Configured;
    let revision: number;
    do {
      revision = this.#configuration.revision;
      configured = await this.#configuration.of(textDocument.uri);
      if (!this.#isShellLoaded && (this.#looksAtBuilds || isOfShell(toDocument(textDocument)))) {
        await this.#loadShell();
        this.#isShellLoaded = true;
      }
    } while (revision !== this.#configuration.revision);
    // Someone else may have asked for the same while this call waited.
    return this.#current(textDocument) ?? this.#analyse(textDocument, configured);
  }

  /** Lets go of a closed document; the questions that were asked for it. */
  forget(uri: string): readonly Question[] {
    const entry = this.#entries.get(uri);
    this.#entries.delete(uri);
    return entry?.asked ?? [];
  }

  /** The analyses that were made when something else was known than now. */
  get outdated(): readonly Analysis[] {
    const facts = this.#facts();
    return [...this.#entries.values()].filter((entry) => !entry.facts.agreesWith(facts));
  }

  /** What was asked for the documents analysed so far. */
  get questions(): readonly Question[] {
    return [...this.#entries.values()].flatMap(({ asked }) => asked);
  }

  #current(textDocument: TextDocument): Entry | undefined {
    const entry = this.#entries.get(textDocument.uri);
    if (entry?.document.text !== textDocument.getText() || entry.revision !== this.#configuration.revision)
      return undefined;
    return entry.facts.agreesWith(this.#facts()) ? entry : undefined;
  }

  #analyse(textDocument: TextDocument, configured: Configured): Entry {
    const document = toDocument(textDocument);
    const facts = new RecordedFacts(this.#facts());
    const { revision } = this.#configuration;
    const before = this.#entries.get(textDocument.uri);
    const { result, state } = lintNext(document, facts, configured.config, before?.state);
    const isSame =
      before?.document.text === document.text && before.revision === revision && isAlike(before.result, result);
    const resultId = isSame ? before.resultId : `${textDocument.version}.${revision}.${++this.#stamp}`;
    const { asked } = facts;
    this.#looksAtBuilds ||= asked.some(mayBeDockerfile);
    const entry = { textDocument, document, configured, facts, result, state, asked, resultId, revision };
    this.#entries.set(textDocument.uri, entry);
    this.#rehearsal.after({ document, config: configured.config, facts: facts.answered });
    return entry;
  }
}

/** Files that others are asked for have these names, unless they are Dockerfiles. */
const otherName = /\.(?:ya?ml|json|env)$|(?:^|\/)(?:\.[^/]*|Kustomization|HEAD)$/;

function mayBeDockerfile(question: Question): boolean {
  return question.kind === 'file' && !otherName.test(question.path);
}

/** Whether two results of one text look the same to its user. */
function isAlike(a: LintResult, b: LintResult): boolean {
  const shown = ({ findings, problems }: LintResult) =>
    JSON.stringify([
      findings.map(({ rule, severity, range, message, related }) => [rule.id, severity, range, message, related]),
      problems,
    ]);
  return shown(a) === shown(b);
}
