import type { Page } from './browser.ts';
import type { EditorServer } from './server.ts';

/** What the page is told in its address. */
export interface Workbench {
  readonly folder: string;
  readonly extension?: string;
  readonly tests?: string;
  readonly file?: string;
}

/** Address of a served VS Code with a folder open, and an extension under development or a suite to run in it. */
export function workbenchUrl(server: EditorServer, { folder, extension, tests, file }: Workbench): string {
  const remote = (target: string) => `vscode-remote://${server.host}${target}`;
  const payload: [string, string][] = [['skipWelcome', 'true']];
  if (extension !== undefined) payload.push(['extensionDevelopmentPath', remote(extension)]);
  if (tests !== undefined) payload.push(['extensionTestsPath', remote(tests)]);
  if (file !== undefined) payload.push(['openFile', remote(file)]);
  const url = new URL(server.url);
  url.searchParams.set('folder', folder);
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** What came of a suite that ran inside the workbench. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Opens `url`, prints the suite's lines and waits for its end. A suite that ends without a summary has failed. */
export async function runSuite(page: Page, url: string, timeout: number): Promise<Outcome> {
  const others: string[] = [];
  let outcome: Outcome | undefined;
  const ended = new Promise<number | 'crash'>((resolve) => {
    for (const event of ['crash', 'close'] as const) page.on(event, () => resolve('crash'));
    page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
  });
  await page.exposeFunction('codeAutomationLog', (type: string, values: unknown[]) => {
    const line = values.map(String).join(' ');
    outcome = readSummary(line) ?? outcome;
    if (isSuiteLine(line)) console.log(line.replace(/^%s\s*/, ''));
    else others.push(`[${type}] ${line.slice(0, 400)}`);
  });
  page.on('pageerror', (error) => others.push(`[page] ${error.message}`));
  await page.goto(url);
  const timer = new Promise<'timeout'>((resolve) => setTimeout(() => resolve('timeout'), timeout).unref());
  const code = await Promise.race([ended, timer]);
  if (code !== 0 || outcome === undefined || process.env.EDITOR_LOG !== undefined)
    console.error(others.slice(-60).join('\n'));
  if (code === 'timeout') throw new Error(`the suite did not end within ${timeout / 1000} s`);
  if (code === 'crash') throw new Error('the browser crashed');
  if (outcome === undefined) throw new Error(`the suite ended with ${code} and without a summary`);
  if (code !== 0 && outcome.failed === 0) throw new Error(`the suite ended with ${code}`);
  return outcome;
}

const summary = /^suite: (\d+) passed, (\d+) failed, (\d+) skipped$/m;

/** Reads the line with which the suite ends. */
export function readSummary(line: string): Outcome | undefined {
  const match = summary.exec(line);
  return match ? { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3]) } : undefined;
}

function isSuiteLine(line: string): boolean {
  return /^(ok|not ok|skipped|note|suite)[: -]/.test(line);
}
