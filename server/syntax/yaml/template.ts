/** Stands for a templated character, in plain and in quoted scalars alike: private use, so that no author wrote it. */
export const templateMark = '\uE000';

const action = /\{\{[^{}]*\}\}/g;
const control = /^\{\{-?\s*(?:if|else|end|with|range|define|block|template|include|\/\*|toYaml|tpl|\$\w+\s*:?=)/;

/** Those of them that write something. */
const output = /^\{\{-?\s*(?:template|include|toYaml|tpl)\b/;

/** A YAML text whose Go-template actions are masked, every other character in its place. */
export interface MaskedText {
  readonly text: string;
  readonly isTemplated: boolean;
  /** Offsets of actions that stand on lines of their own: there a template may add keys or items. */
  readonly openings: readonly number[];
}

/**
 * Masks `{{ … }}` so that a Helm template reads as YAML: an action inside a value becomes characters that mark the value
 * as dynamic, an action on a line of its own becomes a comment, a control word before text becomes blanks.
 */
export function maskTemplates(text: string): MaskedText {
  if (!text.includes('{{')) return { text, isTemplated: false, openings: [] };
  const openings: number[] = [];
  let isTemplated = false;
  const masked = text.replace(action, (found, at: number) => {
    isTemplated = true;
    if (standsAlone(text, at, found.length)) {
      openings.push(at);
      return blank(found, '#', 'x');
    }
    // What it writes is a part of the value when it touches other text: `{{ include "name" . }}-web`.
    const touches = /[^\s:]/.test(text[at - 1] ?? ' ') || /\S/.test(text[at + found.length] ?? ' ');
    const isPart = touches && output.test(found);
    if (control.test(found) && !isPart) {
      openings.push(at);
      return blank(found, ' ', ' ');
    }
    return blank(found, templateMark, templateMark);
  });
  return { text: masked, isTemplated, openings };
}

/** Same length and line breaks; every line starts with `first` and goes on with `rest`. */
function blank(found: string, first: string, rest: string): string {
  return found.replace(/[^\r\n]+/g, (line) => first + rest.repeat(line.length - 1));
}

/** How far to look for the ends of a line: a one-line megabyte must not be read again for each action in it. */
const lineReach = 400;

function standsAlone(text: string, at: number, length: number): boolean {
  const before = text.slice(Math.max(0, at - lineReach), at);
  const after = text.slice(at + length, at + length + lineReach);
  const lineBefore = before.slice(before.lastIndexOf('\n') + 1);
  const lineAfter = after.split('\n', 1)[0] as string;
  return withoutActions(lineBefore).trim() === '' && /^\s*(?:#.*)?$/.test(withoutActions(lineAfter));
}

function withoutActions(text: string): string {
  return text.replace(action, '');
}
