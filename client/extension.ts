// biome-ignore lint/style/noRestrictedImports: the entry of the desktop's extension host; no API of VS Code sets permission bits
import { chmod } from 'node:fs/promises';
import type * as vscode from 'vscode';
import { type Api, activateBulkhead } from './bulkhead.ts';

export function activate(context: vscode.ExtensionContext): Api {
  return activateBulkhead(context, {
    createClient: async (clientOptions) => {
      const { LanguageClient, TransportKind } = await import('vscode-languageclient/node');
      // What server/launch.ts and server/sources/grammars.ts set where Node still takes flags while it runs.
      const options = { execArgv: ['--liftoff-only', '--heap-growing-percent=60', '--max-semi-space-size=16'] };
      const module = context.asAbsolutePath('dist/server.cjs');
      const server = { module, transport: TransportKind.ipc, options };
      return new LanguageClient('bulkhead', 'Bulkhead', { run: server, debug: server }, clientOptions);
    },
    loadScan: () => import('./scan/scan.ts'),
    ...(context.globalStorageUri.scheme === 'file' && { storageUri: context.globalStorageUri.toString() }),
    setFileMode: async (file, mode) => {
      if (file.scheme === 'file') await chmod(file.fsPath, mode);
    },
  });
}
