import type { Node } from 'web-tree-sitter';
import type { ShellWord } from './shell-command.ts';
import { type Span, unquote } from './words.ts';

/** Deeper nesting is nobody's, and would end the stack. */
export const deepest = 200;
/** Nodes that hold commands. */
export const statements = new Set([
  'command',
  'declaration_command',
  'unset_command',
  'pipeline',
  'list',
  'redirected_statement',
  'subshell',
  'compound_statement',
  'negated_command',
  'if_statement',
  'while_statement',
  'for_statement',
  'c_style_for_statement',
  'case_statement',
  'function_definition',
  'test_command',
  'variable_assignment',
  'variable_assignments',
]);

/** Inside these, it depends on what happens when the script runs whether a variable is set, or for whom. */
export const conditional = new Set([
  'pipeline',
  'subshell',
  'if_statement',
  'while_statement',
  'for_statement',
  'c_style_for_statement',
  'case_statement',
  'function_definition',
  'command_substitution',
  'process_substitution',
]);

export function span(node: Node): Span {
  return { start: node.startIndex, end: node.endIndex };
}

/** The outermost `$(…)`, `` `…` `` and `<(…)` in a node. */
export function substitutions(node: Node, depth = 0): Node[] {
  if (node.type === 'command_substitution' || node.type === 'process_substitution') return [node];
  if (depth > deepest) return [];
  return node.namedChildren.flatMap((child) => substitutions(child, depth + 1));
}

/** A stretch of a script as one word; `isDynamic` when what stands for it is only known when it runs. */
export function wordOf(script: string, { start, end }: Span, isDynamic = false): ShellWord {
  const text = script.slice(start, end);
  return { start, end, text, value: isDynamic ? undefined : unquote(text) };
}

/**
 * Adds a word to those before it. The grammar cuts a word such as `${A}-$B.c` in two: what nothing stands between is one.
 */
export function addWord(words: ShellWord[], word: ShellWord, script: string): void {
  const last = words.at(-1);
  if (last === undefined || last.end !== word.start) words.push(word);
  else words[words.length - 1] = joinWords(last, word, script);
}

export function joinWords(first: ShellWord, second: ShellWord, script: string): ShellWord {
  const isDynamic = first.value === undefined || second.value === undefined;
  return wordOf(script, { start: first.start, end: second.end }, isDynamic);
}
