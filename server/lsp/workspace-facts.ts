import type { Connection, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Abilities } from './abilities.ts';
import { foldersOf } from './folders.ts';
import type { ClientFacts } from './host.ts';
import { indexProgress } from './progress.ts';

type WorkspaceFacts = Pick<ClientFacts, 'openText' | 'openUris' | 'folders' | 'trackIndex'>;

/** What a store of facts is told of the client's workspace, and shows to it. */
export function workspaceFacts(
  connection: Connection,
  abilities: Abilities,
  documents: TextDocuments<TextDocument>,
): WorkspaceFacts {
  return {
    openText: (uri) => documents.get(uri)?.getText(),
    openUris: () => documents.keys(),
    folders: () => foldersOf(connection, abilities),
    trackIndex: () => indexProgress(connection, abilities),
  };
}
