import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { type Api, activateBulkhead } from './bulkhead.ts';

export function activate(context: vscode.ExtensionContext): Api {
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist');
  const script = vscode.Uri.joinPath(dist, 'server-web.js').toString(true);
  return activateBulkhead(context, {
    // A worker is made with each client: a stopped one has ended for good.
    createClient: (options) =>
      new LanguageClient('bulkhead', 'Bulkhead', () => Promise.resolve(new Worker(script)), options),
    assetsUrl: dist.toString(true),
  });
}
