/**
 * Scans an image of 20,000 findings in a served VS Code, as a person would, dark and light; keeps pictures in
 * out/screenshots and says how smooth the report was: `node scripts/take-scan-screenshots.ts`.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '../test/editor/harness/browser.ts';
import { canServe, editorRoot, installEditor } from '../test/editor/harness/install.ts';
import { playScene, type Stage, scannerEnvironment } from '../test/editor/harness/scene.ts';
import { packageExtension } from './package.ts';

const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern' } as const;
/** A page that works longer than this for a frame, in milliseconds, is felt. */
const stutter = 50;

interface Measured extends Readonly<Record<'drawn' | 'scrolled' | 'filtered' | 'all' | 'sorted' | 'rows', number>> {
  readonly count: string;
  readonly isClean: boolean;
}

const dockerfile =
  'FROM acme/builder:slow AS build\nRUN make\n\nFROM acme/app:many\nCOPY --from=build /app /app\nUSER 1000\n';
const lens = (page: Page, text: string | RegExp) => page.locator('.codelens-decoration a', { hasText: text }).first();

if (!canServe) throw new Error('VS Code can be served from npm packages on Linux x64 only');
installEditor(console.log);
const vsix = process.argv[2] ?? (await packageExtension());
for (const theme of Object.keys(themes) as (keyof typeof themes)[]) await play(theme);

async function play(theme: keyof typeof themes): Promise<void> {
  const scene = {
    ...{ name: `scan-${theme}`, vsix, width: 1400, height: 900, env: scannerEnvironment },
    settings: { 'workbench.colorTheme': themes[theme] },
    ...{ file: 'Dockerfile', files: { Dockerfile: dockerfile } },
  };
  await playScene(scene, async (stage) => {
    await cancelOne(stage);
    await scanMany(stage);
    const { page, keep } = stage;
    console.log(`${theme}: ${await smoothness(page)}`);
    await keep('5-report-scrolled');
    await compare(stage);
  });
}

async function cancelOne({ page, keep }: Stage): Promise<void> {
  await lens(page, /^Scan$/).waitFor({ timeout: 90_000 });
  await lens(page, /^Scan$/).click();
  await lens(page, /Scanning: Downloading/).waitFor({ timeout: 30_000 });
  await keep('1-progress');
  await lens(page, /Scanning: Downloading/).click();
  await lens(page, /Scanning/).waitFor({ state: 'detached', timeout: 15_000 });
  await keep('2-cancelled');
}

async function scanMany({ page, keep }: Stage): Promise<void> {
  await page
    .locator('.codelens-decoration a', { hasText: /^Scan$/ })
    .nth(1)
    .click();
  await lens(page, /critical, .*scanned today/).waitFor({ timeout: 60_000 });
  await page.keyboard.press('Control+Shift+M');
  await page.locator('.markers-panel .monaco-list-row', { hasText: 'acme/app:many' }).first().waitFor();
  const tree = page.locator('.pane-header', { hasText: 'Image Findings' }).first();
  await tree.waitFor();
  await tree.click();
  await keep('3-problems-and-tree');
  await page.keyboard.press('Control+J');
  // Twice more, for a history.
  for (let scan = 0; scan < 2; scan++) {
    await lens(page, /^Scan again$/).click();
    await lens(page, /^Scanning/).waitFor();
    await lens(page, /^Scan again$/).waitFor({ timeout: 60_000 });
  }
  await lens(page, /critical, .*scanned today/).click();
  await page.waitForTimeout(4_000);
  await keep('4-report');
}

/** What has changed since the first scan: nothing here, which is a page as well. */
async function compare({ page, keep }: Stage): Promise<void> {
  await page.keyboard.press('F1');
  await page.keyboard.type('Bulkhead: Compare Scans');
  await page.keyboard.press('Enter');
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: 'acme/app:many' }).first();
  await row.waitFor();
  await row.click();
  const earlier = page.locator('.quick-input-list .monaco-list-row', { hasText: 'by trivy' }).first();
  await earlier.waitFor();
  await keep('6-compare-with');
  await earlier.click();
  await page.waitForTimeout(4_000);
  await keep('7-comparison');
}

/** Filters, sorts and scrolls through all rows, and says how long the longest frame took. */
async function smoothness(page: Page): Promise<string> {
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
