import type { CancellationToken, CodeAction, CodeLens, Connection, Diagnostic } from 'vscode-languageserver';
import type { BuiltImage } from '../engine/build-plan.ts';
import type { Config } from '../engine/config.ts';
import type { NamedImage } from '../engine/images.ts';
import { imagesRequest, type ScanRefusal, type ScanSettings, scanImageCommand } from '../protocol-scan.ts';
import type { Range } from '../text/range.ts';
import type { Abilities } from './abilities.ts';
import { toLspRange } from './convert.ts';
import type { RuleTexts } from './host.ts';
import type { Readable } from './image-commands.ts';
import { type ScanEngine, scanEngine } from './scan-engine.ts';
import { buildLens, scanLens } from './scan-lens.ts';

/** What scanning needs of the session around it. */
export interface ScanSession {
  readonly connection: Connection;
  readonly abilities: Abilities;
  readonly version: string;
  settings(): ScanSettings;
  isTrusted(): boolean;
  isOffline(config: Config): boolean;
  /** The configuration for the document at `uri`, or for the workspace, and where it is written. */
  configOf(uri: string | undefined): Promise<{ readonly config: Config; readonly files: readonly string[] }>;
  folders(): Promise<readonly string[]>;
  read(uri: string): Promise<Readable | undefined>;
  textOf(uri: string): Promise<string | undefined>;
  /** As the disk has it, whatever is open. */
  diskTextOf(uri: string): Promise<string | undefined>;
  versionOf(uri: string): number | undefined;
  today(): string;
  /** What rules say at length, where they do not say it themselves. */
  ruleTexts(): Promise<RuleTexts | undefined>;
  /** Something is to be shown anew: lenses alone, or diagnostics as well. */
  onChange(what: 'lenses' | 'all'): void;
}

export interface ScanContext extends ScanSession {
  readonly engine: ScanEngine;
}

/** A document with the images that it names and builds. */
export interface ScanFile extends Readable {
  readonly images: readonly NamedImage[];
  readonly builds: readonly BuiltImage[];
}

/** What a machine with programs can do about scans; loaded when it is first needed. */
export interface ScanService {
  /** Grows whenever diagnostics may be different. */
  readonly revision: number;
  answer(method: string, params: unknown, token: CancellationToken): Promise<unknown>;
  diagnostics(file: ScanFile): Diagnostic[];
  lenses(file: ScanFile): CodeLens[];
  hover(file: ScanFile, offset: number): string | undefined;
  actions(file: ScanFile, range: Range, diagnostics: readonly Diagnostic[]): CodeAction[];
}

export type OpenScanService = (context: ScanContext) => Promise<ScanService>;

const noPrograms = 'Images are scanned by programs of this machine, and a browser starts none';

/** Scans of images, as far as they are of use to anybody: nothing is loaded for those who never have one made. */
export class Scans {
  readonly #session: ScanSession;
  readonly #open: OpenScanService | undefined;
  #opening: Promise<ScanService> | undefined;
  #service: ScanService | undefined;

  constructor(session: ScanSession, open: OpenScanService | undefined) {
    this.#session = session;
    this.#open = open;
  }

  /** Part of the id of what is shown. */
  get revision(): number {
    return this.#service?.revision ?? 0;
  }

  async answer(method: string, params: unknown, token: CancellationToken): Promise<unknown> {
    if (method === imagesRequest) return this.#images(params);
    if (this.#open === undefined) return { failure: 'unavailable', message: noPrograms } satisfies ScanRefusal;
    if (!this.#session.isTrusted())
      return {
        failure: 'untrusted',
        message: 'Scanners are started only in a workspace that is trusted',
      } satisfies ScanRefusal;
    return (await this.#load(this.#open)).answer(method, params, token);
  }

  diagnostics(file: Readable): Diagnostic[] {
    return this.#service === undefined ? [] : this.#service.diagnostics(fileOf(file));
  }

  lenses(file: Readable): CodeLens[] {
    const { abilities, settings } = this.#session;
    const isWanted = settings().lens && abilities.options.commands?.includes(scanImageCommand) === true;
    if (!isWanted || this.#open === undefined || !this.#session.isTrusted()) return [];
    const found = fileOf(file);
    if (found.images.length === 0 && found.builds.length === 0) return [];
    // Reports of earlier sessions are shown when they are there.
    void this.#load(this.#open).catch(() => undefined);
    return (
      this.#service?.lenses(found) ?? [
        ...found.images.map((image) => scanLens(file, image)),
        ...found.builds.map((built) => buildLens(file, built)),
      ]
    );
  }

  hover(file: Readable, offset: number): string | undefined {
    return this.#service?.hover(fileOf(file), offset);
  }

  actions(file: Readable, range: Range, diagnostics: readonly Diagnostic[]): CodeAction[] {
    return this.#service?.actions(fileOf(file), range, diagnostics) ?? [];
  }

  #load(open: OpenScanService): Promise<ScanService> {
    this.#opening ??= open({ ...this.#session, engine: scanEngine }).then((service) => {
      this.#service = service;
      if (service.revision > 0) this.#session.onChange('all');
      return service;
    });
    return this.#opening;
  }

  async #images(params: unknown) {
    const uri = (params as { uri?: unknown } | undefined)?.uri;
    const file = typeof uri === 'string' ? await this.#session.read(uri) : undefined;
    if (file === undefined) return { images: [], builds: [] };
    const { images, builds, textDocument } = fileOf(file);
    return {
      images: images.map(({ reference, range, owner, isBuilt }) => ({
        ...{ reference: reference.text, range: toLspRange(textDocument, range), owner, isBuilt },
      })),
      builds: builds.map(({ service, range }) => ({ service, range: toLspRange(textDocument, range) })),
    };
  }
}

function fileOf(file: Readable): ScanFile {
  const { document, facts, configured } = file;
  const { config } = configured;
  return {
    ...file,
    images: scanEngine.imagesIn(document, facts, config),
    builds: scanEngine.buildsIn(document, facts, config),
  };
}
