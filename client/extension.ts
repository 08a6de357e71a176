// biome-ignore lint/style/noRestrictedImports: the entry of the desktop's extension host; no API of VS Code sets permission bits
import { chmod } from 'node:fs/promises';
import type * as vscode from 'vscode';
import { type Api, activateBulkhead } from './bulkhead.ts';

export function activate(context: vscode.ExtensionContext): Api {
  return activateBulkhead(context, {
    createClient: async (options) => {
      const { LanguageClient, TransportKind } = await import('vscode-languageclient/node');
      const server = { module: context.asAbsolutePath('dist/server.cjs'), transport: TransportKind.ipc };
      return new LanguageClient('bulkhead', 'Bulkhead', { run: server, debug: server }, options);
    },
    setFileMode: async (file, mode) => {
      if (file.scheme === 'file') await chmod(file.fsPath, mode);
    },
  });
}
