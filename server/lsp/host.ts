import type { Question } from '../model/facts.ts';
import type { InitializationOptions } from '../protocol.ts';
import type { Rule } from '../rules/rule.ts';
import type { Reader } from '../sources/files.ts';
import type { Quota } from '../sources/registry/quota.ts';
import type { FactStore } from '../sources/store.ts';
import type { IndexProgress } from '../sources/workspace-index.ts';
import type { OpenScanService } from './scans.ts';

/** Settings that nobody has looked at yet: ours for registries, and the editor's own for HTTP. */
export interface EditorNetwork {
  readonly registry: unknown;
  readonly http: unknown;
}

/** What a store of facts is told by the session that it is made for. */
export interface ClientFacts {
  /** To be called when something has been learnt. */
  onChange(question: Question): void;
  /** The text of a document that is open. */
  openText(uri: string): string | undefined;
  /** URIs of the documents that are open. */
  openUris(): readonly string[];
  /** Shows how far reading the workspace is. */
  trackIndex(): IndexProgress;
  /** When a document was last edited, as `performance.now()` counts. */
  typedAt(): number;
  /** URIs of the folders that the user has opened. */
  folders(): Promise<readonly string[]>;
  /** Whether the user trusts the workspace: without that no program is started. */
  isTrusted(): boolean;
  /** What the client says of how the network is reached, as it came. */
  network(): EditorNetwork;
  /** A folder of ours, as a `file:` URI. */
  readonly storageUri: string | undefined;
}

/** What rules say at length, by id. */
export type RuleTexts = Readonly<Record<string, Pick<Rule, 'why' | 'remedy'>>>;

/** What the place that the server runs in gives it; made by the entry files. */
export interface Host {
  readonly version: string;
  /** Reads `file:` URIs; undefined where there is no file system. */
  readonly readDisk?: Reader;
  /** Makes what scans images; undefined where no program can be started. */
  readonly openScanning?: OpenScanService;
  /** Makes the store of facts. */
  openFacts(client: ClientFacts): FactStore;
  /** Makes commands inside of Dockerfiles readable. */
  loadShell(options: InitializationOptions): Promise<void>;
  /** What the rules of a bundle leave out; undefined where they say it themselves. */
  readRuleTexts(options: InitializationOptions): Promise<RuleTexts | undefined>;
  /** What registries last said of how often they may still be asked, by name; nothing is asked for it. */
  quotas(): ReadonlyMap<string, Quota>;
}
