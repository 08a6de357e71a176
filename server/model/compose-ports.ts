import type { YamlPlace } from '../syntax/yaml/place.ts';
import { removePlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import type { PublishedPort } from './container.ts';
import { interpolate } from './interpolation.ts';
import { fixedSlot, literalText, mapSlot, rawText, textSlot } from './yaml-values.ts';

/** The ports that a service publishes. Source: https://github.com/compose-spec/compose-spec/blob/main/05-services.md#ports */
export function readPorts(ports: readonly YamlPlace[], absentRange: Range): PublishedPort[] {
  return ports.flatMap((item) => {
    const port = item.kind === 'map' ? longPort(item, absentRange) : shortPort(item);
    return port === undefined ? [] : [{ ...port, sharedBy: item.sharedBy, remove: () => removePlace(item) }];
  });
}

function longPort(item: YamlPlace, absentRange: Range): PublishedPort | undefined {
  const range = item.range ?? absentRange;
  const host = item.get('host_ip');
  const address = textSlot(host, item.get('published').range ?? item.get('target').range ?? range, 'compose');
  return {
    hostAddress: mapSlot(
      address,
      (value) => value,
      (wanted: string) => withOtherDefault(rawText(host), wanted),
    ),
    hostPort: textSlot(item.get('published'), range, 'compose'),
    containerPort: literalText(item.get('target'), 'compose'),
    protocol: literalText(item.get('protocol'), 'compose') ?? 'tcp',
    range: item.get('published').range ?? item.get('target').range ?? range,
  };
}

/** The parts of a published port in short form. */
export interface ShortPort {
  readonly address: string | undefined;
  readonly hostPort: string | undefined;
  readonly containerPort: string | undefined;
  readonly protocol: string | undefined;
}

/** `[HOST:]CONTAINER[/PROTOCOL]`, HOST being `[ADDRESS:][PORT]`; each part may be a range or hold variables. */
export function splitShort(text: string): ShortPort {
  const [ports, protocol] = splitLast(text, '/');
  const parts = splitOutside(ports, ':');
  const containerPort = parts.pop();
  const hostPort = parts.pop();
  return { address: parts.length === 0 ? undefined : parts.join(':'), hostPort, containerPort, protocol };
}

function shortPort(item: YamlPlace): PublishedPort | undefined {
  const raw = rawText(item);
  const { range } = item;
  if (raw === undefined || range === undefined) return undefined;
  const resolved = interpolate(raw, item.file.variables);
  const written = splitShort(raw);
  const seen = resolved === 'dynamic' ? written : splitShort(resolved);
  return {
    hostAddress: addressSlot(item, raw, written, seen),
    hostPort: {
      ...partSlot(seen.hostPort, range),
      sharedBy: item.sharedBy,
      set: (wanted) => setHostPort(item, raw, written, wanted),
    },
    containerPort: seen.containerPort,
    protocol: seen.protocol ?? 'tcp',
    range,
  };
}

function partSlot(text: string | undefined, range: Range): Slot<string> {
  if (text === undefined || text === '') return fixedSlot<string>('absent', undefined, range);
  return text.includes('$') ? fixedSlot<string>('dynamic', undefined, range) : fixedSlot('literal', text, range);
}

function addressSlot(item: YamlPlace, raw: string, written: ShortPort, seen: ShortPort): Slot<string> {
  const range = item.range as Range;
  const { address } = written;
  // A variable may bring an address along, unless its name says that it is a port: `${PORT}:80`.
  const isNamedPort = /^\$(?:\w+|\{\w+\})$/.test(seen.hostPort ?? '') && /port/i.test(seen.hostPort ?? '');
  const mayHide =
    seen.address === undefined && !isNamedPort && (seen.hostPort ?? seen.containerPort ?? '').includes('$');
  const own = mayHide
    ? fixedSlot<string>('dynamic', undefined, range)
    : partSlot(seen.address?.replace(/^\[|\]$/g, ''), range);
  return {
    ...own,
    sharedBy: item.sharedBy,
    set: (wanted) => {
      if ((address === undefined) !== (seen.address === undefined)) return undefined;
      const plain = wanted.includes(':') ? `[${wanted}]` : wanted;
      const host = withOtherDefault(address, plain);
      const rest = address === undefined ? raw : raw.slice(address.length + 1);
      return rewriteItem(item, `${host}:${address === undefined && written.hostPort === undefined ? ':' : ''}${rest}`);
    },
  };
}

/** `wanted` for `written`: a variable that may bring another address stays one, with another default. */
function withOtherDefault(written: string | undefined, wanted: string): string {
  const [, opening] = /^(\$\{\w{1,128}:?-)[^${}]*\}$/.exec(written ?? '') ?? [];
  return opening === undefined ? wanted : `${opening}${wanted}}`;
}

function setHostPort(
  item: YamlPlace,
  raw: string,
  { address, hostPort }: ShortPort,
  wanted: string,
): Edit[] | undefined {
  if (hostPort === undefined || hostPort.includes('$')) return undefined;
  const start = address === undefined ? 0 : address.length + 1;
  return rewriteItem(item, raw.slice(0, start) + wanted + raw.slice(start + hostPort.length));
}

/** Writes a list element anew, with the quotes it had; a bare number needs some to stay a text. */
function rewriteItem(item: YamlPlace, text: string): Edit[] | undefined {
  const { range } = item;
  if (item.document.hasErrors || item.via !== 'own' || range === undefined || item.scalar === undefined)
    return undefined;
  const first = item.file.text[range.start];
  if (first === "'") return [{ range, newText: `'${text}'` }];
  // A bare `8080` was a number, and its new text should not look like one to YAML 1.1 either.
  const staysPlain = first !== '"' && /^[\w.:/-]+$/.test(text) && !/^[\d:]+$/.test(item.scalar.text);
  return [{ range, newText: staysPlain ? text : `"${text}"` }];
}

function splitLast(text: string, separator: string): [string, string | undefined] {
  const at = text.lastIndexOf(separator);
  return at === -1 || text.includes('}', at) ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Splits outside `${…}` and `[…]`. */
export function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === separator && depth <= 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
