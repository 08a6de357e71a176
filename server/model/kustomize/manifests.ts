import { parseYaml, type YamlFile } from '../../syntax/yaml/parse.ts';
import { YamlPlace } from '../../syntax/yaml/place.ts';
import type { Facts } from '../facts.ts';
import { pathFrom } from '../file-path.ts';
import type { ManifestObject } from '../manifest-object.ts';
import { isProgramInput } from '../program-input.ts';
import { Manifest, type Resource } from '../resource.ts';
import { changesBy } from './changes.ts';
import { placeIn } from './graph.ts';
import type { Kustomization } from './kustomization.ts';
import { mergeSaid, type Said, saidAt, writeSaid } from './said.ts';

/** A manifest as one way of building it has it. */
export interface BuiltManifest {
  readonly manifest: Manifest;
  /** The folders that build it so, as seen from the file; none where they all do. */
  readonly builds: readonly string[];
  /** Whether it is laid over what other files say. */
  readonly isPatch: boolean;
  /** Whether nothing but the file says what its objects are. */
  readonly isPlain: boolean;
  /** The folders that build it so, all of them. */
  readonly folders: readonly string[];
  /**
   * The object as it is applied, with what patches say in the place of what they overrule: for judging alone, because its
   * places are in no file. Undefined where nothing is laid over it, or it is not known how.
   */
  whole(resource: Resource): Resource | undefined;
  /** Whether it is still there, but anything may have been made of it. */
  isOpen(resource: Resource): boolean;
}

const valueLimit = 20_000;
/** Ways of building that differ for the file; each is judged by every rule. */
const mostBuilds = 4;

/**
 * The objects of a manifest as they are applied: what kustomizations around it patch is not absent here, and what they
 * overrule does not count. One for each way of building that comes to something else.
 */
export function readManifests(file: YamlFile, path: string, facts: Facts): readonly BuiltManifest[] {
  const place = placeIn(path, facts);
  const alone = { builds: [], folders: [], isPatch: false, whole: () => undefined, isOpen: () => false };
  const isPatch = place === undefined ? isProgramInput(path, file.text) : place.isPatch;
  if (isPatch) {
    const manifest = new Manifest(file, (from) => ({ ...from, object: from.object.opened(), isPart: true }));
    return [{ ...alone, manifest, isPatch: true, isPlain: false }];
  }
  if (place === undefined) return [{ ...alone, manifest: new Manifest(file), isPlain: true }];
  const plain = new Manifest(file);
  const byText = new Map<string, { builds: string[]; layers: ReadonlyMap<ManifestObject, Said> }>();
  for (const chain of place.chains) {
    const layers = layersOf(chain, plain, facts);
    const key = JSON.stringify([...layers.values()].map((said) => writeSaid(said, 'whole')));
    const known = byText.get(key) ?? { builds: [], layers };
    known.builds.push(pathFrom(path, chain.at(-1)?.folder ?? ''));
    byText.set(key, known);
  }
  const all = [...byText.values()].slice(0, mostBuilds);
  return all.map(({ builds, layers }) => ({
    manifest: layers.size === 0 ? plain : layered(plain, layers),
    builds: all.length === 1 ? [] : builds,
    isPlain: all.length === 1 && layers.size === 0,
    folders: builds,
    isPatch: false,
    whole: (resource) => wholeOf(layerOf(resource, layers)),
    isOpen: (resource) => {
      const said = layerOf(resource, layers)?.said;
      return said?.kind === 'open' && said.isGone !== true;
    },
  }));
}

interface Layer {
  readonly object: YamlPlace;
  readonly said: Said;
}

function layerOf({ range }: Resource, layers: ReadonlyMap<ManifestObject, Said>): Layer | undefined {
  for (const [{ object }, said] of layers) if (object.range?.start === range.start) return { object, said };
  return undefined;
}

function wholeOf(layer: Layer | undefined): Resource | undefined {
  return layer && wholeObject(layer.object, layer.said);
}

/** `object` with all of `said` laid over it; undefined where it is gone, or nothing is known of it. */
export function wholeObject(object: YamlPlace, said: Said | undefined): Resource | undefined {
  const own = saidAt(object, { left: valueLimit });
  const all = said === undefined ? own : mergeSaid(own, said);
  return all.kind === 'map' ? new Manifest(parseYaml(writeSaid(all, 'whole'))).resources[0] : undefined;
}

/** What a chain of kustomizations says of each object, as YAML. */
function layersOf(chain: readonly Kustomization[], plain: Manifest, facts: Facts): Map<ManifestObject, Said> {
  const budget = { left: valueLimit };
  const layers = new Map<ManifestObject, Said>();
  for (const { source } of plain.resources) {
    let said: Said | undefined;
    for (const kustomization of chain) {
      const change = changesBy(kustomization, source, { facts, budget });
      if (change !== undefined) said = mergeSaid(said, change);
    }
    if (said !== undefined) layers.set(source, said);
  }
  return layers;
}

function layered({ file, resources }: Manifest, layers: ReadonlyMap<ManifestObject, Said>): Manifest {
  const byRange = new Map(resources.map(({ source }) => [source.object.range?.start, layers.get(source)]));
  return new Manifest(file, (from) => {
    const said = byRange.get(from.object.range?.start);
    const layer = said === undefined ? undefined : topOf(writeSaid(said));
    if (layer === undefined) return from;
    // Taken away, or changed in ways that are not worked out.
    if (layer.kind === 'dynamic') return { ...from, object: from.object.opened(), isPart: true };
    return { ...from, object: from.object.merged([{ place: layer, isAbove: true, elementKey: 'name' }]) };
  });
}

function topOf(text: string): YamlPlace | undefined {
  const file = parseYaml(text);
  const [document] = file.documents;
  return document && YamlPlace.root(file, document);
}
