#!/usr/bin/env node
/**
 * Stands in for the executable of VS Code: @vscode/test-electron starts it with a folder, the extension under
 * development and the suite, and takes its exit code. The window is a served one in a headless browser.
 */
import path from 'node:path';
import { openBrowser } from './browser.ts';
import { startServer } from './server.ts';
import { runSuite, workbenchUrl } from './workbench.ts';

const args = process.argv.slice(2);
const option = (name: string) => {
  const found = args.find((arg) => arg.startsWith(`--${name}=`));
  if (found === undefined) throw new Error(`--${name} is missing`);
  return path.resolve(found.slice(name.length + 3));
};
const folder = args.find((arg) => !arg.startsWith('-'));
if (folder === undefined) throw new Error('no folder to open');

const { BULKHEAD_VSIX, BULKHEAD_SERVER_LOG } = process.env;
const server = await startServer({
  ...(BULKHEAD_VSIX !== undefined && { vsix: BULKHEAD_VSIX }),
  ...(BULKHEAD_SERVER_LOG !== undefined && { log: BULKHEAD_SERVER_LOG }),
});
try {
  const browser = await openBrowser();
  try {
    const extension = option('extensionDevelopmentPath');
    const url = workbenchUrl(server, { folder: path.resolve(folder), extension, tests: option('extensionTestsPath') });
    const { failed } = await runSuite(browser.page, url, 900_000);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await browser.close();
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await server.stop();
}
