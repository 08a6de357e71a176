import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from './browser.ts';
import type { Person, Steps } from './person.ts';

/** An image whose scan never ends, and one that is scanned by several. */
export const severalImages = 'FROM acme/app:slow AS build\nRUN make\n\nFROM acme/app:few\nUSER 1000\n';

/** What the scanners of the tests say of `acme/app:few`: critical, high, medium, low and all, by who says it. */
const saidByBoth = ['only grype01001', 'only trivy11024', 'both12328'];

/** Has a scan tell of itself in a notification, and several scanners look at one image. */
export const scanningMore: Steps = {
  'sees nothing of a scan among the notifications, unless that is asked for': async (person) => {
    await person.lens(/^Scan$/).waitFor({ timeout: 90_000 });
    await person.lens(/^Scan$/).click();
    await person.lens(/^Scanning: Downloading the database/).waitFor();
    await person.command('Notifications: Show Notifications');
    await person.page.locator('.notifications-center', { hasText: 'No new notifications' }).first().waitFor();
    await person.press('Escape');
    await stop(person);
  },

  'follows a scan in a notification, and stops it there': async (person) => {
    mkdirSync(path.join(person.folder, '.vscode'), { recursive: true });
    const file = path.join(person.folder, '.vscode', 'settings.json');
    writeFileSync(file, JSON.stringify({ 'bulkhead.scan.notifications': true }));
    await person.until('a notification', async () => {
      await person.lens(/^Scan$/).click();
      await person.lens(/^Scanning: Downloading the database/).waitFor();
      await person.command('Notifications: Show Notifications');
      if ((await scanNotification(person).count()) > 0) return true;
      // The setting was not heard of yet.
      await person.press('Escape');
      await stop(person);
      return undefined;
    });
    const notification = scanNotification(person);
    await person.becomes(true, async () => /Downloading the database/.test((await notification.textContent()) ?? ''));
    await notification.locator('.monaco-button', { hasText: 'Cancel' }).first().click();
    await notification.waitFor({ state: 'detached' });
    await person.press('Escape');
    await person.becomes(2, () => person.page.locator('.codelens-decoration a', { hasText: /^Scan$/ }).count());
  },

  'has another scanner look at the image as well, and sees what each of them says': async (person) => {
    await person.page
      .locator('.codelens-decoration a', { hasText: /^Scan$/ })
      .nth(1)
      .click();
    await person.lens(/2 critical, 3 high, .*scanned today/).waitFor();
    await openCompare(person);
    assert.equal(await person.choice('What each scanner says').count(), 0, 'there is but one');
    await person.choice('Scan it with Grype now').click();
    const page = await person.report('What each scanner says');
    await person.becomes(saidByBoth, () => page.locator('.groups tbody tr').allTextContents());
    const scans = (await page.locator('.provenance').allTextContents()).map((line) => / by (\w+) at /.exec(line)?.[1]);
    assert.deepEqual(scans, ['trivy', 'grype']);
    await person.becomes('13 of 13 findings', () => status(page));
  },

  'leaves out what one scanner alone says, and finds what has two names': async (person) => {
    const page = await person.report('What each scanner says');
    await page.locator('label', { hasText: 'only trivy' }).first().click();
    await person.becomes('9 of 13 findings', () => status(page));
    await page.locator('input[type="search"]').first().fill('libxml2');
    await person.becomes('1 of 13 findings', () => status(page));
    const row = (await page.locator('.space .row').first().textContent()) ?? '';
    assert.match(row, /both.*medium.*medium/, row);
    await page.locator('input[type="search"]').first().fill('zlib1g');
    await person.becomes('1 of 13 findings', () => status(page));
    assert.match((await page.locator('.space .row').first().textContent()) ?? '', /both.*high.*medium/);
  },

  'asks for what each scanner says of an image that several have looked at': async (person) => {
    await person.page.locator('.tab', { hasText: 'Scans of' }).first().click();
    await person.press('Control+w');
    await person.page.locator('.tab', { hasText: 'Scans of' }).first().waitFor({ state: 'detached' });
    await openCompare(person);
    assert.equal(await person.choice('Scan it with').count(), 0, 'both have looked at it');
    await person.choice('What each scanner says').click();
    const page = await person.report('What each scanner says');
    await person.becomes(saidByBoth, () => page.locator('.groups tbody tr').allTextContents());
  },
};

/** The scan that never ends, by the lens. */
async function stop(person: Person): Promise<void> {
  await person.lens(/^Scanning: .*click to cancel/).click();
  await person.lens(/^Scanning/).waitFor({ state: 'detached' });
}

function scanNotification(person: Person) {
  return person.page.locator('.notifications-center .notification-list-item', { hasText: 'Scanning acme/app:slow' });
}

async function openCompare(person: Person): Promise<void> {
  const pane = person.page.locator('.pane-header', { hasText: 'Image Findings' }).first();
  if ((await pane.getAttribute('aria-expanded')) !== 'true') await pane.click();
  await person.menu('acme/app:few', 'Compare Scans');
  await person.choice(/./).waitFor();
}

async function status(page: Frame): Promise<string> {
  return (await page.locator('.status').textContent()) ?? '';
}
