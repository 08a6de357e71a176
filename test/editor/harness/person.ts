import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator, Page } from './browser.ts';
import { playScene, type Scene, type Stage } from './scene.ts';
import type { Outcome } from './workbench.ts';

/** What a person does, by what comes of it. */
export type Steps = Readonly<Record<string, (person: Person) => Promise<void>>>;

/** Works in a served VS Code as a person does, by mouse and keyboard, one step after another, and prints a line for each. */
export async function actIn(scene: Scene, steps: Steps): Promise<Outcome> {
  const outcome = { passed: 0, failed: 0, skipped: 0 };
  await playScene(scene, async (stage) => {
    for (const [title, step] of Object.entries(steps)) {
      try {
        await step(new Person(stage));
        outcome.passed++;
        console.log(`ok - ${title}`);
      } catch (error) {
        outcome.failed++;
        console.error(`not ok - ${title}\n${(error as Error).stack}`);
        await stage.keep(`failed-${outcome.failed}`);
        await stage.page.keyboard.press('Escape');
      }
    }
  });
  console.log(`suite: ${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped`);
  return outcome;
}

/** What somebody does at the screen. */
export class Person {
  readonly page: Page;
  readonly folder: string;

  constructor({ page, folder }: Stage) {
    this.page = page;
    this.folder = folder;
  }

  lens(title: RegExp): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: title }).first();
  }

  row(text: string | RegExp): Locator {
    return this.page.locator('.pane-body .monaco-list-row', { hasText: text }).first();
  }

  choice(text: string | RegExp): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Types into the box that asks for something. */
  async answer(prompt: string, text: string): Promise<void> {
    await this.page.locator('.quick-input-widget', { hasText: prompt }).first().waitFor();
    await this.page.locator('.quick-input-widget input').first().fill(text);
    await this.press('Enter');
  }

  async command(title: string): Promise<void> {
    await this.press('F1');
    await this.page.keyboard.type(title);
    await this.choice(title).waitFor();
    await this.press('Enter');
  }

  /** One of the buttons over the tree. */
  async treeButton(name: string): Promise<void> {
    await this.page.locator('.pane-header', { hasText: 'Image Findings' }).first().hover();
    await this.page.locator(`.pane-header a[aria-label^="${name}"]`).first().click();
  }

  /** A button at the end of a row of the tree. */
  async rowButton(text: string | RegExp, name: string): Promise<void> {
    await this.row(text).hover();
    await this.row(text).locator(`a[aria-label^="${name}"]`).first().click();
  }

  /** What the menu of a row offers. */
  async menu(text: string | RegExp, name: string): Promise<void> {
    await this.row(text).click({ button: 'right' });
    const item = this.page.locator('.monaco-menu .action-item', { hasText: name }).first();
    await item.waitFor();
    await this.until(`the menu to take a click on ${name}`, async () => {
      // It takes none in the moment in which it opens, and stays open then.
      await this.page.waitForTimeout(200);
      await item.click({ timeout: 1_000 }).catch(() => {});
      return (await item.isVisible()) ? undefined : true;
    });
  }

  /** The page of a report or comparison, found by its heading. */
  async report(heading: string): Promise<Frame> {
    return this.until(`a page with ${heading}`, async () => {
      for (const frame of this.page.frames()) {
        const title = await frame.evaluate<string>(`document.querySelector('#report h1')?.textContent`).catch(() => '');
        if (title?.includes(heading)) return frame;
      }
      return undefined;
    });
  }

  async until<T>(what: string, probe: () => Promise<T | undefined> | T | undefined): Promise<T> {
    for (const end = Date.now() + 60_000; Date.now() < end; await this.page.waitForTimeout(100)) {
      const value = await probe();
      if (value !== undefined) return value;
    }
    throw new Error(`timed out waiting for ${what}`);
  }

  /** Waits until `probe` gives `expected`, and fails with what it gives instead. */
  async becomes<T>(expected: T, probe: () => Promise<T>): Promise<void> {
    let last: T | undefined;
    await this.until('it', async () => {
      last = await probe();
      return JSON.stringify(last) === JSON.stringify(expected) ? true : undefined;
    }).catch(() => assert.deepEqual(last, expected));
  }

  /** What a dialog about a link asks to open, which is then declined. */
  async declinedLink(): Promise<string> {
    const dialog = this.page.locator('.monaco-dialog-box').first();
    await dialog.waitFor();
    const text = (await dialog.textContent()) ?? '';
    await this.page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Cancel' }).first().click();
    await dialog.waitFor({ state: 'detached' });
    return text;
  }

  async treeRows(): Promise<string[]> {
    return this.page.locator('.pane-body .monaco-list-row .label-name').allTextContents();
  }

  file(name: string): string {
    const file = path.join(this.folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }
}
