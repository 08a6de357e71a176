import type { Connection } from 'vscode-languageserver';
import type { Abilities } from './abilities.ts';

/** URIs of the folders that the user has opened, as they are now where the client can be asked. */
export async function foldersOf(connection: Connection, abilities: Abilities): Promise<readonly string[]> {
  if (!abilities.changesFolders) return abilities.folders;
  return ((await connection.workspace.getWorkspaceFolders()) ?? []).map(({ uri }) => uri);
}

/** Which of `folders` holds `uri`, the innermost of those that do; undefined when none does. */
export function folderWith(uri: string, folders: readonly string[]): string | undefined {
  const around = folders.filter((folder) => uri.startsWith(`${folder.replace(/\/$/, '')}/`));
  return around.reduce<string | undefined>(
    (inner, each) => (each.length > (inner?.length ?? 0) ? each : inner),
    undefined,
  );
}
