import { MappedText } from './mapped-text.ts';
import type { Span } from './words.ts';

/** A word of a command; places count from the start of the script. */
export interface ShellWord extends Span {
  readonly text: string;
  /** Without quotes and escapes; undefined when it is only known when it runs. */
  readonly value: string | undefined;
}

/** A document inside a script that a command reads. */
export interface ShellHeredoc extends Span {
  /** Whether nothing in it is replaced. */
  readonly isQuoted: boolean;
}

/** A simple command of a shell script. */
export interface ShellCommand extends Span {
  readonly words: ShellWord[];
  readonly assignments: (Span & { readonly name: string; readonly value: ShellWord })[];
  pipedFrom: ShellCommand | undefined;
  readonly substitutes: ShellCommand[];
  readonly redirectsTo: ShellWord[];
  readonly heredocs: ShellHeredoc[];
  readonly hereStrings: ShellWord[];
  /** The `find` or `xargs` among whose words it stands. */
  runBy: ShellCommand | undefined;
  /** Whether it stands in a script inside the script. */
  readonly isNested: boolean;
}

/** A command of which nothing is known yet but its place. */
export function emptyCommand({ start, end }: Span, isNested = false): ShellCommand {
  return {
    start,
    end,
    words: [],
    assignments: [],
    pipedFrom: undefined,
    substitutes: [],
    redirectsTo: [],
    heredocs: [],
    hereStrings: [],
    runBy: undefined,
    isNested,
  };
}

/** A stretch without the escapes of double quotes; each hole becomes a variable of the same length. */
export function withoutEscapes(script: string, { start, end }: Span, hasEscapes: boolean, holes: readonly Span[]) {
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

/** The commands of a nested script with their places in the one around it. */
export function relocate(commands: readonly ShellCommand[], mapped: MappedText): ShellCommand[] {
  const place = ({ start, end }: Span) => mapped.rangeOf(start, end);
  const word = (old: ShellWord): ShellWord => ({ ...old, ...place(old) });
  const moved = new Map<ShellCommand, ShellCommand>();
  for (const old of commands) {
    const command = emptyCommand(place(old), true);
    command.words.push(...old.words.map(word));
    for (const { name, value, ...span } of old.assignments)
      command.assignments.push({ ...place(span), name, value: word(value) });
    command.redirectsTo.push(...old.redirectsTo.map(word));
    command.heredocs.push(...old.heredocs.map((heredoc) => ({ ...heredoc, ...place(heredoc) })));
    command.hereStrings.push(...old.hereStrings.map(word));
    moved.set(old, command);
  }
  for (const [old, command] of moved) {
    command.pipedFrom = old.pipedFrom && moved.get(old.pipedFrom);
    command.runBy = old.runBy && moved.get(old.runBy);
    command.substitutes.push(...old.substitutes.flatMap((source) => moved.get(source) ?? []));
  }
  return [...moved.values()];
}
