import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator, Page } from './browser.ts';
import { playScene, type Stage, scannerEnvironment } from './scene.ts';
import type { Outcome } from './workbench.ts';

const dockerfile =
  'FROM acme/app:other AS build\nRUN make\n\nFROM acme/app:few\nCOPY --from=build /app /app\nUSER 1000\n';

/** Works with the results of scans in a served VS Code as a person does, by mouse and keyboard, and prints a line for each step. */
export async function runAsPerson(vsix: string): Promise<Outcome> {
  const outcome = { passed: 0, failed: 0, skipped: 0 };
  const settings = { 'workbench.colorTheme': 'Default Dark Modern', 'files.simpleDialog.enable': true };
  const scene = { vsix, settings, env: scannerEnvironment, file: 'Dockerfile', files: { Dockerfile: dockerfile } };
  await playScene({ name: 'person', width: 1400, height: 900, ...scene }, async (stage) => {
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
class Person {
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
    for (const end = Date.now() + 20_000; Date.now() < end; await this.page.waitForTimeout(100)) {
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

const steps: Readonly<Record<string, (person: Person) => Promise<void>>> = {
  'scans from the lens, and has all in the tree': async (person) => {
    await person.lens(/^Scan$/).waitFor({ timeout: 90_000 });
    await person.lens(/^Scan$/).click();
    await person.lens(/scanned today/).waitFor({ timeout: 30_000 });
    await person.lens(/^Scan$/).click();
    await person.page
      .locator('.codelens-decoration a', { hasText: /scanned today/ })
      .nth(1)
      .waitFor();
    const pane = person.page.locator('.pane-header', { hasText: 'Image Findings' }).first();
    await pane.waitFor();
    await pane.click();
    await person.row('acme/app:few').waitFor();
    await person.row('critical').waitFor();
    // There is more room for the tree without the files.
    await person.page.locator('.pane-header', { hasText: 'bulkhead-scene' }).first().click();
  },

  'filters the tree by severity, by what has a fix and by words': async (person) => {
    await person.treeButton('Filter Findings');
    for (const severity of ['high', 'medium', 'low', 'negligible', 'unknown'])
      await person.choice(new RegExp(`^${severity}$`)).click();
    await person.press('Enter');
    await person.answer('Words in the id', '');
    await person.becomes(false, async () => (await person.treeRows()).some((row) => ['high', 'low'].includes(row)));
    assert.match((await person.row('acme/app:few').textContent()) ?? '', /2 of 12/);
    await person.treeButton('Clear Filter');
    await person.row('high').waitFor();

    await person.treeButton('Filter Findings');
    await person.choice('Only what can be mended').click();
    await person.press('Enter');
    await person.answer('Words in the id', 'OPENSSL');
    await person.becomes(true, async () => /1 of 12/.test((await person.row('acme/app:few').textContent()) ?? ''));
    await person.treeButton('Clear Filter');
    await person.becomes(false, async () => /of 12/.test((await person.row('acme/app:few').textContent()) ?? ''));
  },

  'opens an advisory from the tree, and asks before it leaves': async (person) => {
    await person.row('openssl').click();
    await person.rowButton(/CVE-2015-10000/, 'Open Advisory');
    assert.match(await person.declinedLink(), /avd\.example\/cve-0/);
  },

  'has no way to an advisory that is no web page': async (person) => {
    await person.row('high').click();
    await person.row('glibc').click();
    await person.row(/CVE-2016-10001/).hover();
    assert.equal(
      await person
        .row(/CVE-2016-10001/)
        .locator('a[aria-label^="Open Advisory"]')
        .count(),
      0,
    );
  },

  'shows markup of a title as the text that it is': async (person) => {
    assert.match((await person.row(/CVE-2015-10000/).textContent()) ?? '', /<img src=x onerror=alert\(1\)>/);
    assert.equal(await person.page.locator('.pane-body img[src="x"]').count(), 0);
  },

  'goes from a finding to the line that names its image': async (person) => {
    await person.rowButton('acme/app:few', 'Go to Line');
    await person.page
      .locator('.statusbar-item', { hasText: /^Ln 4, / })
      .first()
      .waitFor();
  },

  'compares the scan with that of another image': async (person) => {
    await person.row('acme/app:few').click({ button: 'right' });
    await person.page.locator('.monaco-menu .action-item', { hasText: 'Compare Scans' }).first().click();
    await person.choice('acme/app:other').click();
    const page = await person.report('What has changed');
    const rows = await page.locator('.groups tbody tr').allTextContents();
    assert.deepEqual(rows, ['new12104', 'gone01102', 'as before11248'], rows.join('\n'));
    await page.locator('label', { hasText: 'as before' }).first().click();
    await person.becomes('6 of 14 findings', async () => (await page.locator('.status').textContent()) ?? '');
  },

  'walks through a report by keyboard': async (person) => {
    await person.page.locator('.tab', { hasText: 'Dockerfile' }).first().click();
    await person.lens(/2 critical, 3 high, .*scanned today/).click();
    const page = await person.report('acme/app:few');
    const current = async () => page.locator('.row[aria-selected="true"]').getAttribute('data-index');
    await page.locator('.head button').first().click();
    await page.locator('.space .row').first().click();
    for (const [key, index] of [
      ['ArrowDown', '1'],
      ['ArrowDown', '2'],
      ['ArrowUp', '1'],
      ['End', '11'],
      ['Home', '0'],
    ] as const) {
      await person.press(key);
      await person.becomes<string | null>(index, current);
    }
    assert.equal(await page.evaluate(`document.activeElement?.getAttribute('aria-rowindex')`), '2');
    await person.press('Enter');
    assert.match(await person.declinedLink(), /avd\.example/);
    // From the heading to the table by Tab alone.
    await page.evaluate(`document.querySelector('.toolbar button').focus()`);
    const passed: string[] = [];
    for (let tab = 0; tab < 40 && passed.at(-1) !== 'row'; tab++) {
      await person.press('Tab');
      passed.push(
        await page.evaluate(`document.activeElement?.getAttribute('role') ?? document.activeElement?.tagName`),
      );
    }
    assert.ok(passed.includes('BUTTON') && passed.includes('INPUT') && passed.at(-1) === 'row', passed.join(' '));
  },

  'prints all of a report': async (person) => {
    const page = await person.report('acme/app:few');
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
    await person.page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.space .row').count(), 12);
    assert.equal(await page.locator('.toolbar').isVisible(), false);
    assert.equal(await page.evaluate(`getComputedStyle(document.querySelector('.view')).overflow`), 'visible');
    await person.page.emulateMedia({ media: 'screen' });
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
    assert.equal(await page.locator('.toolbar').isVisible(), true);
  },

  'accepts a finding, with a reason and a last day, by keyboard from the report': async (person) => {
    const page = await person.report('acme/app:few');
    await page.locator('.head button').first().click();
    await page.locator('.space .row').first().click();
    const id = await page.locator('.row[aria-selected="true"] .c-id').textContent();
    await person.press('Delete');
    await person.answer('Why it is no danger here', 'not reachable from outside');
    await person.answer('Last day on which that holds', '2999-01-31');
    await person.page.locator('.tab', { hasText: '.bulkhead.yaml' }).first().click();
    await person.press('Control+s');
    const text = await person.until('the file', () => person.file('.bulkhead.yaml') || undefined);
    assert.ok(text.includes(`vulnerability: ${id}`), text);
    assert.match(text, /reason: not reachable from outside\n(?:.*\n)*.*until: ["']?2999-01-31/);
    await person.page.locator('.tab', { hasText: 'Dockerfile' }).first().click();
    await person.lens(/1 critical, 3 high, .*scanned today/).waitFor();
  },

  'exports what is accepted for Trivy': async (person) => {
    await person.command('Bulkhead: Export Accepted Vulnerabilities');
    await person.page.locator('.quick-input-widget', { hasText: 'Save' }).first().waitFor();
    await person.press('Enter');
    const text = await person.until('the file', () => person.file('.trivyignore') || undefined);
    assert.match(text, /not reachable from outside/);
  },
};
