import type { Connection } from 'vscode-languageserver';
import { type ReadFileParams, readFileRequest } from '../protocol.ts';
import type { Reader } from '../sources/files.ts';
import type { Abilities } from './abilities.ts';
import type { Host } from './host.ts';

/** Reads files itself where it can, and through the client what only that can see: virtual and remote file systems. */
export function diskReader(connection: Connection, { options }: Abilities, host: Host): Reader {
  return async (uri) => {
    if (host.readDisk && uri.startsWith('file:')) return host.readDisk(uri);
    if (options.readsFiles !== true) return undefined;
    const params: ReadFileParams = { uri };
    const text = await connection.sendRequest<unknown>(readFileRequest, params);
    return typeof text === 'string' ? text : undefined;
  };
}
