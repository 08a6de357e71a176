import type { Node, Tree } from 'web-tree-sitter';
import { emptyCommand, relocate, type ShellCommand, type ShellWord, withoutEscapes } from './shell-command.ts';
import { nestedScript, readsScriptFromInput } from './shell-nested.ts';
import { ScriptVariables } from './shell-variables.ts';
import { type Span, unquote } from './words.ts';
import { repeatedCommands } from './wrappers.ts';

/** Reads a script that stands inside another one; its places count from its own start. */
export type ReadNested = (script: string) => ShellScript;

/** What was read from a script. */
export interface ShellScript {
  readonly commands: readonly ShellCommand[];
  readonly variables: ScriptVariables;
}

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

/** Inside these, it depends on what happens when the script runs whether a variable is set, or for whom. */
const conditional = new Set([
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

/** All simple commands of a parsed script, in order, with what flows between them. */
export function readTree(tree: Tree, script: string, readNested: ReadNested): ShellScript {
  const reader = new TreeReader(script, readNested);
  reader.visit(tree.rootNode, undefined, 0);
  reader.variables.readText(script);
  return reader;
}

class TreeReader implements ShellScript {
  readonly commands: ShellCommand[] = [];
  readonly variables = new ScriptVariables();
  #conditions = 0;
  readonly #script: string;
  readonly #readNested: ReadNested;

  constructor(script: string, readNested: ReadNested) {
    this.#script = script;
    this.#readNested = readNested;
  }

  /** Reads `node`, whose commands read the output of `input`; returns the commands that write its output. */
  visit(node: Node, input: ShellCommand | undefined, depth: number): readonly ShellCommand[] {
    if (depth > deepest) return [];
    const { type } = node;
    const isConditional = conditional.has(type);
    if (isConditional) this.#conditions++;
    const writers = this.#read(node, type, input, depth);
    if (isConditional) this.#conditions--;
    return writers;
  }

  #read(node: Node, type: string, input: ShellCommand | undefined, depth: number): readonly ShellCommand[] {
    switch (type) {
      case 'command':
      case 'declaration_command':
      case 'unset_command':
        return [this.#command(node, input, depth)];
      case 'list':
        return this.#list(node, input, depth);
      case 'pipeline':
        return this.#pipeline(node, input, depth);
      case 'redirected_statement':
        return this.#redirected(node, input, depth);
      case 'command_substitution':
      case 'process_substitution':
      case 'heredoc_body':
        this.#children(node, undefined, depth);
        return [];
      case 'variable_assignment':
        this.#setVariable(node, this.#assigned(node, depth));
        return [];
      case 'for_statement': {
        const variable = node.childForFieldName('variable');
        if (variable !== null) this.variables.set(variable.text, variable.startIndex, undefined);
        return this.#children(node, input, depth);
      }
      default:
        return this.#children(node, input, depth);
    }
  }

  /** What stands behind `||` happens only when something else failed. */
  #list(node: Node, input: ShellCommand | undefined, depth: number): readonly ShellCommand[] {
    const isAlternative = node.child(1)?.type === '||';
    let writers: readonly ShellCommand[] = [];
    for (const [index, child] of node.namedChildren.entries()) {
      const isConditional = isAlternative && index > 0;
      if (isConditional) this.#conditions++;
      const own = this.visit(child, input, depth + 1);
      if (isConditional) this.#conditions--;
      if (own.length > 0) writers = own;
    }
    return writers;
  }

  #setVariable(node: Node, word: ShellWord): void {
    const [name, value] = node.namedChildren;
    const isPlain = name?.type === 'variable_name' && node.child(1)?.type === '=' && value?.type !== 'array';
    const isSettled = isPlain && this.#conditions === 0;
    this.variables.set(/^\w*/.exec(name?.text ?? '')?.[0] ?? '', node.endIndex, isSettled ? word : undefined);
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
        const isQuoted = /["'\\]/.test(node.namedChildren[0]?.text ?? '');
        command?.heredocs.push({ ...span(child), isQuoted });
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
    const command = emptyCommand(span(node));
    command.pipedFrom = input;
    this.commands.push(command);
    const isDeclaration = node.type !== 'command';
    if (isDeclaration) command.words.push(this.#plainWord(node.startIndex, node.child(0)?.endIndex ?? node.endIndex));
    for (const child of node.namedChildren) {
      if (child.type === 'variable_assignment' && !isDeclaration) this.#assignment(child, command, depth);
      else if (child.type === 'file_redirect' || child.type === 'herestring_redirect')
        this.#redirect(child, command, depth);
      else if (child.type !== 'comment') command.words.push(this.#word(child, command, depth));
      if (child.type === 'variable_assignment' && isDeclaration) {
        const { startIndex = child.endIndex } = child.namedChildren[1] ?? {};
        this.#setVariable(child, this.#plainWord(startIndex, child.endIndex));
      }
    }
    this.variables.readCommand(command);
    const script = nestedScript(command.words);
    if (script !== undefined) this.#nested(script, node);
    return this.#repeated(command, node) ?? command;
  }

  /** The commands that `find -exec` and `xargs` run; of the latter, it is the one that writes what comes out. */
  #repeated(command: ShellCommand, node: Node): ShellCommand | undefined {
    let last: ShellCommand | undefined;
    for (const { start, end } of repeatedCommands(command.words)) {
      const words = command.words.slice(start, end);
      const own = emptyCommand({ start: words[0]?.start ?? command.start, end: words.at(-1)?.end ?? command.end });
      own.words.push(...words);
      own.substitutes.push(...command.substitutes);
      own.runBy = command;
      this.commands.push(own);
      const script = nestedScript(words);
      if (script !== undefined) this.#nested(script, node);
      last = own;
    }
    return last;
  }

  #assignment(node: Node, command: ShellCommand, depth: number): void {
    const name = node.namedChildren[0];
    if (name === undefined) return;
    command.assignments.push({ ...span(node), name: name.text, value: this.#assigned(node, depth) });
  }

  /** What an assignment gives to its variable. */
  #assigned(node: Node, depth: number): ShellWord {
    const value = node.namedChildren[1];
    return value === undefined ? this.#plainWord(node.endIndex, node.endIndex) : this.#word(value, undefined, depth);
  }

  #redirect(node: Node, command: ShellCommand, depth: number): void {
    const target = node.namedChildren.filter((child) => child.type !== 'file_descriptor').at(-1);
    if (target === undefined) return;
    const isOutput = /^\d*&?>/.test(node.text) && !/^\d*>&/.test(node.text);
    const word = this.#word(target, command, depth);
    if (node.type === 'herestring_redirect') command.hereStrings.push(word);
    else if (isOutput) command.redirectsTo.push(word);
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
    const nested = this.#readNested(text);
    this.commands.push(...relocate(nested.commands, mapped));
    this.variables.include(nested.variables);
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
