import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBrowser } from './browser.ts';
import { installVsix, startServer } from './server.ts';
import { type Outcome, runSuite, workbenchUrl } from './workbench.ts';

/** Runs a suite in the web extension host, with what `vsix` holds as the extension under test. */
export async function runWebSuite(vsix: string, suite: string, folder: string): Promise<Outcome> {
  const unpacked = mkdtempSync(path.join(tmpdir(), 'bulkhead-web-'));
  installVsix(vsix, unpacked, path.join(unpacked, 'extensions'));
  const extension = readdirSync(path.join(unpacked, 'extensions')).find((name) => name.startsWith('bulkhead.'));
  if (extension === undefined) throw new Error(`${vsix} holds no extension`);
  const files = await serveFiles(path.join(unpacked, 'extensions', extension), suite);
  const server = await startServer();
  // The page may connect to its own address only; the extension has another one.
  const browser = await openBrowser({ bypassCSP: true });
  try {
    const at = (location: string) => ({ scheme: 'http', authority: files.host, path: location });
    // Extensions of a remote machine may not start workers, so this one is the page's own.
    await browser.page.addInitScript(amendOptions, {
      extensions: [at('/extension')],
      // A suite runs in the host of the extension that it lies in.
      extensionTestsPath: at(suitePath),
    });
    return await runSuite(browser.page, workbenchUrl(server, { folder }), 900_000);
  } finally {
    await browser.close();
    await server.stop();
    files.close();
    rmSync(unpacked, { recursive: true, force: true });
  }
}

/** Runs in the page: adds to the options that the workbench reads from an element when it starts. */
function amendOptions(development: Record<string, unknown>): void {
  const element = (globalThis as unknown as { Element: { prototype: { getAttribute(name: string): string | null } } })
    .Element.prototype;
  const original = element.getAttribute;
  element.getAttribute = function (this: { id?: string }, name: string) {
    const value = original.call(this as never, name);
    if (this.id !== 'vscode-workbench-web-configuration' || name !== 'data-settings' || value === null) return value;
    const options = JSON.parse(value) as { developmentOptions?: object };
    return JSON.stringify({ ...options, developmentOptions: { ...options.developmentOptions, ...development } });
  };
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.cjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

interface FileServer {
  readonly host: string;
  close(): void;
}

const suitePath = '/extension/suite.js';

/** Serves an extension, with the suite as if it were one of its files. */
function serveFiles(extension: string, suite: string): Promise<FileServer> {
  const server = createServer(({ url = '/' }, response) => {
    const wanted = path.posix.normalize(decodeURIComponent(new URL(url, 'http://local').pathname));
    const file = wanted === suitePath ? suite : path.join(extension, wanted.replace(/^\/extension\//, '/'));
    response.setHeader('Access-Control-Allow-Origin', '*');
    try {
      const content = readFileSync(file);
      response.writeHead(200, { 'Content-Type': types[path.extname(file)] ?? 'text/plain' }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      resolve({ host: `127.0.0.1:${port}`, close: () => server.close() });
    });
  });
}
