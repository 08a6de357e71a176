import type { Question } from '../model/facts.ts';

/** After so many milliseconds without a change, what others were told of a document is looked at again. */
const pause = 500;

/** Whether other files of the workspace decide what is answered. */
export function isOfWorkspace({ kind }: Question): boolean {
  return kind === 'objects' || kind === 'image-builds' || kind === 'image-users' || kind === 'secret-uses';
}

/** Runs `work` when typing has come to rest: what other documents are judged by is not worth a keystroke's time. */
export class Rest {
  readonly #work: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(work: () => void) {
    this.#work = work;
  }

  request(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#work, pause);
    // It keeps no process alive; a browser's timers are numbers.
    if (typeof this.#timer === 'object') (this.#timer as { unref?(): void }).unref?.();
  }
}
