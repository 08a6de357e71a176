import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { EnvironmentVariable } from './container.ts';
import type { Command, Instruction } from './dockerfile.ts';
import { removeWords } from './word-edits.ts';

/** A place that switches Docker Content Trust on or off. */
export interface ContentTrustSwitch {
  /** As written, with its value where that is short. */
  readonly name: string;
  readonly isOn: boolean;
  readonly range: Range;
  readonly remove: () => readonly Edit[] | undefined;
  readonly sharedBy: number;
}

/** The day on which the service that holds the signatures of Docker Hub ends: https://www.docker.com/?p=91250 */
export const contentTrustEnd = '2026-12-08';

/** Where such a switch may stand. */
export const contentTrustWords = /DOCKER_CONTENT_TRUST|disable-content-trust/;

const variable = 'DOCKER_CONTENT_TRUST';

/** The switches among `variables`; none where they name a service of one's own, which goes on. */
export function contentTrustVariables(variables: readonly EnvironmentVariable[]): ContentTrustSwitch[] {
  if (variables.some(({ name }) => name === `${variable}_SERVER`)) return [];
  return variables.flatMap(({ name, nameRange, value, remove }) => {
    const isOn = name === variable ? switched(value.value) : undefined;
    if (isOn === undefined) return [];
    const edits = () => (remove === undefined ? value.remove() : remove());
    return [{ name: `${variable}=${value.value}`, isOn, range: nameRange, remove: edits, sharedBy: value.sharedBy }];
  });
}

/** The switches in one command of `instruction`. */
export function contentTrustOptions(command: Command, instruction: Instruction): ContentTrustSwitch[] {
  if (instruction.argumentText.includes(`${variable}_SERVER`)) return [];
  const { assignments, words } = command;
  const [program] = words;
  if (program === undefined) return [];
  const assigned = assignments.flatMap(({ name, value, range }): ContentTrustSwitch[] => {
    const isOn = name === variable ? switched(value.value) : undefined;
    const remove = () => removeWords(instruction, program.range, { first: range });
    return isOn === undefined ? [] : [{ name: `${variable}=${value.value}`, isOn, range, remove, sharedBy: 1 }];
  });
  const given = words.slice(1).flatMap(({ value, range }, index): ContentTrustSwitch[] => {
    const option = /^(?:DOCKER_CONTENT_TRUST|--disable-content-trust)(?==|$)/.exec(value ?? '')?.[0];
    const isExport = option === variable;
    if (
      option === undefined ||
      value === undefined ||
      !(isExport ? /^(?:export|env)$/ : /^docker$/).test(command.name ?? '')
    )
      return [];
    const text = value === option ? (isExport ? undefined : 'true') : value.slice(option.length + 1);
    const state = switched(text);
    if (state === undefined) return [];
    // Without its only word, `export` lists variables.
    const remove = () =>
      isExport && words.length === 2
        ? undefined
        : removeWords(instruction, (words[index] ?? program).range, { first: range });
    return [{ name: value, isOn: isExport ? state : !state, range, remove, sharedBy: 1 }];
  });
  return [...assigned, ...given];
}

/** What the client takes for yes and for no; undefined where it is not known. */
function switched(value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (/^(?:1|t|true)$/i.test(value)) return true;
  return /^(?:|0|f|false)$/i.test(value) ? false : undefined;
}
