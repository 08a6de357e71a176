import type { Location, LocationLink, Position } from 'vscode-languageserver';
import { definitionAt } from '../engine/definition.ts';
import { NotedFacts } from '../engine/noted-facts.ts';
import { type Facts, needsNetwork, type Question } from '../model/facts.ts';
import { LineIndex } from '../text/line-index.ts';
import type { Range } from '../text/range.ts';
import type { Abilities } from './abilities.ts';
import type { Analysis } from './analysis.ts';
import { toLspRange } from './convert.ts';
import { besides } from './workspace-edit.ts';

/** How often files that are found name further ones. */
const mostLooks = 6;

/** What looking for a definition needs of the session. */
export interface DefinitionHost {
  readonly abilities: Abilities;
  /** What is known now. */
  readonly facts: Facts;
  /** Has `questions` answered, and waits for that. */
  look(questions: readonly Question[]): Promise<void>;
}

/** Where what stands at `position` is made; nothing where that is not known. */
export async function definition(
  host: DefinitionHost,
  { textDocument, document, configured }: Analysis,
  position: Position,
): Promise<Location | LocationLink[] | null> {
  const offset = textDocument.offsetAt(position);
  for (let look = 0; ; look++) {
    const noted = new NotedFacts(host.facts);
    const found = definitionAt(document, offset, noted, configured.config);
    const wanted = noted.wanted.filter((question) => !needsNetwork(question));
    if (found === undefined && wanted.length > 0 && look < mostLooks) {
      await host.look(wanted);
      continue;
    }
    if (found === undefined) return null;
    const { file, origin } = found;
    const uri = file === undefined ? textDocument.uri : besides(textDocument, file.path);
    const range = rangeIn(file?.text ?? document.text, found.range);
    if (!host.abilities.linksDefinitions) return { uri, range };
    return [
      {
        originSelectionRange: toLspRange(textDocument, origin),
        targetUri: uri,
        targetRange: range,
        targetSelectionRange: range,
      },
    ];
  }
}

function rangeIn(text: string, { start, end }: Range): Location['range'] {
  const lines = new LineIndex(text);
  return { start: lines.positionAt(start), end: lines.positionAt(end) };
}
