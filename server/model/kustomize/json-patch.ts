import type { YamlPlace } from '../../syntax/yaml/place.ts';
import { literalText } from '../yaml-values.ts';
import { type Budget, gone, mergeSaid, named, open, type Said, saidAt, under } from './said.ts';

/** What a list of operations says of `object`. https://datatracker.ietf.org/doc/html/rfc6902 */
export function saidByOperations(
  operations: readonly YamlPlace[],
  object: YamlPlace,
  budget: Budget,
): Said | undefined {
  let said: Said | undefined;
  const moved: string[] = [];
  for (const operation of operations) {
    const path = literalText(operation.get('path'), 'kubernetes') ?? '';
    const list = moved.find((each) => path.startsWith(`${each}/`));
    const change =
      list === undefined
        ? saidByOperation(operation, object, budget)
        : saidOfElement(object, keysOf(list), keysOf(path).slice(keysOf(list).length + 1));
    if (change !== undefined) said = mergeSaid(said, change);
    if (movesElements(operation, path)) moved.push(path.slice(0, path.lastIndexOf('/')));
  }
  return said;
}

/** One of the elements has something else there; which one, their numbers do not say any more. */
function saidOfElement(object: YamlPlace, list: readonly string[], below: readonly string[]): Said | undefined {
  const items = list.reduce((place, key) => place.get(key), object).items();
  const names = items.flatMap((item) => literalText(item.get('name'), 'kubernetes') ?? []);
  const change = below.reduceRight((said, key) => under(key, said), open);
  const all: Said = { kind: 'list', items: new Map(names.map((name) => [name, change])) };
  return saidBelow(object, list, all);
}

/** Whether elements of a list go by other numbers after it. */
function movesElements(operation: YamlPlace, path: string): boolean {
  return /\/\d+$/.test(path) && /^(?:add|remove|move|copy)$/.test(literalText(operation.get('op'), 'kubernetes') ?? '');
}

function saidByOperation(operation: YamlPlace, object: YamlPlace, budget: Budget): Said | undefined {
  const name = literalText(operation.get('op'), 'kubernetes');
  const path = literalText(operation.get('path'), 'kubernetes');
  if (name === undefined || path === undefined) return open;
  if (name === 'test') return undefined;
  const keys = keysOf(path);
  if (name === 'remove') return saidBelow(object, keys, gone);
  const value = name === 'add' || name === 'replace' ? saidAt(operation.get('value'), budget) : open;
  // A new element changes nothing about those that are there.
  if (name === 'add' && /^(?:-|\d+)$/.test(keys.at(-1) ?? '')) {
    const element = literalText(operation.get('value', 'name'), 'kubernetes');
    const added: Said = element === undefined ? { kind: 'more', items: [value] } : named(element, value);
    return saidBelow(object, keys.slice(0, -1), added);
  }
  return saidBelow(object, keys, value);
}

function keysOf(path: string): string[] {
  return path.split('/').slice(1).map(unescaped);
}

function unescaped(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** `value` at the end of `keys`, where elements of lists go by number, or as `[name=web]`. */
export function saidBelow(object: YamlPlace, [key, ...rest]: readonly string[], value: Said): Said {
  if (key === undefined) return value;
  const name = elementName(object, key);
  if (name !== undefined) {
    const item = object.items().find((each) => literalText(each.get('name'), 'kubernetes') === name);
    return item === undefined ? open : named(name, saidBelow(item, rest, value));
  }
  return object.kind === 'list' || key === '*' ? open : under(key, saidBelow(object.get(key), rest, value));
}

function elementName(list: YamlPlace, key: string): string | undefined {
  if (list.kind !== 'list') return undefined;
  const [, name] = /^\[name=([^\]]+)\]$/.exec(key) ?? [];
  if (name !== undefined) return name;
  const item = /^\d+$/.test(key) ? list.items()[Number(key)] : undefined;
  return item && literalText(item.get('name'), 'kubernetes');
}
