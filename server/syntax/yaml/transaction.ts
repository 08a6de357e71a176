import { composeEdits } from '../../text/compose-edits.ts';
import { applyEdits, type Edit } from '../../text/edit.ts';
import { parseYaml, type YamlFile } from './parse.ts';

/** One change of a file, made for the file as the steps before it left it; undefined when it cannot be made. */
export type Step = (file: YamlFile) => readonly Edit[] | undefined;

/** Edits of `file` that do what `steps` do one after the other; undefined when one of them cannot be done. */
export function inSteps(file: YamlFile, steps: readonly Step[]): Edit[] | undefined {
  const rounds: (readonly Edit[])[] = [];
  let current = file;
  for (const step of steps) {
    const edits = step(current);
    const text = edits === undefined ? undefined : applyEdits(current.text, edits);
    if (edits === undefined || text === undefined) return undefined;
    rounds.push(edits);
    if (rounds.length < steps.length) current = parseYaml(text, current);
  }
  return composeEdits(file.text, rounds);
}
