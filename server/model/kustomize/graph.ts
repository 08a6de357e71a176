import type { Facts } from '../facts.ts';
import { pathBeside } from '../file-path.ts';
import { type Kustomization, kustomizationAt, kustomizationIn, kustomizationNames } from './kustomization.ts';

/** What Kustomize does with a file. */
export interface Place {
  /** Whether it is a patch: laid over what another file says. */
  readonly isPatch: boolean;
  /** Each way in which it is built: the kustomizations that change it, from the one that lists it to the outermost. */
  readonly chains: readonly (readonly Kustomization[])[];
}

/** Overlays of overlays. */
const deepest = 5;
/** Ways in which one file is built that are looked at. */
const mostChains = 12;
/** Kustomizations around a file that are looked at. */
const mostAround = 60;

/** What is known of how Kustomize uses the file at `path`; undefined when no kustomization beside or above it lists it. */
export function placeIn(path: string, facts: Facts): Place | undefined {
  for (const above of ['.', '..']) {
    const own = kustomizationIn(pathBeside(path, above), facts);
    if (!own) continue;
    if (own.patches.some((patch) => patch.path === path)) return { isPatch: true, chains: [] };
    if (own.resources.includes(path)) return { isPatch: false, chains: chainsFrom(own, path, facts) };
  }
  return undefined;
}

/** Whether the file at `path` is built together with objects that no file here has. */
export function isBuiltWithMore(path: string, facts: Facts): boolean {
  return placeIn(path, facts)?.chains.some((chain) => chain.some(({ bringsMore }) => bringsMore)) === true;
}

function chainsFrom(own: Kustomization, path: string, facts: Facts): readonly (readonly Kustomization[])[] {
  const around = kustomizationsAround(path, facts);
  const chains: (readonly Kustomization[])[] = [];
  const climb = (chain: readonly Kustomization[]): void => {
    if (chains.length >= mostChains) return;
    const top = chain.at(-1) as Kustomization;
    const users =
      chain.length >= deepest
        ? []
        : around.filter((each) => uses(each, top) && !chain.some(({ folder }) => folder === each.folder));
    if (users.length === 0) chains.push(chain);
    for (const user of users) climb([...chain, user]);
  };
  climb([own]);
  return chains.map((chain) => chain.flatMap((each) => [...componentsOf(each, facts, new Set()), each]));
}

/** Each way in which the outcome of `own` is changed further: kustomizations from the next to the outermost. */
export function waysFrom(own: Kustomization, path: string, facts: Facts): readonly (readonly Kustomization[])[] {
  return chainsFrom(own, path, facts).map((chain) => {
    const at = chain.findIndex(({ folder }) => folder === own.folder);
    return chain.slice(at + 1);
  });
}

function uses({ resources, components }: Kustomization, { folder }: Kustomization): boolean {
  return resources.includes(folder) || components.includes(folder);
}

/** The components that `kustomization` takes in; what has not been read yet is missed until it is. */
export function componentsOf({ components }: Kustomization, facts: Facts, seen: Set<string>): Kustomization[] {
  return components.flatMap((folder) => {
    if (seen.has(folder) || seen.size >= mostAround) return [];
    seen.add(folder);
    const component = kustomizationIn(folder, facts);
    return component ? [...componentsOf(component, facts, seen), component] : [];
  });
}

/** The kustomizations in the folders around the file at `path`, near ones first. */
function kustomizationsAround(path: string, facts: Facts): Kustomization[] {
  const answer = facts.buildFolders(path);
  if (answer.state !== 'known') return [];
  const paths = answer.value.flatMap(({ path: folder, entries }) =>
    entries
      .filter((entry) => kustomizationNames.some((name) => entry === name || entry.endsWith(`/${name}`)))
      .map((entry) => pathBeside(path, `${folder}/${entry}`)),
  );
  return [...new Set(paths)].slice(0, mostAround).flatMap((each) => kustomizationAt(each, facts) ?? []);
}
