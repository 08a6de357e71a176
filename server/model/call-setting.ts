import type { Command, Instruction, Stage } from './dockerfile.ts';
import { remember } from './remember.ts';

/** What a variable is for a command: its value, `unknown` where something sets it that cannot be seen, undefined where nothing does. */
export type Setting = { readonly value: string } | 'unknown' | undefined;

/** The variable `name` as `command` of `instruction` finds it: before it, exported in its script, or of the build. */
export function settingOf(name: string, command: Command, instruction: Instruction): Setting {
  const own = command.assignments.findLast((assignment) => assignment.name === name);
  if (own !== undefined) return own.value.value === undefined ? 'unknown' : { value: own.value.value };
  const exported = exportedTo(name, command, instruction);
  if (exported !== undefined) return exported;
  for (let stage: Stage | undefined = instruction.stage; stage !== undefined; stage = stage.parent)
    if (declared(stage).has(name)) {
      const value = instruction.stage?.variable(name, instruction);
      return value === undefined ? 'unknown' : { value };
    }
  return undefined;
}

const declared = remember(({ environment }: Stage) => new Set(environment.map(({ name }) => name)));

/** A word `NAME=value` of `export`, which holds for what follows, or of `env` and `sudo`, for what they run. */
interface Exported {
  readonly name: string;
  readonly setting: Setting;
  readonly start: number;
  readonly isForRest: boolean;
}

const exportedIn = remember((instruction: Instruction): readonly Exported[] =>
  instruction.commandsWith(/\b(?:export|env|sudo)\b/).flatMap(({ name: program, words, range: { start } }) => {
    if (!/^(?:export|env|sudo)$/.test(program ?? '')) return [];
    return words.flatMap(({ text, value }) => {
      const [, name] = /^["']?(\w+)=/.exec(text) ?? [];
      if (name === undefined) return [];
      const setting = value === undefined ? 'unknown' : { value: value.slice(name.length + 1) };
      return [{ name, setting, start, isForRest: program === 'export' }];
    });
  }),
);

/** `export NAME=value` or `env NAME=value` up to the command. */
function exportedTo(name: string, { range }: Command, instruction: Instruction): Setting {
  return exportedIn(instruction).find(
    (one) => one.name === name && (one.isForRest ? one.start <= range.start : one.start === range.start),
  )?.setting;
}

/** Whether any of `names` is set to something, or may be. */
export function isSwitchedOn(names: readonly string[], command: Command, instruction: Instruction): boolean {
  return names.some((name) => {
    const setting = settingOf(name, command, instruction);
    return setting === 'unknown' || (setting !== undefined && !/^(?:|0|false|no|off)$/i.test(setting.value));
  });
}
