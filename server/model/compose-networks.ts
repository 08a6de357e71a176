import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { Range } from '../text/range.ts';
import { parts, readNamed } from './compose-named.ts';
import type { Network, NetworkUse, Parts } from './compose-parts.ts';
import { booleanSlot, fixedSlot, isNothing, literalText, rawText, textSlot } from './yaml-values.ts';

const nowhere: Range = { start: 0, end: 0 };

/** The networks that a project declares. https://github.com/compose-spec/compose-spec/blob/main/06-networks.md */
export function readNetworks(networks: YamlPlace): Parts<Network> {
  return parts(
    networks,
    nowhere,
    networks.entries().map((place) => readNetwork(place)),
  );
}

function readNetwork(place: YamlPlace): Network {
  const range = place.keyRange;
  const named = range ?? nowhere;
  return {
    name: String(place.key),
    range,
    outsideName: textSlot(place.get('name'), named, 'compose'),
    isInternal: booleanSlot(place.get('internal'), named, 'compose'),
    // Formerly a map with the name that it has outside.
    isExternal:
      place.get('external').kind === 'map'
        ? fixedSlot('literal', true, named)
        : booleanSlot(place.get('external'), named, 'compose'),
    isAttachable: booleanSlot(place.get('attachable'), named, 'compose'),
    driver: textSlot(place.get('driver'), named, 'compose'),
    driverOptions: readNamed(place.get('driver_opts'), named),
  };
}

/** What a service joins; `declared` are the networks of its project. */
export function readNetworkUses(
  service: YamlPlace,
  nameRange: Range,
  declared: YamlPlace | undefined,
): Parts<NetworkUse> {
  const place = service.get('networks');
  const use = (name: string, range: Range, aliases: readonly string[], isImplied = false): NetworkUse => {
    const network = declared?.get(name);
    const isKnown = network !== undefined && (network.kind !== 'absent' || name === 'default');
    return { name, range, aliases, isImplied, network: isKnown ? readNetwork(network) : undefined };
  };
  const found =
    place.kind === 'map'
      ? place.entries().map((entry) => use(String(entry.key), entry.keyRange ?? nameRange, aliasesOf(entry)))
      : place.items().flatMap((item) => {
          const name = rawText(item);
          return name === undefined ? [] : [use(name, item.range ?? nameRange, [])];
        });
  const mode = service.get('network_mode');
  const uses = parts(place, nameRange, found);
  if (uses.state !== 'absent' || !isNothing(mode)) return uses;
  return {
    ...uses,
    state: mode.kind === 'dynamic' ? 'dynamic' : 'literal',
    items: [use('default', nameRange, [], true)],
  };
}

function aliasesOf(entry: YamlPlace): string[] {
  return entry
    .get('aliases')
    .items()
    .flatMap((alias) => literalText(alias, 'compose') ?? []);
}
