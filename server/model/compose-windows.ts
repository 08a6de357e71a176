import type { YamlPlace } from '../syntax/yaml/place.ts';
import { type ImageReference, isWindowsImage } from './image-reference.ts';
import { lasting } from './lasting.ts';
import { readAs } from './reads.ts';
import { remember } from './remember.ts';
import { systemsRead } from './yaml-reads.ts';
import { imageSlot, literalText, rawText } from './yaml-values.ts';

/**
 * Whether the service at `place` is a Windows container: by what it says, or because others of its file are and nothing says
 * that several engines run them, as an engine runs containers of one system. `root` is the top of its file.
 */
export function isWindowsService(place: YamlPlace, image: ImageReference | undefined, root: YamlPlace): boolean {
  const chosen = chosenSystem(place);
  return chosen === undefined ? needsWindows(place, image) || isWindowsEngine(root) : chosen === 'windows';
}

/** The system that the service asks for: by its platform, by the nodes of a swarm that it may run on, by a place inside. */
function chosenSystem(place: YamlPlace): 'windows' | 'other' | undefined {
  const platform = literalText(place.get('platform'), 'compose');
  if (platform !== undefined) return platform.startsWith('windows') ? 'windows' : 'other';
  for (const item of place.get('deploy', 'placement', 'constraints').items()) {
    const found = /^\s*(?:node\.platform\.os|engine\.labels\.operatingsystem)\s*==\s*(\w+)/i.exec(rawText(item) ?? '');
    if (found !== null) return found[1]?.toLowerCase() === 'windows' ? 'windows' : 'other';
  }
  return targetsOf(place).some((target) => !windowsTarget.test(target) && /(?:^|:)\/[^/]/.test(target))
    ? 'other'
    : undefined;
}

/** What no other engine takes: an image, a way to isolate, or a place inside that is written as Windows does. */
function needsWindows(place: YamlPlace, image: ImageReference | undefined): boolean {
  if (image !== undefined && isWindowsImage(image)) return true;
  if (/^(?:process|hyperv)$/.test(literalText(place.get('isolation'), 'compose') ?? '')) return true;
  return targetsOf(place).some((target) => windowsTarget.test(target));
}

/** Where it mounts something, in the short form with what stands before and behind it. */
function targetsOf(place: YamlPlace): string[] {
  const mounts = place.get('volumes').items();
  return mounts.map((item) => rawText(item) ?? rawText(item.get('target')) ?? '');
}

/** A folder of a drive, or a named pipe; an engine on Windows takes nothing else. */
const windowsTarget = /(?:^|:)(?:[a-z]:[\\/][^:]*|[\\/]{2}\.[\\/]pipe[\\/][^:]*)(?::[\w,]+)?$/i;

function isWindowsEngine(root: YamlPlace): boolean {
  return readAs(systemsRead, () => readsAsWindows(root));
}

/** What something says of the system that runs it: which it is to be, and whether it needs Windows. */
export interface SystemWish {
  readonly chosen?: 'windows' | 'other' | undefined;
  readonly needs: boolean;
}

/** What the service at `place` says of the system that runs it and its kin. */
export function systemOf(place: YamlPlace): SystemWish {
  return lasting(place, 'system', () => ({
    chosen: chosenSystem(place),
    needs: needsWindows(place, imageOf(place)),
  }));
}

/** What the networks of the file at `root` say of it. */
export function systemOfNetworks(root: YamlPlace): SystemWish {
  return { needs: hasWindowsNetwork(root) };
}

/**
 * Whether a network of the file at `root` is the one that an engine makes on Windows, and on no other system:
 * https://learn.microsoft.com/virtualization/windowscontainers/container-networking/network-drivers-topologies
 */
function hasWindowsNetwork(root: YamlPlace): boolean {
  return root.get('networks').entries().some(isExternalNat);
}

/**
 * Whether the engine of a file is one on Windows, by what its networks and each of its services say: as long as no service
 * chooses its system, as several engines may run them then.
 */
export function saysWindows(said: readonly SystemWish[]): boolean {
  return said.every(({ chosen }) => chosen === undefined) && said.some(({ needs }) => needs);
}

const readsAsWindows = remember((root: YamlPlace): boolean =>
  saysWindows([systemOfNetworks(root), ...root.get('services').entries().map(systemOf)]),
);

function isExternalNat(network: YamlPlace): boolean {
  const external = network.get('external');
  if (external.kind === 'map') return literalText(external.get('name'), 'compose') === 'nat';
  const name = literalText(network.get('name'), 'compose') ?? String(network.key);
  return name === 'nat' && literalText(external, 'compose') === 'true';
}

function imageOf(place: YamlPlace): ImageReference | undefined {
  return imageSlot(place.get('image'), place.keyRange ?? { start: 0, end: 0 }, 'compose').value;
}
