import type { InstructionNode } from '../../syntax/dockerfile/instruction-node.ts';
import type { Span } from '../../syntax/dockerfile/words.ts';
import type { Edit } from '../../text/edit.ts';
import type { Range } from '../../text/range.ts';
import type { EnvironmentVariable } from '../container.ts';
import { absentSlot, writtenSlot } from './slots.ts';

/** `name=value` of ENV or ARG, by its places in the instruction's joined text. */
export interface Assignment {
  readonly name: string;
  readonly nameSpan: Span;
  /** Undefined in an ARG without default. */
  readonly valueSpan: Span | undefined;
  readonly span: Span;
}

/** The variables that an ENV or ARG sets, in order. */
export function readAssignments(node: InstructionNode): Assignment[] {
  const { text } = node.text;
  const [first, ...others] = node.words;
  if (first === undefined) return [];
  // ENV once took one name and the rest of the line.
  if (node.keyword === 'ENV' && !text.slice(first.start, first.end).includes('=')) {
    const end = node.words.at(-1)?.end ?? first.end;
    const valueSpan = others[0] === undefined ? undefined : { start: others[0].start, end };
    const name = text.slice(first.start, first.end);
    return [{ name, nameSpan: first, valueSpan, span: { start: first.start, end } }];
  }
  return node.words.flatMap((span) => {
    const equals = text.slice(span.start, span.end).indexOf('=');
    if (equals === -1 && node.keyword === 'ENV') return [];
    const nameEnd = equals === -1 ? span.end : span.start + equals;
    const valueSpan = equals === -1 ? undefined : { start: nameEnd + 1, end: span.end };
    return [{ name: text.slice(span.start, nameEnd), nameSpan: { start: span.start, end: nameEnd }, valueSpan, span }];
  });
}

/** The variable as rules see it; `value` is what it is set to, undefined when that is not known. */
export function toVariable(
  node: InstructionNode,
  assignment: Assignment,
  value: string | undefined,
  owner: string,
  removeInstruction: () => Edit[],
): EnvironmentVariable {
  const { name, nameSpan, valueSpan } = assignment;
  const nameRange = node.text.rangeOf(nameSpan.start, nameSpan.end);
  const source = node.keyword === 'ENV' ? 'env' : 'arg';
  const remove = () => removeAssignment(node, assignment, removeInstruction);
  if (valueSpan === undefined)
    return { name, nameRange, value: { ...absentSlot<string>(nameRange), remove }, owner, source };
  const range = node.text.rangeOf(valueSpan.start, valueSpan.end);
  const written = node.text.text.slice(valueSpan.start, valueSpan.end);
  const slot = writtenSlot<string>({
    text: value,
    range,
    read: (text) => text,
    // What is put together from variables is not overwritten: they would no longer count.
    set: (text) =>
      written.includes('$') ? undefined : [{ range, newText: quote(text, written, node.escapeCharacter) }],
    remove,
  });
  return { name, nameRange, value: slot, owner, source };
}

function removeAssignment(
  node: InstructionNode,
  { span }: Assignment,
  removeInstruction: () => Edit[],
): Edit[] | undefined {
  const index = node.words.findIndex((word) => word.start === span.start);
  const isOnly = index === 0 && node.words.at(-1)?.end === span.end;
  if (isOnly) return removeInstruction();
  // What goes must not hold the comment lines of a continuation.
  const range = stretches(node, index, span).find(({ start, end }) => !/^[ \t]*#/m.test(node.source.slice(start, end)));
  return range && [{ range, newText: '' }];
}

/** The word with the blanks that part it from either neighbour. */
function stretches(node: InstructionNode, index: number, span: Span): Range[] {
  const own = node.text.rangeOf(span.start, span.end);
  const before = node.words[index - 1];
  const after = node.words[index + 1];
  return [
    ...(before === undefined ? [] : [{ start: node.text.rangeOf(before.start, before.end).end, end: own.end }]),
    ...(after === undefined ? [] : [{ start: own.start, end: node.text.offsetAt(after.start) }]),
  ];
}

/** Keeps the quotes of what was `written` before. */
function quote(text: string, written: string, escapeCharacter: string): string {
  const [mark = ''] = /^["'](?=.*["']$)/.exec(written) ?? [];
  if (/^[\w./:@%+,=-]+$/.test(text)) return mark + text + mark;
  return `"${text.replace(/["$\\`]/g, (char) => (char === '"' || char === '$' || char === escapeCharacter ? escapeCharacter + char : char))}"`;
}
