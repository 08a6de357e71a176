import type { Connection, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Abilities } from './abilities.ts';
import { foldersOf } from './folders.ts';
import type { ClientFacts } from './host.ts';
import { indexProgress } from './progress.ts';

type WorkspaceFacts = Pick<ClientFacts, 'openText' | 'openUris' | 'folders' | 'trackIndex' | 'typedAt'>;

/** What a store of facts is told of the client's workspace, and shows to it. */
export function workspaceFacts(
  connection: Connection,
  abilities: Abilities,
  documents: TextDocuments<TextDocument>,
): WorkspaceFacts {
  let typedAt = Number.NEGATIVE_INFINITY;
  let opened: string | undefined;
  // What is opened counts as changed right after that.
  documents.onDidOpen(({ document }) => {
    opened = document.uri;
  });
  documents.onDidChangeContent(({ document }) => {
    if (document.uri !== opened) typedAt = performance.now();
    opened = undefined;
  });
  return {
    typedAt: () => typedAt,
    openText: (uri) => documents.get(uri)?.getText(),
    openUris: () => documents.keys(),
    folders: () => foldersOf(connection, abilities),
    trackIndex: () => indexProgress(connection, abilities),
  };
}
