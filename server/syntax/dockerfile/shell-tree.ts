import type { Node, Tree } from 'web-tree-sitter';
import { MappedText } from './mapped-text.ts';
import { nestedScript, readsScriptFromInput } from './shell-nested.ts';
import { type Span, unquote } from './words.ts';

/** A word of a command; places count from the start of the script. */
export interface ShellWord extends Span {
  readonly text: string;
  /** Without quotes and escapes; undefined when it is only known when it runs. */
  readonly value: string | undefined;
}

/** A simple command of a shell script. */
export interface ShellCommand extends Span {
  readonly words: ShellWord[];
  readonly assignments: (Span & { readonly name: string; readonly value: ShellWord })[];
  pipedFrom: ShellCommand | undefined;
  readonly substitutes: ShellCommand[];
  readonly redirectsTo: ShellWord[];
}

/** Reads a script that stands inside another one; its places count from its own start. */
export type ReadNested = (script: string) => readonly ShellCommand[];

const deepest = 200;
const statements = new Set([
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

/** All simple commands of a parsed script, in order, with what flows between them. */
export function readTree(tree: Tree, script: string, readNested: ReadNested): ShellCommand[] {
  const reader = new TreeReader(script, readNested);
  reader.visit(tree.rootNode, undefined, 0);
  return reader.commands;
}

class TreeReader {
  readonly commands: ShellCommand[] = [];
  readonly #script: string;
  readonly #readNested: ReadNested;

  constructor(script: string, readNested: ReadNested) {
    this.#script = script;
    this.#readNested = readNested;
  }

  /** Reads `node`, whose commands read the output of `input`; returns the commands that write its output. */
  visit(node: Node, input: ShellCommand | undefined, depth: number): readonly ShellCommand[] {
    if (depth > deepest) return [];
    switch (node.type) {
      case 'command':
      case 'declaration_command':
      case 'unset_command':
        return [this.#command(node, input, depth)];
      case 'pipeline':
        return this.#pipeline(node, input, depth);
      case 'redirected_statement':
        return this.#redirected(node, input, depth);
      case 'command_substitution':
      case 'process_substitution':
        this.#children(node, undefined, depth);
        return [];
      case 'heredoc_body':
        this.#children(node, undefined, depth);
        return [];
      default:
        return this.#children(node, input, depth);
    }
  }

  #children(node: Node, input: ShellCommand | undefined, depth: number): readonly ShellCommand[] {
    let writers: readonly ShellCommand[] = [];
    for (const child of node.namedChildren) {
      const own = this.visit(child, input, depth + 1);
      if (own.length > 0) writers = own;
    }
    return writers;
  }

  #pipeline(node: Node, input: ShellCommand | undefined, depth: number): readonly ShellCommand[] {
    let writers: readonly ShellCommand[] = [];
    let source = input;
    for (const child of node.namedChildren) {
      writers = this.visit(child, source, depth + 1);
      source = writers.at(-1);
    }
    return writers;
  }

  #redirected(node: Node, input: ShellCommand | undefined, depth: number): readonly ShellCommand[] {
    let writers: readonly ShellCommand[] = [];
    for (const child of node.namedChildren) {
      if (statements.has(child.type)) writers = this.visit(child, input, depth + 1);
      else if (child.type === 'heredoc_redirect') writers = this.#heredoc(child, writers, depth + 1);
      else for (const writer of writers.slice(-1)) this.#redirect(child, writer, depth);
    }
    return writers;
  }

  /** `<<EOF`, and whatever follows it on its line: the grammar puts all of that inside the redirection. */
  #heredoc(node: Node, writers: readonly ShellCommand[], depth: number): readonly ShellCommand[] {
    const command = writers.at(-1);
    let result = writers;
    for (const child of node.namedChildren) {
      if (child.type === 'pipeline') result = this.#pipeline(child, command, depth + 1);
      else if (statements.has(child.type)) result = this.visit(child, undefined, depth + 1);
      else if (child.type === 'heredoc_body') {
        this.visit(child, undefined, depth);
        if (command !== undefined && readsScriptFromInput(command.words)) this.#nested(span(child), child);
      } else if (child.type === 'file_redirect' || child.type === 'herestring_redirect') {
        if (command !== undefined) this.#redirect(child, command, depth);
      } else if (child.type !== 'heredoc_start' && child.type !== 'heredoc_end' && command !== undefined) {
        command.words.push(this.#word(child, command, depth));
      }
    }
    return result;
  }

  #command(node: Node, input: ShellCommand | undefined, depth: number): ShellCommand {
    const command: ShellCommand = {
      ...span(node),
      words: [],
      assignments: [],
      pipedFrom: input,
      substitutes: [],
      redirectsTo: [],
    };
    this.commands.push(command);
    const isDeclaration = node.type !== 'command';
    if (isDeclaration) command.words.push(this.#plainWord(node.startIndex, node.child(0)?.endIndex ?? node.endIndex));
    for (const child of node.namedChildren) {
      if (child.type === 'variable_assignment' && !isDeclaration) this.#assignment(child, command, depth);
      else if (child.type === 'file_redirect' || child.type === 'herestring_redirect')
        this.#redirect(child, command, depth);
      else if (child.type !== 'comment') command.words.push(this.#word(child, command, depth));
    }
    const script = nestedScript(command.words);
    if (script !== undefined) this.#nested(script, node);
    return command;
  }

  #assignment(node: Node, command: ShellCommand, depth: number): void {
    const name = node.namedChildren[0];
    const value = node.namedChildren[1];
    if (name === undefined) return;
    const word =
      value === undefined ? this.#plainWord(node.endIndex, node.endIndex) : this.#word(value, undefined, depth);
    command.assignments.push({ ...span(node), name: name.text, value: word });
  }

  #redirect(node: Node, command: ShellCommand, depth: number): void {
    const target = node.namedChildren.filter((child) => child.type !== 'file_descriptor').at(-1);
    if (target === undefined) return;
    const isOutput = /^\d*&?>/.test(node.text) && !/^\d*>&/.test(node.text);
    const word = this.#word(target, command, depth);
    if (node.type === 'file_redirect' && isOutput) command.redirectsTo.push(word);
  }

  /** A word; the commands that it substitutes are read, and given to `command`. */
  #word(node: Node, command: ShellCommand | undefined, depth: number): ShellWord {
    for (const substitution of substitutions(node)) {
      const isRead = !substitution.text.startsWith('>(');
      let writers: readonly ShellCommand[] = [];
      for (const child of substitution.namedChildren) {
        writers = this.visit(child, isRead ? undefined : command, depth + 1);
        if (isRead) command?.substitutes.push(...writers);
      }
    }
    return this.#plainWord(node.startIndex, node.endIndex, node.type === 'process_substitution');
  }

  #plainWord(start: number, end: number, isDynamic = false): ShellWord {
    const text = this.#script.slice(start, end);
    return { start, end, text, value: isDynamic ? undefined : unquote(text) };
  }

  /** Reads the script that a stretch of this script holds; what is substituted in it was read already. */
  #nested(stretch: Span, within: Node): void {
    const raw = this.#script.slice(stretch.start, stretch.end);
    const isQuoted = raw.startsWith('"') || raw.startsWith("'");
    const inner = isQuoted ? { start: stretch.start + 1, end: Math.max(stretch.start + 1, stretch.end - 1) } : stretch;
    const holes = substitutions(within).filter((hole) => hole.startIndex >= inner.start && hole.endIndex <= inner.end);
    const { text, mapped } = withoutEscapes(this.#script, inner, raw.startsWith('"'), holes.map(span));
    this.commands.push(...relocate(this.#readNested(text), mapped));
  }
}

function span(node: Node): Span {
  return { start: node.startIndex, end: node.endIndex };
}

/** The outermost `$(…)`, `` `…` `` and `<(…)` in a node. */
function substitutions(node: Node, depth = 0): Node[] {
  if (node.type === 'command_substitution' || node.type === 'process_substitution') return [node];
  if (depth > deepest) return [];
  return node.namedChildren.flatMap((child) => substitutions(child, depth + 1));
}

/** A stretch without the escapes of double quotes; each hole becomes a variable of the same length. */
function withoutEscapes(script: string, { start, end }: Span, hasEscapes: boolean, holes: readonly Span[]) {
  const parts: Span[] = [];
  let text = '';
  let from = start;
  const keep = (to: number) => {
    parts.push({ start: from, end: to });
    text += script.slice(from, to);
  };
  let next = 0;
  for (let at = start; at < end; at++) {
    const hole = holes[next];
    if (hole?.start === at) {
      next++;
      keep(at);
      parts.push(hole);
      text += `$${'x'.repeat(hole.end - hole.start - 1)}`;
      from = hole.end;
      at = hole.end - 1;
    } else if (hasEscapes && script[at] === '\\' && '"\\$`'.includes(script[at + 1] ?? '-')) {
      keep(at);
      from = ++at;
    }
  }
  keep(end);
  return {
    text,
    mapped: MappedText.of(
      script,
      parts.filter((part) => part.end > part.start),
    ),
  };
}

function relocate(commands: readonly ShellCommand[], mapped: MappedText): ShellCommand[] {
  const place = ({ start, end }: Span) => mapped.rangeOf(start, end);
  const word = (old: ShellWord): ShellWord => ({ ...old, ...place(old) });
  const moved = new Map<ShellCommand, ShellCommand>();
  for (const old of commands) {
    moved.set(old, {
      ...place(old),
      words: old.words.map(word),
      assignments: old.assignments.map((item) => ({ ...place(item), name: item.name, value: word(item.value) })),
      pipedFrom: undefined,
      substitutes: [],
      redirectsTo: old.redirectsTo.map(word),
    });
  }
  for (const [old, command] of moved) {
    command.pipedFrom = old.pipedFrom && moved.get(old.pipedFrom);
    command.substitutes.push(...old.substitutes.flatMap((source) => moved.get(source) ?? []));
  }
  return [...moved.values()];
}
