import type { Facts } from '../model/facts.ts';
import { readProject } from '../model/project.ts';
import { parseYaml } from '../syntax/yaml/parse.ts';
import type { Range } from '../text/range.ts';
import type { Config } from './config.ts';
import { detectFormat } from './detect.ts';
import type { Document } from './finding.ts';
import type { HardeningGoal } from './harden.ts';
import { lint } from './lint.ts';

/** Nothing that the rules of `config` find, in the whole document, or in what findings name `target` and below it. */
export function hardeningGoal(config: Config, target?: string): HardeningGoal {
  return {
    judge: (document, facts) => lint(document, facts, config),
    isWanted: (finding) => target === undefined || finding.target === target || finding.target.startsWith(`${target}/`),
  };
}

/** A part of a document that can be hardened on its own. */
export interface Hardenable {
  /** As findings name it: `services/web`. */
  readonly target: string;
  readonly name: string;
  readonly range: Range;
}

/** The services of a Compose file; of other documents nothing. */
export function hardenables(document: Document, facts: Facts, { composeFiles }: Config): Hardenable[] {
  if (detectFormat(document) !== 'compose') return [];
  const { services } = readProject(parseYaml(document.text), document.path, facts, composeFiles);
  return services.map(({ name, range }) => ({ target: `services/${name}`, name, range }));
}
