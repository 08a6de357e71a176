import type { Connection } from 'vscode-languageserver';
import type { Abilities } from './abilities.ts';

/** URIs of the folders that the user has opened, as they are now where the client can be asked. */
export async function foldersOf(connection: Connection, abilities: Abilities): Promise<readonly string[]> {
  if (!abilities.changesFolders) return abilities.folders;
  return ((await connection.workspace.getWorkspaceFolders()) ?? []).map(({ uri }) => uri);
}
