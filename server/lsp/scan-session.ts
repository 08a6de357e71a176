import type { Connection, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { FactStore } from '../sources/store.ts';
import type { Abilities } from './abilities.ts';
import type { Configuration } from './configuration.ts';
import { foldersOf } from './folders.ts';
import type { Host } from './host.ts';
import type { Readable } from './image-commands.ts';
import { Scans } from './scans.ts';
import type { UserSettings } from './settings.ts';

/** The parts of a session that scans are made with. */
interface Parts {
  readonly connection: Connection;
  readonly host: Host;
  readonly abilities: Abilities;
  readonly documents: TextDocuments<TextDocument>;
  readonly settings: UserSettings;
}

/** What a session does for scans. */
interface Session {
  read(uri: string): Promise<Readable | undefined>;
  textOf(uri: string): Promise<string | undefined>;
}

/** The scans of `session`; `onChange` has lenses, or all, shown anew. */
export function scansOf(
  session: Session,
  { connection, host, abilities, documents, settings }: Parts,
  configuration: Configuration,
  store: FactStore,
  onChange: (what: 'lenses' | 'all') => void,
): Scans {
  const folders = () => foldersOf(connection, abilities);
  return new Scans(
    {
      ...{ connection, abilities, version: host.version, onChange, folders },
      settings: () => settings.scan,
      isTrusted: () => settings.isTrusted,
      isOffline: (config) => settings.online(config) === 'off',
      configOf: async (uri) =>
        configuration.of(uri ?? `${(await folders())[0]?.replace(/\/$/, '') ?? 'untitled:'}/image`),
      read: (uri) => session.read(uri),
      textOf: (uri) => session.textOf(uri),
      diskTextOf: async (uri) => host.readDisk?.(uri),
      versionOf: (uri) => documents.get(uri)?.version,
      today: () => store.facts.today,
      ruleTexts: () => host.readRuleTexts(abilities.options),
    },
    host.openScanning,
  );
}
