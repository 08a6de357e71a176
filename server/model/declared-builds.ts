import { parseHcl } from '../syntax/hcl.ts';
import { parseYaml } from '../syntax/yaml/parse.ts';
import { YamlPlace } from '../syntax/yaml/place.ts';
import { literalText } from './yaml-values.ts';

/** A build that a file declares, with paths as they stand in it: `context` from the file, `dockerfile` from `context`. */
export interface BuildEntry {
  readonly context: string;
  readonly dockerfile: string;
  /** Undefined for the last stage. */
  readonly target: string | undefined;
}

const composeName = /^(?:docker-)?compose(?:[.-][\w.-]*)?\.ya?ml$/i;
const skaffoldName = /^skaffold(?:[.-][\w.-]*)?\.ya?ml$/i;
const bakeName = /^docker-bake(?:\.override)?\.(?:json|hcl)$/;

/** Whether the file of that name may say how Dockerfiles are built. */
export function isBuildFile(name: string): boolean {
  return composeName.test(name) || bakeName.test(name);
}

/**
 * The builds that the Compose or Bake file `name` declares, so far as they are literal.
 * https://docs.docker.com/reference/compose-file/build/ and https://docs.docker.com/build/bake/reference/
 */
export function declaredBuilds(name: string, text: string): BuildEntry[] {
  if (composeName.test(name)) return composeBuilds(text);
  return bakeTargets(name, text).flatMap(({ entry }) => entry);
}

/** A target of a Bake file, with what it inherits. */
export interface BakeTarget {
  /** How it is built; none where that is not known, or elsewhere. */
  readonly entry: readonly BuildEntry[];
  /** As written, expressions and all. */
  readonly tags: readonly string[];
  readonly hasArguments: boolean;
}

/** The targets of the Bake file `name`. */
export function bakeTargets(name: string, text: string): BakeTarget[] {
  return bakeBuilds(name.endsWith('.hcl') ? hclTargets(text) : jsonTargets(text));
}

/** Whether the file of that name is one of Skaffold's, which says it of images that manifests name. */
export function isSkaffoldFile(name: string): boolean {
  return skaffoldName.test(name);
}

/** Whether the file of that name is one of Bake's. */
export function isBakeFile(name: string): boolean {
  return bakeName.test(name);
}

/** What one entry says; `null` stands for what is there and not known. */
export type Said = string | null | undefined;

/** The entry that says this; none where it is not known, or elsewhere. */
export function entryOf(context: Said, dockerfile: Said, target: Said): BuildEntry[] {
  if (context === null || dockerfile === null || target === null) return [];
  // Not on this disk: a repository, an archive, or what another build makes.
  if (context !== undefined && /^[a-z][\w+.-]*:|^git@/i.test(context)) return [];
  return [{ context: context ?? '.', dockerfile: dockerfile ?? 'Dockerfile', target }];
}

function composeBuilds(text: string): BuildEntry[] {
  const file = parseYaml(text);
  const [document] = file.documents;
  if (document === undefined) return [];
  const services = YamlPlace.root(file, document).get('services').entries();
  return services.flatMap((service) => composeEntry(service.get('build')));
}

/** What `build:` of a service says. */
export function composeEntry(build: YamlPlace): BuildEntry[] {
  if (build.scalar !== undefined) return entryOf(said(build), undefined, undefined);
  if (build.kind !== 'map' || build.get('dockerfile_inline').kind !== 'absent') return [];
  return entryOf(said(build.get('context')), said(build.get('dockerfile')), said(build.get('target')));
}

/** The text at `place`, with Compose's variables where those have a default. */
export function said(place: YamlPlace): Said {
  return place.kind === 'absent' ? undefined : (literalText(place, 'compose') ?? null);
}

type Attributes = ReadonlyMap<string, string | readonly string[] | undefined>;

function bakeBuilds(targets: ReadonlyMap<string, Attributes>): BakeTarget[] {
  return [...targets.values()].map((own) => {
    const chain = [own, ...inherited(own, targets)];
    const find = (name: string): Said => {
      const holder = chain.find((attributes) => attributes.has(name));
      const value = holder?.get(name);
      return holder === undefined ? undefined : typeof value === 'string' ? value : null;
    };
    const tags = chain.map((attributes) => attributes.get('tags')).find((each) => each !== undefined);
    const isInline = find('dockerfile-inline') !== undefined;
    return {
      entry: isInline ? [] : entryOf(find('context'), find('dockerfile'), find('target')),
      tags: typeof tags === 'object' ? tags : [],
      hasArguments: chain.some((attributes) => attributes.has('args')),
    };
  });
}

/** What a target takes over from others, the last one named first. */
function inherited(own: Attributes, targets: ReadonlyMap<string, Attributes>): Attributes[] {
  const seen = new Set<Attributes>([own]);
  const visit = (attributes: Attributes): Attributes[] => {
    const names = attributes.get('inherits');
    const parents = Array.isArray(names) ? names.toReversed().map((name) => targets.get(name)) : [];
    return parents.flatMap((parent) => {
      if (parent === undefined || seen.has(parent)) return [];
      seen.add(parent);
      return [parent, ...visit(parent)];
    });
  };
  return visit(own);
}

function hclTargets(text: string): Map<string, Attributes> {
  const blocks = parseHcl(text).filter(({ kind }) => kind === 'target');
  return new Map(
    blocks.map(({ label, attributes, templates }) => {
      const tags = templates.get('tags');
      return [label, tags === undefined ? attributes : new Map([...attributes, ['tags', tags]])];
    }),
  );
}

function jsonTargets(text: string): Map<string, Attributes> {
  const file = parseYaml(text);
  const [document] = file.documents;
  if (document === undefined) return new Map();
  const targets = YamlPlace.root(file, document).get('target').entries();
  return new Map(
    targets.map((target) => {
      const attributes = target.entries().map((place) => [String(place.key), readBake(place)] as const);
      return [String(target.key), new Map(attributes)] as const;
    }),
  );
}

function readBake(place: YamlPlace): string | readonly string[] | undefined {
  if (place.kind === 'list') return place.items().map((item) => item.scalar?.text ?? '');
  const { scalar } = place;
  return scalar === undefined || scalar.text.includes('${') ? undefined : scalar.text;
}
