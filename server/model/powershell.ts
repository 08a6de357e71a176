import type { Range } from '../text/range.ts';
import type { Instruction } from './dockerfile.ts';

/** A download that PowerShell runs as a script. */
export interface PowerShellDownload {
  /** What runs it, as written. */
  readonly runner: string;
  /** What downloads it, as written. */
  readonly downloader: string;
  readonly range: Range;
}

const runners = /\b(?:iex|Invoke-Expression)\b|\[scriptblock\]::Create\(/gi;
const downloaders =
  /\b(?:iwr|irm|curl|wget|Invoke-WebRequest|Invoke-RestMethod|DownloadString|DownloadData|GetStringAsync)\b/i;
/** A statement that is longer is not read to its end. */
const longest = 2000;

/**
 * Downloads that `instruction` runs in PowerShell: `iwr … | iex`, `iex (irm …)`. PowerShell is not parsed: what stands in
 * one statement with `Invoke-Expression`, after it or before its pipe, is what it runs.
 * https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/invoke-expression
 */
export function powerShellDownloads(instruction: Instruction): PowerShellDownload[] {
  const { keyword, argumentText, argumentRange, shell } = instruction;
  if (keyword !== 'RUN') return [];
  if (shell.kind !== 'powershell' && !/\b(?:powershell|pwsh)(?:\.exe)?\b/i.test(argumentText)) return [];
  const found: PowerShellDownload[] = [];
  for (const { 0: runner, index } of argumentText.matchAll(runners)) {
    if (isInComment(argumentText, index)) continue;
    const end = index + runner.length;
    const after = /^[^;&]*/.exec(argumentText.slice(end, end + longest))?.[0] ?? '';
    const front = argumentText.slice(Math.max(0, index - longest), index);
    const before = front.slice(Math.max(front.lastIndexOf(';'), front.lastIndexOf('&')) + 1);
    const argument = downloaders.exec(after);
    const input = /\|\s*$/.test(before) ? downloaders.exec(before) : null;
    const start = argumentRange.start;
    if (argument !== null) {
      const last = end + argument.index + argument[0].length;
      found.push({
        runner: nameOf(runner),
        downloader: argument[0],
        range: { start: start + index, end: start + last },
      });
    } else if (input !== null) {
      const first = index - before.length + input.index;
      found.push({ runner: nameOf(runner), downloader: input[0], range: { start: start + first, end: start + end } });
    }
  }
  return found;
}

function nameOf(runner: string): string {
  return runner.replace(/\($/, '');
}

function isInComment(text: string, at: number): boolean {
  return /^[ \t]*#/.test(text.slice(text.lastIndexOf('\n', at) + 1, at));
}
