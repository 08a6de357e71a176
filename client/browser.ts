import * as vscode from 'vscode';
import { type Api, activateBulkhead } from './bulkhead.ts';

export function activate(context: vscode.ExtensionContext): Api {
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist');
  const script = vscode.Uri.joinPath(dist, 'server-web.js').toString(true);
  return activateBulkhead(context, {
    createClient: async (options) => {
      const { BrowserMessageReader, BrowserMessageWriter, LanguageClient } = await import(
        'vscode-languageclient/browser'
      );
      const start = async () => {
        // VS Code puts a class of its own in the place of Worker, which the library does not recognise as one.
        const worker = new Worker(script);
        return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
      };
      return new LanguageClient('bulkhead', 'Bulkhead', start, options);
    },
    assetsUrl: dist.toString(true),
  });
}
