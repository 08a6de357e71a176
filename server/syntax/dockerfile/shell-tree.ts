import type { Node, Tree } from 'web-tree-sitter';
import { emptyCommand, relocate, type ShellCommand, type ShellWord, withoutEscapes } from './shell-command.ts';
import { nestedScript, readsScriptFromInput } from './shell-nested.ts';
import { addWord, conditional, deepest, joinWords, span, statements, substitutions, wordOf } from './shell-nodes.ts';
import { ScriptVariables } from './shell-variables.ts';
import type { Span } from './words.ts';
import { repeatedCommands } from './wrappers.ts';

/** Reads a script that stands inside another one; its places count from its own start. */
export type ReadNested = (script: string) => ShellScript;

/** What was read from a script. */
export interface ShellScript {
  readonly commands: readonly ShellCommand[];
  readonly variables: ScriptVariables;
}

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
        return this.#command(node, input, depth);
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
        this.#setVariable(this.#word(node, undefined, depth));
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

  /** `written` is the assignment as it stands: `A=b`. */
  #setVariable(written: ShellWord): void {
    const [whole = '', name = '', operator] = /^(\w+)(\+?=|\[)\(?/.exec(written.text) ?? [];
    const isSettled = operator === '=' && !whole.endsWith('(') && this.#conditions === 0;
    const value = wordOf(this.#script, { start: written.start + whole.length, end: written.end });
    this.variables.set(name, written.end, isSettled ? value : undefined);
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
        addWord(command.words, this.#word(child, command, depth), this.#script);
      }
    }
    return result;
  }

  #command(node: Node, input: ShellCommand | undefined, depth: number): readonly ShellCommand[] {
    const command = emptyCommand(span(node));
    command.pipedFrom = input;
    const place = this.commands.push(command) - 1;
    const isDeclaration = node.type !== 'command';
    if (isDeclaration)
      command.words.push(wordOf(this.#script, { ...span(node), end: node.child(0)?.endIndex ?? node.endIndex }));
    for (const child of node.namedChildren) {
      if (child.type === 'variable_assignment' && !isDeclaration) this.#assignment(child, command, depth);
      else if (child.type === 'file_redirect' || child.type === 'herestring_redirect')
        this.#redirect(child, command, depth);
      else if (child.type !== 'comment') this.#argument(child, command, depth);
    }
    if (command.words.length === 0) return this.#assignments(command, place);
    if (isDeclaration) for (const word of command.words) if (/^\w+(?:\+?=|\[)/.test(word.text)) this.#setVariable(word);
    this.variables.readCommand(command);
    const script = nestedScript(command.words);
    if (script !== undefined) this.#nested(script, node);
    return [this.#repeated(command, node) ?? command];
  }

  /** Assignments alone, of which the grammar took a part for a command's name, are none. */
  #assignments(command: ShellCommand, place: number): readonly ShellCommand[] {
    if (command.assignments.length === 0) return [command];
    this.commands.splice(place, 1);
    for (const { start, end } of command.assignments) this.#setVariable(wordOf(this.#script, { start, end }));
    return [];
  }

  #argument(node: Node, command: ShellCommand, depth: number): void {
    const word = this.#word(node, command, depth);
    const last = command.assignments.at(-1);
    if (command.words.length > 0 || last?.end !== word.start) addWord(command.words, word, this.#script);
    else {
      const value = joinWords(last.value, word, this.#script);
      command.assignments[command.assignments.length - 1] = { ...last, end: word.end, value };
    }
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
    const [name, value] = node.namedChildren;
    if (name === undefined) return;
    const word =
      value === undefined
        ? wordOf(this.#script, { start: node.endIndex, end: node.endIndex })
        : this.#word(value, undefined, depth);
    command.assignments.push({ ...span(node), name: name.text, value: word });
  }

  /** A redirection, in which the grammar puts the words that follow its file too. */
  #redirect(node: Node, command: ShellCommand, depth: number): void {
    const isOutput = /^\d*&?>/.test(node.text) && !/^\d*>&/.test(node.text);
    const words: ShellWord[] = [];
    for (const child of node.namedChildren)
      if (child.type !== 'file_descriptor') addWord(words, this.#word(child, command, depth), this.#script);
    const [target, ...others] = words;
    if (target === undefined) return;
    command.words.push(...others);
    if (node.type === 'herestring_redirect') command.hereStrings.push(target);
    else if (isOutput) command.redirectsTo.push(target);
  }

  /** A word; the commands that it substitutes are read, and given to `command`. */
  #word(node: Node, command: ShellCommand | undefined, depth: number): ShellWord {
    let isProcess = false;
    for (const substitution of substitutions(node)) {
      isProcess ||= substitution.type === 'process_substitution';
      const isRead = !substitution.text.startsWith('>(');
      let writers: readonly ShellCommand[] = [];
      for (const child of substitution.namedChildren) {
        writers = this.visit(child, isRead ? undefined : command, depth + 1);
        if (isRead) command?.substitutes.push(...writers);
      }
    }
    return wordOf(this.#script, span(node), isProcess);
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
