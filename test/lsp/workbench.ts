import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client, type Message } from './client.ts';

/** Capabilities of an editor that can do all that the server makes use of. */
export const fullCapabilities = {
  textDocument: {
    diagnostic: { relatedInformation: true },
    codeAction: { dataSupport: true, disabledSupport: true, resolveSupport: { properties: ['edit', 'command'] } },
  },
  workspace: {
    configuration: true,
    diagnostics: { refreshSupport: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    didChangeConfiguration: { dynamicRegistration: true },
    workspaceEdit: {
      documentChanges: true,
      resourceOperations: ['create'],
      snippetEditSupport: true,
      changeAnnotationSupport: {},
    },
  },
  window: { workDoneProgress: true },
};

/** Capabilities of an editor that has its diagnostics pushed, and knows only plain edits. */
export const plainCapabilities = { textDocument: { publishDiagnostics: {} } };

interface Options {
  readonly capabilities?: object;
  readonly initializationOptions?: object;
  readonly command?: readonly string[];
  /** What the client answers when the server asks for settings. */
  readonly settings?: object;
  /** Files to write first, by relative path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A server with a client, in a folder of its own that vanishes with it. */
export class Workbench implements AsyncDisposable {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'bulkhead-lsp-')));
  readonly client: Client;
  initialized: Message | undefined;
  /** What the client answers when the server asks for settings. */
  settings: object = {};

  private constructor(command?: readonly string[]) {
    this.client = new Client(command);
    this.client.responders.set('workspace/configuration', ({ items }) => items.map(() => this.settings));
  }

  static async start({
    capabilities,
    initializationOptions,
    command,
    settings = {},
    files = {},
  }: Options = {}): Promise<Workbench> {
    const workbench = new Workbench(command);
    workbench.settings = settings;
    for (const [name, text] of Object.entries(files)) workbench.write(name, text);
    workbench.initialized = await workbench.client.request('initialize', {
      processId: process.pid,
      rootUri: workbench.uri(''),
      capabilities: capabilities ?? fullCapabilities,
      initializationOptions: initializationOptions ?? {},
    });
    workbench.client.notify('initialized', {});
    return workbench;
  }

  uri(name: string): string {
    return pathToFileURL(path.join(this.folder, name)).toString();
  }

  write(name: string, text: string): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  open(name: string, text: string, languageId: string = languageOf(name)): string {
    const uri = this.uri(name);
    this.client.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
    return uri;
  }

  change(uri: string, version: number, ...contentChanges: object[]): void {
    this.client.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  }

  async pull(uri: string, previousResultId?: string): Promise<Message['result']> {
    const { result } = await this.client.request('textDocument/diagnostic', {
      textDocument: { uri },
      previousResultId,
    });
    return result;
  }

  /** The ids of the rules that have findings in `uri`. */
  async ruleIds(uri: string): Promise<string[]> {
    const { items } = await this.pull(uri);
    return items.map((item: { code?: string }) => item.code);
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests read what the protocol promises
  async actions(uri: string, line: number, character: number, context: object = {}): Promise<any[]> {
    const position = { line, character };
    const params = {
      textDocument: { uri },
      range: { start: position, end: position },
      context: { diagnostics: [], ...context },
    };
    return (await this.client.request('textDocument/codeAction', params)).result;
  }

  async hover(uri: string, line: number, character: number): Promise<string | undefined> {
    const { result } = await this.client.request('textDocument/hover', {
      textDocument: { uri },
      position: { line, character },
    });
    return result?.contents.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.client.process.exitCode === null) await this.client.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function languageOf(name: string): string {
  if (name.includes('Dockerfile')) return 'dockerfile';
  return name.startsWith('compose') ? 'dockercompose' : 'yaml';
}

/** `text` after the text edits of a workspace edit for one document. */
export function applyTo(text: string, edit: Message['result']): string {
  const edits = edit.changes ? Object.values(edit.changes).flat() : edit.documentChanges.at(-1).edits;
  const lines = text.split('\n');
  const offsetOf = ({ line, character }: { line: number; character: number }) =>
    lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + character;
  // Of several insertions at one place, the first in the list comes first.
  // biome-ignore lint/suspicious/noExplicitAny: as the protocol has it
  const sorted = edits.toReversed().toSorted((a: any, b: any) => offsetOf(b.range.start) - offsetOf(a.range.start));
  return sorted.reduce(
    // biome-ignore lint/suspicious/noExplicitAny: as the protocol has it
    (result: string, { range, newText, snippet }: any) =>
      result.slice(0, offsetOf(range.start)) + (newText ?? snippet.value) + result.slice(offsetOf(range.end)),
    text,
  );
}
