import type { Edit } from '../text/edit.ts';
import type { Instruction, Stage, Word } from './dockerfile.ts';

/** How what starts as root then becomes somebody else. */
export interface StepDown {
  /** The program that changes the user; undefined when it is the entrypoint of the base image. */
  readonly by: string | undefined;
  /** Who it becomes; undefined when that is not written. */
  readonly user: string | undefined;
  /** Whether it is the first thing that is started, rather than a tool that a script may use. */
  readonly isCertain: boolean;
  /** Edits that start the program itself, to be run as `user`; undefined where that takes a guess. */
  readonly skip: (() => Edit[]) | undefined;
  /** Whether it is the program itself that does, by an option of its own: as that user it has nothing left to change. */
  readonly isOwn: boolean;
}

/** Programs with which root becomes somebody else, and which nobody else can use for that. */
const switchers = new Set(['gosu', 'su-exec', 'setpriv', 'runuser', 's6-setuidgid', 'chpst', 'setuidgid']);
/** Servers that take the user to become as an option, and change nothing when they are that user already. */
const droppers: Readonly<Record<string, RegExp>> = {
  // https://docs.gunicorn.org/en/stable/settings.html#user: the master stays root, what answers requests does not.
  gunicorn: /^(?:-u|--user)(?:=|$)/,
  // https://uwsgi-docs.readthedocs.io/en/latest/Options.html
  uwsgi: /^--uid(?:=|$)/,
  memcached: /^(?:-u|--user)(?:=|$)/,
  mini_httpd: /^-u$/,
  named: /^-u$/,
};
const installed = /\b(gosu|su-exec|s6-overlay|s6-setuidgid|setuidgid|chpst)\b/;

/** How what `stage` starts gives root up; undefined when nothing says that it does. */
export function stepDownOf(stage: Stage): StepDown | undefined {
  const starts = [stage.entrypoint, stage.command].filter((start) => start !== undefined);
  for (const start of starts) {
    const found = startedBy(start) ?? ofServer(start);
    if (found !== undefined) return found;
  }
  return ofBase(stage) ?? byScript(stage);
}

/** `CMD ["gunicorn", "--user", "www-data", "app:app"]`. */
function ofServer({ commands }: Instruction): StepDown | undefined {
  for (const { words } of commands) {
    const texts = words.map(({ value }) => value ?? '');
    const at = texts.findIndex((text) => Object.hasOwn(droppers, text.slice(text.lastIndexOf('/') + 1)));
    if (at === -1 || at > 3) continue;
    const by = (texts[at] ?? '').slice((texts[at] ?? '').lastIndexOf('/') + 1);
    const index = texts.findIndex((text, i) => i > at && droppers[by]?.test(text));
    const user = texts[index]?.split('=')[1] ?? texts[index + 1] ?? '';
    if (index === -1 || !/^[\w.-]+$/.test(user) || /^(?:root|0)$/.test(user)) continue;
    return { by, user, isCertain: true, skip: () => [], isOwn: true };
  }
  return undefined;
}

/** `ENTRYPOINT ["tini", "--", "gosu", "app", "/app"]`. */
function startedBy(instruction: Instruction): StepDown | undefined {
  for (const { words } of instruction.commands) {
    const at = words.findIndex(({ value }) => switchers.has(value?.slice(value.lastIndexOf('/') + 1) ?? ''));
    // Behind a wrapper such as tini, or first; further on it is an argument of something else.
    if (at === -1 || at > 3) continue;
    const user = /^(?:gosu|su-exec)$/.test(words[at]?.value ?? '') ? words[at + 1]?.value : undefined;
    if (user !== undefined && /^(?:root|0)(?::|$)/.test(user)) return undefined;
    const by = words[at]?.value ?? '';
    const skip = user === undefined ? undefined : withoutSwitch(words, at, instruction);
    return { by, user, isCertain: true, skip, isOwn: false };
  }
  return undefined;
}

function withoutSwitch(words: readonly Word[], at: number, instruction: Instruction): StepDown['skip'] {
  const first = words[at]?.range.start;
  const program = words[at + 2]?.range.start;
  if (first === undefined || program === undefined || instruction.exec === undefined) return undefined;
  return () => [{ range: { start: first, end: program }, newText: '' }];
}

/** The entrypoint of a base needs SETUID to become the user that the image offers, and does. */
function ofBase(stage: Stage): StepDown | undefined {
  const { knownBase, entrypoint } = stage;
  const offered = knownBase?.offersUser;
  if (entrypoint !== undefined || offered === undefined) return undefined;
  if (knownBase?.capabilities?.includes('SETUID') !== true) return undefined;
  return { by: undefined, user: String(offered.uid), isCertain: true, skip: undefined, isOwn: false };
}

/** A script is started, and the image holds a tool for it. */
function byScript(stage: Stage): StepDown | undefined {
  const start = stage.entrypoint ?? stage.command;
  const program = start?.words[0]?.value ?? '';
  if (!/(?:\.sh|entrypoint|\/init)$/.test(program)) return undefined;
  const by = toolOf(stage);
  return by === undefined ? undefined : { by, user: undefined, isCertain: false, skip: undefined, isOwn: false };
}

function toolOf(stage: Stage): string | undefined {
  const building = stage.instructions.filter(({ keyword }) => /^(?:RUN|COPY|ADD|ENV|ARG)$/.test(keyword));
  for (const { argumentText } of building) {
    const tool = installed.exec(argumentText)?.[1];
    if (tool !== undefined) return tool;
  }
  return stage.parent === undefined ? undefined : toolOf(stage.parent);
}
