import assert from 'node:assert/strict';
import { actIn, type Steps } from './person.ts';
import { scanningMore, severalImages } from './scan-more-steps.ts';
import { scannerEnvironment } from './scene.ts';
import type { Outcome } from './workbench.ts';

const dockerfile =
  'FROM acme/app:other AS build\nRUN make\n\nFROM acme/app:few\nCOPY --from=build /app /app\nUSER 1000\n';

/** Works with scans, and tries to in a folder that is not trusted. */
export async function workWithScans(vsix: string): Promise<Outcome> {
  const settings = { 'workbench.colorTheme': 'Default Dark Modern', 'files.simpleDialog.enable': true };
  const files = { Dockerfile: dockerfile };
  const scene = { vsix, settings, files, env: scannerEnvironment, file: 'Dockerfile', width: 1400, height: 900 };
  const all = [
    await actIn({ ...scene, name: 'person' }, scanning),
    await actIn({ ...scene, name: 'scanners', files: { Dockerfile: severalImages } }, scanningMore),
    await actIn({ ...scene, name: 'untrusted', workspaceTrust: true }, untrusted),
  ];
  const sum = (key: keyof Outcome) => all.reduce((total, outcome) => total + outcome[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

const scanning: Steps = {
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
    await person.menu('acme/app:few', 'Compare Scans');
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
    await person.page.locator('.tab.dirty', { hasText: '.bulkhead.yaml' }).first().click();
    await person.press('Control+s');
    const text = await person.until('the file', () => person.file('.bulkhead.yaml') || undefined);
    assert.ok(text.includes(`vulnerability: "${id}"`), text);
    assert.match(text, /reason: "not reachable from outside"\n +until: "2999-01-31"/);
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

const untrusted: Steps = {
  'is told why no image is scanned in a folder that is not trusted': async (person) => {
    await person.page
      .locator('.squiggly-error, .squiggly-warning, .squiggly-info')
      .first()
      .waitFor({ timeout: 60_000 });
    assert.equal(await person.page.locator('.codelens-decoration a', { hasText: /^Scan$/ }).count(), 0);
    await person.command('Bulkhead: Scan Image');
    await person.choice('acme/app:few').click();
    // A served VS Code that is driven shows what it is told in its list alone.
    await person.command('Notifications: Show Notifications');
    const told = person.page.locator('.notifications-center', { hasText: 'trusted' }).first();
    await told.waitFor();
    assert.match((await told.textContent()) ?? '', /Scanners are started only in a workspace that is trusted/);
    await person.page.locator('.notifications-center .monaco-button', { hasText: 'Manage Trust' }).first().waitFor();
  },
};
