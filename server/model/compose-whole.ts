import { parseYaml, type YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import { extendedServices } from './compose-extends.ts';
import { readEnvFiles, rootPlace } from './compose-files.ts';
import { includedPart } from './compose-include.ts';
import { mergePlain } from './compose-merge.ts';
import { type Budget, newBudget, type Plain, type PlainMap, toPlain, writePlain } from './compose-plain.ts';
import { rebased } from './compose-rebase.ts';
import type { Facts } from './facts.ts';
import { yamlAt } from './foreign-file.ts';

/** A file of a project. */
export interface Source {
  /** Its top. */
  readonly root: YamlPlace;
  readonly path: string;
}

/** What Compose makes of several files. */
export interface Whole {
  /** A file that says alone what all of them say together. */
  readonly file: YamlFile;
  /** Services of which something is not known. */
  readonly open: ReadonlySet<string>;
}

/** Included files may include others. */
const deepest = 10;

/** What `sources`, each laid over those before it, come to with all that they extend and include; undefined when it is too much. */
export function readWhole(sources: readonly Source[], facts: Facts, variables: Variables): Whole | undefined {
  const reader = new Reader(facts, variables);
  const whole = reader.merged(sources, 0);
  if (whole === undefined) return undefined;
  // Its text belongs to nobody, so nothing is ever written to it.
  const file = parseYaml(writePlain(whole));
  const documents = file.documents.map((document) => ({ ...document, hasErrors: true }));
  return { file: { ...file, documents, variables }, open: reader.open };
}

type Variables = NonNullable<YamlFile['variables']>;

class Reader {
  readonly open = new Set<string>();
  readonly #facts: Facts;
  readonly #variables: Variables;
  readonly #budget: Budget = newBudget();

  constructor(facts: Facts, variables: Variables) {
    this.#facts = facts;
    this.#variables = variables;
  }

  merged(sources: readonly Source[], depth: number): Plain | undefined {
    let whole: Plain | undefined;
    for (const source of sources) {
      for (const included of this.#included(source, depth)) whole = mergePlain(whole, included);
      const own = this.#fileOf(source);
      if (own === undefined) return undefined;
      whole = mergePlain(whole, own);
    }
    return whole;
  }

  /** One file with what its services extend. */
  #fileOf({ root, path }: Source): Plain | undefined {
    const plain = toPlain(root, this.#budget);
    if (!(plain instanceof Map)) return plain;
    const services = plain.get('services');
    if (!(services instanceof Map)) return plain;
    const extending = [...services].filter(([, service]) => service instanceof Map && service.has('extends'));
    for (const [name, service] of extending)
      services.set(name, this.#extended(name, service as PlainMap, { root, path }));
    return plain;
  }

  #extended(name: string, service: PlainMap, { root, path }: Source): Plain {
    const place = root.alone().get('services', name);
    const variables = root.file.variables ?? this.#variables;
    const around = { root: root.alone(), path, facts: this.#facts, variables };
    const chain = extendedServices(place, around);
    if (chain === undefined) this.open.add(name);
    let whole: Plain | undefined;
    for (const layer of chain ?? []) {
      const plain = toPlain(layer.place, this.#budget);
      if (plain === undefined) this.open.add(name);
      else whole = mergePlain(whole, rebased(plain, layer.path, path), ['services', name]);
    }
    const merged = mergePlain(whole, service, ['services', name]);
    return merged instanceof Map ? new Map([...merged].filter(([key]) => key !== 'extends')) : merged;
  }

  #included({ root, path }: Source, depth: number): Plain[] {
    if (depth >= deepest) return [];
    return root
      .alone()
      .get('include')
      .items()
      .flatMap((item) => {
        const part = includedPart(item, path);
        if (part === undefined) return [];
        const outer = root.file.variables ?? this.#variables;
        const variables = readEnvFiles(part.envFiles, this.#facts, outer);
        const sources = part.paths.flatMap((other) => this.#sourceAt(other, variables));
        const plain = sources.length === 0 ? undefined : this.merged(sources, depth + 1);
        return plain instanceof Map ? [allRebased(plain, part.home, path)] : [];
      });
  }

  #sourceAt(path: string, variables: Variables): Source[] {
    const file = yamlAt(path, this.#facts);
    const root = file && rootPlace(file, variables, path);
    return root ? [{ root, path }] : [];
  }
}

/** The services of an included project, with their paths as they are from here. */
function allRebased(project: PlainMap, from: string, to: string): Plain {
  const services = project.get('services');
  if (!(services instanceof Map)) return project;
  const moved = new Map<string, Plain>();
  for (const [name, service] of services) moved.set(name, rebased(service, from, to));
  return new Map(project).set('services', moved);
}
