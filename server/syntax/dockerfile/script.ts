import type { Range } from '../../text/range.ts';
import type { Heredoc } from './heredoc.ts';
import type { InstructionNode } from './instruction-node.ts';
import type { MappedText } from './mapped-text.ts';
import { readScript } from './shell.ts';
import { emptyCommand, type ShellCommand } from './shell-command.ts';
import { isPosixShell, nestedScript, readsScriptFromInput } from './shell-nested.ts';
import type { ShellScript } from './shell-tree.ts';
import { ScriptVariables } from './shell-variables.ts';
import { type ExecElement, execElementText, type Span } from './words.ts';

/** Commands read from one stretch of text, with the way back to the document. */
export interface ScriptPart extends ShellScript {
  /** The instruction's documents that commands read, where these stand outside of the script. */
  readonly heredocs: ReadonlyMap<ShellCommand, readonly Heredoc[]>;
  /** Place in the document of what stands at `span`. */
  place(span: Span): Range;
}

/** What a shell would run for RUN, CMD, ENTRYPOINT or HEALTHCHECK; empty for other instructions. */
export function readScripts(node: InstructionNode): readonly ScriptPart[] {
  switch (node.keyword) {
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
      return node.exec === undefined ? shellForm(node) : execForm(node.text, node.exec);
    case 'HEALTHCHECK': {
      const test = node.healthTest;
      return test === undefined ? [] : readScripts(test);
    }
    default:
      return [];
  }
}

function shellForm(node: InstructionNode): ScriptPart[] {
  // Until its last line is typed, a heredoc is the rest of the file, whatever that is: BuildKit refuses it.
  if (node.heredocs.some(({ isClosed }) => !isClosed)) return [];
  const [only] = node.heredocs;
  if (only !== undefined && node.words.length === 1) return scriptHeredoc(only);
  const line = node.text.slice(node.argumentStart);
  if (only === undefined) return [part(line)];
  // The openings are blanked: what the documents hold is not commands, unless a shell reads it.
  let text = line.text;
  for (const { opening } of node.heredocs) {
    const start = opening.start - node.argumentStart;
    text =
      text.slice(0, start) + ' '.repeat(opening.end - opening.start) + text.slice(start + opening.end - opening.start);
  }
  const header = part(line, text);
  const heredocs = new Map<ShellCommand, Heredoc[]>();
  const bodies: ScriptPart[] = [];
  for (const heredoc of node.heredocs) {
    const reader = readerOf(heredoc, node, header.commands);
    if (reader === undefined) continue;
    heredocs.set(reader, [...(heredocs.get(reader) ?? []), heredoc]);
    if (readsScriptFromInput(reader.words)) bodies.push(part(heredoc.body));
  }
  return [{ ...header, heredocs }, ...bodies];
}

/** The last command that starts before the document is opened, or the first when the line starts with it. */
function readerOf(
  heredoc: Heredoc,
  node: InstructionNode,
  commands: readonly ShellCommand[],
): ShellCommand | undefined {
  const at = heredoc.opening.start - node.argumentStart;
  return commands.findLast((command) => command.start <= at && !command.isNested) ?? commands[0];
}

/** A RUN that is a document alone: a script for the shell, or for what its first line names. */
function scriptHeredoc({ body }: Heredoc): ScriptPart[] {
  const interpreter = /^#![ \t]*(\S+)(?:[ \t]+(\S+))?/.exec(body.text);
  if (interpreter !== null) {
    const [, path = '', argument = ''] = interpreter;
    if (!isPosixShell(path) && !(path.endsWith('/env') && isPosixShell(argument))) return [];
  }
  return [part(body)];
}

function execForm(source: MappedText, elements: readonly ExecElement[]): ScriptPart[] {
  const [first] = elements;
  const last = elements.at(-1);
  if (first === undefined || last === undefined) return [];
  const words = elements.map(({ start, end, value }) => ({ start, end, text: source.text.slice(start, end), value }));
  const command = emptyCommand({ start: first.start, end: last.end });
  command.words.push(...words);
  const own: ScriptPart = {
    commands: [command],
    variables: new ScriptVariables(),
    heredocs: new Map(),
    place: ({ start, end }) => source.rangeOf(start, end),
  };
  const script = nestedScript(words);
  const element = elements.find(({ start }) => start === script?.start);
  return element === undefined ? [own] : [own, part(execElementText(source, element))];
}

function part(source: MappedText, text: string = source.text): ScriptPart {
  const { commands, variables } = readScript(text);
  return { commands, variables, heredocs: new Map(), place: ({ start, end }) => source.rangeOf(start, end) };
}
