import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBrowser, type Page } from './browser.ts';
import { editorRoot } from './install.ts';
import { startServer } from './server.ts';
import { workbenchUrl } from './workbench.ts';

const pictures = path.join(path.dirname(path.dirname(editorRoot)), 'out', 'screenshots');

/** A served VS Code with a folder open, for somebody to work in. */
export interface Scene {
  /** What its pictures are called. */
  readonly name: string;
  readonly vsix: string;
  /** The file that is open at first. */
  readonly file: string;
  /** Files besides those of the workspace, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether VS Code asks if the folder is trusted. */
  readonly workspaceTrust?: boolean;
  readonly width?: number;
  readonly height?: number;
}

export interface Stage {
  readonly page: Page;
  readonly folder: string;
  /** Keeps a picture of how it looks now. */
  keep(step: string): Promise<void>;
}

/** The environment in which the scanner of the suite is the first that is found. */
export const scannerEnvironment = {
  PATH: [path.join(editorRoot, 'scanner'), path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
};

/** Sets a scene, lets `act` work in it, and leaves nothing of it; how it looked when something failed is kept. */
export async function playScene(scene: Scene, act: (stage: Stage) => Promise<void>): Promise<void> {
  const { name, vsix, file, files = {}, settings = {}, env = {} } = scene;
  const folder = mkdtempSync(path.join(tmpdir(), 'bulkhead-scene-'));
  cpSync(path.join(editorRoot, 'workspace'), folder, { recursive: true });
  for (const [each, text] of Object.entries(files)) writeFileSync(path.join(folder, each), text);
  mkdirSync(pictures, { recursive: true });
  const { workspaceTrust = false } = scene;
  const all = { 'window.autoDetectColorScheme': false, ...settings };
  const server = await startServer({ vsix, settings: all, env, workspaceTrust });
  const browser = await openBrowser({ width: scene.width ?? 1280, height: scene.height ?? 800 });
  const { page } = browser;
  const keep = async (step: string) => {
    await page.waitForTimeout(700);
    await page.screenshot({ path: path.join(pictures, `${name}-${step}.png`) });
    console.log(`${name}-${step}.png`);
  };
  try {
    await page.goto(workbenchUrl(server, { folder, file: path.join(folder, file) }));
    await act({ page, folder, keep });
  } catch (error) {
    await keep('failed');
    throw error;
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
