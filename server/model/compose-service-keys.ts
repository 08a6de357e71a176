import type { Part } from '../syntax/yaml/parts.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { ListSlot, Slot } from '../text/slot.ts';
import { readServiceBuild } from './compose-build.ts';
import { readFileUses } from './compose-declared.ts';
import type { EntriesKey, FlagKey, ListKey, TextKey } from './compose-keys.ts';
import { readNamed } from './compose-named.ts';
import { readNetworkUses } from './compose-networks.ts';
import { type Origin, originsOf } from './compose-origins.ts';
import type {
  Device,
  FileUse,
  GpuRequest,
  Hook,
  Logging,
  NamedValues,
  NetworkUse,
  Parts,
  Provider,
  ReadFile,
  RestartPolicy,
  ServiceBuild,
  Ulimit,
  Watch,
} from './compose-parts.ts';
import {
  readDevices,
  readFiles,
  readGpus,
  readHooks,
  readLogging,
  readRestartPolicy,
  readUlimits,
  readWatches,
} from './compose-run.ts';
import { serviceTexts, type TextGroup } from './compose-texts.ts';
import { isolate } from './isolate.ts';
import { lasting } from './lasting.ts';
import { Memo } from './memo.ts';
import { readHeader } from './yaml-reads.ts';
import { booleanSlot, isNothing, literalText, textSlot, textsSlot } from './yaml-values.ts';

/** What a service says that is Compose's own, key by key; each is read when first asked for. */
export class ServiceKeys {
  /** The top of its file, with what other files of the project add. */
  protected readonly root: YamlPlace;
  protected readonly memo = new Memo();
  readonly #written: YamlPlace;
  #place: YamlPlace | undefined;
  #known: number | undefined;

  constructor(place: YamlPlace, root: YamlPlace) {
    this.#written = place;
    this.root = root;
  }

  get name(): string {
    return readHeader(this.#written.part, () => String(this.#written.key));
  }
  get nameRange(): Range {
    return this.#written.keyRange as Range;
  }
  get range(): Range {
    return this.#written.wholeRange as Range;
  }
  protected keep<T>(what: string, make: () => T): T {
    return lasting(this.#written, what, make);
  }
  /** The part of the file that it stands in. */
  get part(): Part {
    return this.#written.part;
  }
  protected get place(): YamlPlace {
    this.#place ??= isPartial(this.#written) ? this.#written.opened() : this.#written;
    return this.#place;
  }

  text(key: TextKey): Slot<string> {
    if (this.place.lacks(key)) return this.#absent(() => textSlot(this.place.get(key), this.nameRange, 'compose'));
    return this.memo.of(key, () => textSlot(this.place.get(key), this.nameRange, 'compose'));
  }
  flag(key: FlagKey): Slot<boolean> {
    if (this.place.lacks(key)) return this.#absent(() => booleanSlot(this.place.get(key), this.nameRange, 'compose'));
    return this.memo.of(key, () => booleanSlot(this.place.get(key), this.nameRange, 'compose'));
  }
  list(key: ListKey): ListSlot<string> {
    if (this.place.lacks(key)) return this.#absentList(() => textsSlot(this.place.get(key), this.nameRange, 'compose'));
    return this.memo.of(key, () => textsSlot(this.place.get(key), this.nameRange, 'compose'));
  }
  entries(key: EntriesKey): NamedValues {
    return this.memo.of(key, () => readNamed(this.place.get(key), this.nameRange));
  }

  get devices(): Parts<Device> {
    return this.#parts('devices', readDevices);
  }
  get ulimits(): Parts<Ulimit> {
    return this.#parts('ulimits', readUlimits);
  }
  get networks(): Parts<NetworkUse> {
    return this.memo.of('networks', () => readNetworkUses(this.place, this.nameRange, this.root.get('networks')));
  }
  get logging(): Logging | undefined {
    if (this.place.lacks('logging')) return undefined;
    return this.memo.of('logging', () => readLogging(this.place.get('logging'), this.nameRange));
  }
  get restartPolicy(): RestartPolicy | undefined {
    if (this.place.lacks('deploy')) return undefined;
    return this.memo.of('restart_policy', () =>
      readRestartPolicy(this.place.get('deploy', 'restart_policy'), this.nameRange),
    );
  }
  get hooks(): Parts<Hook> {
    if (this.place.lacks('post_start') && this.place.lacks('pre_stop')) return this.#none;
    return this.memo.of('hooks', () => readHooks(this.place, this.nameRange));
  }
  get envFiles(): Parts<ReadFile> {
    return this.#parts('env_file', readFiles);
  }
  get labelFiles(): Parts<ReadFile> {
    return this.#parts('label_file', readFiles);
  }
  get configs(): Parts<FileUse> {
    return this.#parts('configs', readFileUses);
  }
  get secrets(): Parts<FileUse> {
    return this.#parts('secrets', readFileUses);
  }
  get build(): ServiceBuild | undefined {
    if (this.place.lacks('build')) return undefined;
    return this.memo.of('build', () => readServiceBuild(this.place.get('build'), this.nameRange));
  }
  get isBuilt(): boolean {
    return !this.place.lacks('build') && !isNothing(this.place.get('build'));
  }
  get provider(): Provider | undefined {
    if (this.place.lacks('provider')) return undefined;
    const place = this.place.get('provider');
    const range = place.keyRange ?? this.nameRange;
    return isNothing(place) ? undefined : { type: textSlot(place.get('type'), range, 'compose'), range };
  }
  get gpus(): Parts<GpuRequest> {
    if (this.place.lacks('gpus') && this.place.lacks('deploy')) return this.#none;
    return this.memo.of('gpus', () => readGpus(this.place, this.nameRange));
  }
  get models(): readonly string[] {
    if (this.place.lacks('models')) return [];
    const place = this.place.get('models');
    if (place.kind === 'map') return place.entries().map(({ key }) => String(key));
    return place.items().flatMap((item) => literalText(item, 'compose') ?? []);
  }
  get dependsOn(): readonly string[] {
    if (this.place.lacks('depends_on')) return [];
    const place = this.place.get('depends_on');
    if (place.kind === 'map') return place.entries().map(({ key }) => String(key));
    return place.items().flatMap((item) => literalText(item, 'compose') ?? []);
  }
  isolate(users: readonly string[], network: string): Edit[] | undefined {
    return isolate(this.place.file, this.name, users, network);
  }
  get extendedFile(): Slot<string> | undefined {
    if (this.place.lacks('extends')) return undefined;
    const file = this.place.get('extends', 'file');
    return isNothing(file) ? undefined : textSlot(file, this.nameRange, 'compose');
  }
  get texts(): readonly TextGroup[] {
    return this.memo.of('texts', () => serviceTexts(this.place));
  }
  get watches(): Parts<Watch> {
    if (this.place.lacks('develop')) return this.#none;
    return this.memo.of('watches', () => readWatches(this.place.get('develop', 'watch'), this.nameRange));
  }

  origins(range: Range, path: string): readonly Origin[] {
    return originsOf(this.place, range, path);
  }
  keyRange(name: string): Range | undefined {
    return this.place.lacks(name) ? undefined : this.place.get(name).keyRange;
  }

  /** Dozens of keys are asked for and few are there: what is not, is not worth a place. */
  get #none(): Parts<never> {
    return this.memo.of('none', () => ({ state: 'absent', range: this.nameRange, items: [] }));
  }

  #parts<T>(key: string, read: (place: YamlPlace, absentRange: Range) => Parts<T>): Parts<T> {
    if (this.place.lacks(key)) return this.#none;
    return this.memo.of(key, () => read(this.place.get(key), this.nameRange));
  }

  /** What is absent is shared as the service is. */
  get #sharedBy(): number {
    this.#known ??= this.place.sharedBy;
    return this.#known;
  }

  /** A slot that is made when somebody writes to it. */
  #absent<T>(slot: () => Slot<T>): Slot<T> {
    return {
      state: 'absent',
      value: undefined,
      range: this.nameRange,
      sharedBy: this.#sharedBy,
      set: (wanted) => slot().set(wanted),
      remove: () => undefined,
    };
  }

  #absentList(list: () => ListSlot<string>): ListSlot<string> {
    return {
      state: 'absent',
      value: undefined,
      range: this.nameRange,
      items: [],
      sharedBy: this.#sharedBy,
      set: (wanted) => list().set(wanted),
      append: (wanted) => list().append(wanted),
      remove: () => undefined,
    };
  }
}

/** Without an image and a build it is completed by what this file does not show. */
function isPartial(place: YamlPlace): boolean {
  return isNothing(place.get('image')) && isNothing(place.get('build')) && isNothing(place.get('provider'));
}
