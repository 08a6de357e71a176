import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installBrowser, load } from './install.ts';

/** The part of Playwright's page that the harness uses; its types are installed only with test/editor. */
export interface Page {
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  readonly mouse: { move(x: number, y: number): Promise<void> };
  goto(url: string): Promise<unknown>;
  addInitScript<Argument>(script: (argument: Argument) => void, argument: Argument): Promise<void>;
  exposeFunction<Arguments extends unknown[]>(name: string, callback: (...args: Arguments) => unknown): Promise<void>;
  locator(selector: string, options?: { hasText?: string | RegExp }): Locator;
  screenshot(options: { path: string }): Promise<unknown>;
  frames(): readonly Frame[];
  emulateMedia(options: { media: 'print' | 'screen' }): Promise<void>;
  waitForTimeout(milliseconds: number): Promise<void>;
  on(event: 'pageerror', listener: (error: Error) => void): void;
  on(event: 'crash' | 'close', listener: () => void): void;
}

/** A part of a page that is a page itself. */
export interface Frame {
  locator(selector: string, options?: { hasText?: string | RegExp }): Locator;
  evaluate<T>(script: string): Promise<T>;
}

export interface Locator {
  first(): Locator;
  hover(): Promise<void>;
  fill(text: string): Promise<void>;
  getAttribute(name: string): Promise<string | null>;
  isVisible(): Promise<boolean>;
  nth(index: number): Locator;
  locator(selector: string, options?: { hasText?: string | RegExp }): Locator;
  waitFor(options?: { state?: 'visible' | 'detached' | 'hidden'; timeout?: number }): Promise<void>;
  click(options?: { modifiers?: string[]; button?: 'left' | 'right'; timeout?: number }): Promise<void>;
  dblclick(): Promise<void>;
  count(): Promise<number>;
  textContent(): Promise<string | null>;
  allTextContents(): Promise<string[]>;
}

interface Context {
  pages(): Page[];
  newPage(): Promise<Page>;
  setDefaultTimeout(milliseconds: number): void;
  route(match: (url: URL) => boolean, handle: (route: { abort(): Promise<void> }) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

interface Playwright {
  chromium: { launchPersistentContext(profile: string, options: Record<string, unknown>): Promise<Context> };
}

export interface Browser {
  readonly page: Page;
  close(): Promise<void>;
}

export interface BrowserOptions {
  readonly width?: number;
  readonly height?: number;
  /** Lets the page load from other local addresses than its own. */
  readonly bypassCSP?: boolean;
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--disable-component-update',
  '--disable-background-networking',
  '--no-first-run',
];

/** Opens a headless browser that reaches nothing but this machine. */
export async function openBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const binary = await installBrowser();
  const { chromium } = load<Playwright>('playwright-core');
  const profile = mkdtempSync(path.join(tmpdir(), 'bulkhead-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: binary.path,
    env: { ...process.env, ...binary.env },
    headless: true,
    locale: 'en-US',
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    bypassCSP: options.bypassCSP ?? false,
    args: flags,
  });
  // Enough for a machine that does ten other things.
  context.setDefaultTimeout(60_000);
  const isOutside = (url: URL) => /^https?:$/.test(url.protocol) && !['127.0.0.1', 'localhost'].includes(url.hostname);
  await context.route(isOutside, (route) => route.abort());
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  };
  return { page: context.pages()[0] ?? (await context.newPage()), close };
}
