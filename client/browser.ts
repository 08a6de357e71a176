import * as vscode from 'vscode';
import { type Api, activateBulkhead } from './bulkhead.ts';

export function activate(context: vscode.ExtensionContext): Api {
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist');
  const script = vscode.Uri.joinPath(dist, 'server-web.js').toString(true);
  return activateBulkhead(context, {
    createClient: async (options) => {
      const { LanguageClient } = await import('vscode-languageclient/browser');
      // A worker is made with each start: one that has ended has ended for good.
      return new LanguageClient('bulkhead', 'Bulkhead', async () => new Worker(script), options);
    },
    assetsUrl: dist.toString(true),
  });
}
