import { needsNetwork, type Question, questionKey } from '../model/facts.ts';
import type { FactStore } from '../sources/store.ts';
import type { Analyser } from './analysis.ts';

/** After so many milliseconds without a change, what others were told of a document is looked at again. */
const pause = 500;

/** Has documents judged anew by what lies around them, when that has changed. */
export class Neighbours {
  readonly #store: FactStore;
  readonly #analyser: Analyser;
  readonly #fetch: (questions: readonly Question[]) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: FactStore, analyser: Analyser, fetch: (questions: readonly Question[]) => void) {
    this.#store = store;
    this.#analyser = analyser;
    this.#fetch = fetch;
  }

  /** What was said of files on the disk may not be true any more. */
  diskChanged(): void {
    this.#store.expireDisk();
    this.#fetch(this.#analyser.questions.filter((question) => !needsNetwork(question)));
  }

  /** Others may have been judged by what this document said. */
  documentChanged(uri: string): void {
    clearTimeout(this.#timer);
    // What the index has to find out is not worth a keystroke's time: it waits until typing has come to rest.
    this.#timer = setTimeout(() => this.#workspaceChanged(), pause);
    if (typeof this.#timer === 'object') (this.#timer as { unref?(): void }).unref?.();
    if (!this.#analyser.questions.some((each) => each.kind === 'file' && each.path === uri)) return;
    this.#store.expireFile(uri);
    this.#fetch([{ kind: 'file', path: uri }]);
  }

  /** What was found out for a document that is closed now is let go of, but for what others were told as well. */
  documentClosed(uri: string): void {
    const asked = this.#analyser.forget(uri);
    if (asked.length === 0) return;
    const kept = new Set(this.#analyser.questions.map(questionKey));
    this.#store.release(asked.filter((question) => !needsNetwork(question) && !kept.has(questionKey(question))));
  }

  #workspaceChanged(): void {
    const questions = this.#analyser.questions.filter(isOfWorkspace);
    if (questions.length === 0) return;
    this.#store.expireDisk();
    this.#fetch(questions);
  }
}

/** Whether the index of the workspace answers it. */
function isOfWorkspace({ kind }: Question): boolean {
  return kind === 'objects' || kind === 'image-builds' || kind === 'image-users' || kind === 'secret-uses';
}
