/**
 * Scans an image of 20,000 findings in a served VS Code, as a person would, dark and light; keeps pictures in
 * out/screenshots and says how smooth the report was: `node scripts/take-scan-screenshots.ts`.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBrowser, type Page } from '../test/editor/harness/browser.ts';
import { canServe, editorRoot, installEditor } from '../test/editor/harness/install.ts';
import { startServer } from '../test/editor/harness/server.ts';
import { workbenchUrl } from '../test/editor/harness/workbench.ts';
import { packageExtension } from './package.ts';

const root = path.dirname(import.meta.dirname);
const target = path.join(root, 'out', 'screenshots');
const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern' } as const;
/** A page that works longer than this for a frame, in milliseconds, is felt. */
const stutter = 50;

/** What the report's own page is asked; it lies in frames of its own. */
interface Frames extends Page {
  frames(): readonly { evaluate<T>(script: string): Promise<T> }[];
}

interface Measured extends Readonly<Record<'drawn' | 'scrolled' | 'filtered' | 'all' | 'sorted' | 'rows', number>> {
  readonly count: string;
  readonly isClean: boolean;
}

if (!canServe) throw new Error('VS Code can be served from npm packages on Linux x64 only');
installEditor(console.log);
const vsix = process.argv[2] ?? (await packageExtension());
mkdirSync(target, { recursive: true });
for (const theme of Object.keys(themes) as (keyof typeof themes)[]) await play(theme);

async function play(theme: keyof typeof themes): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-scene-'));
  cpSync(path.join(editorRoot, 'workspace'), folder, { recursive: true });
  const file = path.join(folder, 'Dockerfile');
  writeFileSync(
    file,
    'FROM acme/builder:slow AS build\nRUN make\n\nFROM acme/app:many\nCOPY --from=build /app /app\nUSER 1000\n',
  );
  const PATH = [path.join(editorRoot, 'scanner'), path.dirname(process.execPath), process.env.PATH].join(
    path.delimiter,
  );
  const settings = { 'workbench.colorTheme': themes[theme], 'window.autoDetectColorScheme': false };
  const server = await startServer({ vsix, settings, env: { PATH } });
  const browser = await openBrowser({ width: 1400, height: 900 });
  const page = browser.page as Frames;
  const keep = async (step: string) => {
    await page.waitForTimeout(700);
    await page.screenshot({ path: path.join(target, `scan-${theme}-${step}.png`) });
    console.log(`scan-${theme}-${step}.png`);
  };
  const lens = (text: string | RegExp) => page.locator('.codelens-decoration a', { hasText: text }).first();
  try {
    await page.goto(workbenchUrl(server, { folder, file }));
    await lens(/^Scan$/).waitFor({ timeout: 90_000 });
    await lens(/^Scan$/).click();
    await lens(/Scanning: Downloading/).waitFor({ timeout: 30_000 });
    await keep('1-progress');
    await lens(/Scanning: Downloading/).click();
    await lens(/Scanning/).waitFor({ state: 'detached', timeout: 15_000 });
    await keep('2-cancelled');
    await page
      .locator('.codelens-decoration a', { hasText: /^Scan$/ })
      .nth(1)
      .click();
    await lens(/critical, .*scanned today/).waitFor({ timeout: 60_000 });
    await page.keyboard.press('Control+Shift+M');
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'acme/app:many' }).first().waitFor();
    const tree = page.locator('.pane-header', { hasText: 'Image Findings' }).first();
    await tree.waitFor();
    await tree.click();
    await keep('3-problems-and-tree');
    await page.keyboard.press('Control+J');
    // Twice more, for a history.
    for (let scan = 0; scan < 2; scan++) {
      await lens(/^Scan again$/).click();
      await lens(/^Scanning/).waitFor();
      await lens(/^Scan again$/).waitFor({ timeout: 60_000 });
    }
    await lens(/critical, .*scanned today/).click();
    await page.waitForTimeout(4_000);
    await keep('4-report');
    console.log(`${theme}: ${await smoothness(page)}`);
    await keep('5-report-scrolled');
  } catch (error) {
    await keep('failed');
    throw error;
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Filters, sorts and scrolls through all rows, and says how long the longest frame took. */
async function smoothness(page: Frames): Promise<string> {
  const measure = readFileSync(path.join(editorRoot, 'harness', 'measure-report.js'), 'utf8');
  for (const frame of page.frames()) {
    const measured = await frame.evaluate<Measured | undefined>(measure).catch(() => undefined);
    if (measured === undefined) continue;
    const { count, isClean, ...times } = measured;
    if (!isClean || count !== '20001') throw new Error(`the report shows ${count} rows; markup of others: ${!isClean}`);
    const said = Object.entries(times).map(([name, value]) => `${name} ${value}`);
    if (times.drawn > stutter) throw new Error(`scrolling stutters: ${said.join(', ')}`);
    return `milliseconds, nine of ten are shorter: ${said.join(', ')}`;
  }
  throw new Error('there is no report');
}
