import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { Range } from '../text/range.ts';
import type { ListSlot, Slot } from '../text/slot.ts';
import { isRemote, readFileUses } from './compose-declared.ts';
import { readNamed } from './compose-named.ts';
import type { FileUse, NamedValues, Parts, ServiceBuild } from './compose-parts.ts';
import { Memo } from './memo.ts';
import { booleanSlot, isNothing, rawText, textListSlot, textSlot } from './yaml-values.ts';

/** How a service is built. https://github.com/compose-spec/compose-spec/blob/main/build.md */
export function readServiceBuild(place: YamlPlace, nameRange: Range): ServiceBuild | undefined {
  return isNothing(place) ? undefined : new BuildKeys(place, place.keyRange ?? nameRange);
}

/** Each key is read when first asked for: of all services, most are asked for no more than where they are built. */
class BuildKeys implements ServiceBuild {
  readonly range: Range;
  readonly #place: YamlPlace;
  readonly #memo = new Memo();

  constructor(place: YamlPlace, range: Range) {
    this.#place = place;
    this.range = range;
  }

  get #context(): YamlPlace {
    return this.#place.scalar === undefined ? this.#place.get('context') : this.#place;
  }
  get context(): Slot<string> {
    return this.#memo.of('context', () => textSlot(this.#context, this.range, 'compose'));
  }
  get isRemote(): boolean {
    return this.#memo.of('remote', () => isRemote(rawText(this.#context) ?? ''));
  }
  get dockerfile(): Slot<string> {
    return this.#text('dockerfile');
  }
  get inlineDockerfile(): Slot<string> {
    return this.#text('dockerfile_inline');
  }
  get target(): Slot<string> {
    return this.#text('target');
  }
  get arguments(): NamedValues {
    return this.#named('args');
  }
  get additionalContexts(): NamedValues {
    return this.#named('additional_contexts');
  }
  get entitlements(): ListSlot<string> {
    return this.#list('entitlements');
  }
  get privileged(): Slot<boolean> {
    return this.#memo.of('privileged', () => booleanSlot(this.#place.get('privileged'), this.range, 'compose'));
  }
  get network(): Slot<string> {
    return this.#text('network');
  }
  get isolation(): Slot<string> {
    return this.#text('isolation');
  }
  get ssh(): ListSlot<string> {
    return this.#list('ssh');
  }
  get secrets(): Parts<FileUse> {
    return this.#memo.of('secrets', () => readFileUses(this.#place.get('secrets'), this.range));
  }

  #text(key: string): Slot<string> {
    return this.#memo.of(key, () => textSlot(this.#place.get(key), this.range, 'compose'));
  }
  #list(key: string): ListSlot<string> {
    return this.#memo.of(key, () => textListSlot(this.#place.get(key), this.range, 'compose'));
  }
  #named(key: string): NamedValues {
    return this.#memo.of(key, () => readNamed(this.#place.get(key), this.range));
  }
}
