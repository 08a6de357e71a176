import { splitVolume } from './compose-mounts.ts';
import { type Plain, type PlainMap, Tagged } from './compose-plain.ts';
import { splitShort } from './compose-ports.ts';

/**
 * `upper` laid over `lower`, by the rules of the specification; `path` leads to both, with `*` for the names of services and
 * of what is declared. https://github.com/compose-spec/compose-spec/blob/main/13-merge.md
 */
export function mergePlain(lower: Plain | undefined, upper: Plain, path: readonly string[] = []): Plain {
  if (upper instanceof Tagged) return upper;
  if (lower === undefined || lower === null) return upper;
  if (lower instanceof Tagged) return lower.tag === '!reset' ? upper : mergePlain(lower.value, upper, path);
  const rule = path[0] === 'services' ? path.slice(2).join('.') : '';
  // A key without value says nothing, except of a variable: that it is the one of whoever runs Compose.
  if (upper === null) return assignments.has(rule.slice(0, rule.lastIndexOf('.'))) ? upper : lower;
  if (replaced.has(rule)) return upper;
  const [below, above] = [normalized(lower, rule), normalized(upper, rule)];
  if (isMap(below) && isMap(above)) {
    if (rule === 'logging' && hasOtherDriver(below, above)) return above;
    const merged = new Map(below);
    for (const [key, value] of above) merged.set(key, mergePlain(below.get(key), value, [...path, key]));
    return merged;
  }
  if (isList(below) && isList(above)) return unique([...below, ...above], rule);
  return above;
}

function isMap(value: Plain): value is PlainMap {
  return value instanceof Map;
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

/** What is never merged: a command is of one piece. */
const replaced = new Set(['command', 'entrypoint', 'healthcheck.test']);
/** `NAME=value` as a list, or a map. */
const assignments = new Set([
  'annotations',
  'build.args',
  'build.additional_contexts',
  'build.labels',
  'deploy.labels',
  'environment',
  'labels',
  'sysctls',
]);
/** One text stands for a list of one. */
const texts = new Set(['dns', 'dns_opt', 'dns_search', 'env_file', 'label_file', 'tmpfs']);

/** The long form of what has a short one, so that both can be merged. */
function normalized(value: Plain, rule: string): Plain {
  if (assignments.has(rule) && isList(value)) return toMap(value, '=');
  if (texts.has(rule) && typeof value === 'string') return [value];
  if (rule === 'build' && typeof value === 'string') return new Map([['context', value]]);
  if (rule === 'networks' && isList(value)) return toMap(value, undefined);
  if (rule === 'depends_on' && isList(value)) {
    const started = new Map([['condition', 'service_started']]);
    return new Map([...(toMap(value, undefined) as PlainMap).keys()].map((name) => [name, started]));
  }
  if ((rule === 'extra_hosts' || rule === 'build.extra_hosts') && isMap(value))
    return [...value].flatMap(([host, address]) =>
      (isList(address) ? address : [address]).map((each) => (typeof each === 'string' ? `${host}=${each}` : each)),
    );
  return value;
}

function toMap(items: readonly Plain[], separator: string | undefined): Plain {
  const map = new Map<string, Plain>();
  for (const item of items) {
    if (typeof item !== 'string') continue;
    const at = separator === undefined ? -1 : item.indexOf(separator);
    map.set(at === -1 ? item : item.slice(0, at), at === -1 ? null : item.slice(at + 1));
  }
  return map;
}

function hasOtherDriver(below: PlainMap, above: PlainMap): boolean {
  const driver = above.get('driver');
  return driver !== undefined && below.get('driver') !== undefined && driver !== below.get('driver');
}

/** Of those that are the same resource the last one counts, at the place of the first. */
function unique(items: readonly Plain[], rule: string): Plain {
  const byKey = new Map<string, Plain>();
  for (const [index, item] of items.entries()) {
    const key = keyOf(item, rule) ?? `#${index}`;
    byKey.set(key, item);
  }
  return [...byKey.values()];
}

/** What makes an element of the list under `rule` the same as another. */
function keyOf(item: Plain, rule: string): string | undefined {
  const field = (name: string): string | undefined => {
    const value = isMap(item) ? item.get(name) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  switch (rule) {
    case 'volumes':
    case 'devices':
      return typeof item === 'string' ? targetOf(item, rule) : field('target');
    case 'ports':
      return portKey(item, field);
    case 'secrets':
      return typeof item === 'string' ? `/run/secrets/${item}` : (field('target') ?? `/run/secrets/${field('source')}`);
    case 'configs':
      return typeof item === 'string' ? `/${item}` : (field('target') ?? `/${field('source')}`);
    default:
      return typeof item === 'string' ? item : undefined;
  }
}

function targetOf(item: string, rule: string): string | undefined {
  const [source, target] = splitVolume(item);
  return rule === 'devices' ? (target ?? source) : (target ?? source)?.replace(/\/$/, '');
}

function portKey(item: Plain, field: (name: string) => string | undefined): string | undefined {
  if (typeof item !== 'string')
    return [field('host_ip') ?? '', field('published') ?? '', field('target'), field('protocol') ?? 'tcp'].join('|');
  const { address, hostPort, containerPort, protocol } = splitShort(item);
  return [address ?? '', hostPort ?? '', containerPort, protocol ?? 'tcp'].join('|');
}
