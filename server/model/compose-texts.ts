import type { YamlPlace } from '../syntax/yaml/place.ts';
import { setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import { rawText } from './yaml-values.ts';

/** A text of a Compose file, with its variables as they are written. */
export interface WrittenText {
  readonly text: string;
  readonly range: Range;
  /** How many things share the place by an anchor. */
  readonly sharedBy: number;
  /** Edits that put `wanted` in the place of `part`; undefined when it does not stand there as it is, and once. */
  replace(part: string, wanted: string): Edit[] | undefined;
}

/** Texts that belong together. */
export interface TextGroup {
  /** What they are, for messages: `command`, `labels`. */
  readonly where: string;
  /** `words`: of a command line; `values`: each has a name; `file`: lines. */
  readonly kind: 'words' | 'values' | 'file';
  readonly texts: readonly (WrittenText & { readonly name?: string })[];
}

/** The texts of a service in which nobody looks for secrets: its commands, and what only describes it. */
export function serviceTexts(service: YamlPlace): TextGroup[] {
  const read = (group: typeof words, where: string, ...path: readonly [string, ...string[]]) =>
    service.lacks(path[0]) ? [] : [group(where, service.get(...path))];
  const hooks = ['post_start', 'pre_stop'].flatMap((key) =>
    service.lacks(key)
      ? []
      : service
          .get(key)
          .items()
          .map((hook) => words(key, hook.get('command'))),
  );
  return [
    ...read(words, 'entrypoint', 'entrypoint'),
    ...read(words, 'command', 'command'),
    ...read(words, 'healthcheck', 'healthcheck', 'test'),
    ...hooks,
    ...read(values, 'labels', 'labels'),
    ...read(values, 'labels', 'deploy', 'labels'),
    ...read(values, 'labels', 'build', 'labels'),
    ...read(values, 'annotations', 'annotations'),
    ...read(values, 'logging options', 'logging', 'options'),
  ].filter(({ texts }) => texts.length > 0);
}

/** Those of what a project declares. */
export function declaredTexts(root: YamlPlace): TextGroup[] {
  const contents = root
    .get('configs')
    .entries()
    .flatMap((config) => written(config.get('content')));
  const options = root
    .get('volumes')
    .entries()
    .flatMap((volume) => written(volume.get('driver_opts', 'o')));
  return [
    { where: 'content', kind: 'file' as const, texts: contents },
    { where: 'driver_opts', kind: 'words' as const, texts: options },
  ].filter(({ texts }) => texts.length > 0);
}

function words(where: string, place: YamlPlace): TextGroup {
  const texts = place.kind === 'list' ? place.items().flatMap((item) => written(item)) : written(place);
  return { where, kind: 'words', texts };
}

function values(where: string, place: YamlPlace): TextGroup {
  const entries = place
    .entries()
    .flatMap((entry) => written(entry).map((one) => ({ ...one, name: String(entry.key) })));
  const items = place.items().flatMap((item) =>
    written(item).flatMap((one) => {
      const at = one.text.indexOf('=');
      return at === -1 ? [] : [{ ...one, name: one.text.slice(0, at), text: one.text.slice(at + 1) }];
    }),
  );
  return { where, kind: 'values', texts: [...entries, ...items] };
}

function written(place: YamlPlace): WrittenText[] {
  const text = rawText(place);
  const { range } = place;
  if (text === undefined || range === undefined) return [];
  return [
    {
      text,
      range,
      sharedBy: place.sharedBy,
      replace: (part, wanted) => replacePart(place, text, range, part, wanted),
    },
  ];
}

function replacePart(place: YamlPlace, text: string, range: Range, part: string, wanted: string): Edit[] | undefined {
  if (place.document.hasErrors || place.via !== 'own') return undefined;
  const source = place.file.text.slice(range.start, range.end);
  const at = source.indexOf(part);
  if (at === -1 || source.includes(part, at + 1)) return undefined;
  // What needs no quotes now may need them then.
  if (source === text)
    return setPlace(
      place,
      text.replace(part, () => wanted),
    );
  return [{ range: { start: range.start + at, end: range.start + at + part.length }, newText: wanted }];
}
