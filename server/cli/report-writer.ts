import { once } from 'node:events';
import type { Checked } from './file-checker.ts';
import { Counter, type FileReport, type ReportStream } from './report.ts';

/** Characters that are collected before they are written. */
const enough = 65_536;

/** Writes a report while files are checked, and keeps no more of it than its reader is behind. */
export class ReportWriter {
  readonly #stdout: NodeJS.WriteStream;
  readonly #stream: ReportStream;
  readonly #counter = new Counter();
  #text = '';
  #suppressed = 0;
  #hasFailed = false;
  #hasFindings = false;

  constructor(stdout: NodeJS.WriteStream, stream: ReportStream) {
    this.#stdout = stdout;
    this.#stream = stream;
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  get hasFindings(): boolean {
    return this.#hasFindings;
  }

  async add({ report, suppressed, hasFailed, hasFindings }: Checked): Promise<void> {
    this.#suppressed += suppressed;
    this.#hasFailed ||= hasFailed;
    this.#hasFindings ||= hasFindings;
    await this.#file(report);
  }

  async end(duration: number): Promise<void> {
    await this.#write(this.#stream.end(this.#counter.summary(this.#suppressed, duration)), 0);
  }

  async #file(report: FileReport): Promise<void> {
    this.#counter.add(report);
    await this.#write(this.#stream.file(report), enough);
  }

  async #write(text: string, least: number): Promise<void> {
    this.#text += text;
    if (this.#text.length <= least) return;
    const all = this.#text;
    this.#text = '';
    if (!this.#stdout.write(all)) await once(this.#stdout, 'drain');
  }
}
