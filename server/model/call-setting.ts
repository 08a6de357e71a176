import type { Command, Instruction, Stage } from './dockerfile.ts';

/** What a variable is for a command: its value, `unknown` where something sets it that cannot be seen, undefined where nothing does. */
export type Setting = { readonly value: string } | 'unknown' | undefined;

/** The variable `name` as `command` of `instruction` finds it: before it, exported in its script, or of the build. */
export function settingOf(name: string, command: Command, instruction: Instruction): Setting {
  const own = command.assignments.findLast((assignment) => assignment.name === name);
  if (own !== undefined) return own.value.value === undefined ? 'unknown' : { value: own.value.value };
  const exported = exportedTo(name, command, instruction);
  if (exported !== undefined) return exported;
  const value = instruction.stage?.variable(name, instruction);
  if (value !== undefined) return { value };
  for (let stage: Stage | undefined = instruction.stage; stage !== undefined; stage = stage.parent)
    if (stage.environment.some((variable) => variable.name === name)) return 'unknown';
  return undefined;
}

/** `export NAME=value` or `env NAME=value` up to the command. */
function exportedTo(name: string, command: Command, { argumentText, commands }: Instruction): Setting {
  if (!argumentText.includes(`${name}=`)) return undefined;
  for (const { name: program, words, range } of commands) {
    if (range.start > command.range.start || !/^(?:export|env|sudo)$/.test(program ?? '')) continue;
    if (program !== 'export' && range.start !== command.range.start) continue;
    const word = words.find(({ text }) => text.replace(/^["']/, '').startsWith(`${name}=`));
    if (word !== undefined) return word.value === undefined ? 'unknown' : { value: word.value.slice(name.length + 1) };
  }
  return undefined;
}

/** Whether any of `names` is set to something, or may be. */
export function isSwitchedOn(names: readonly string[], command: Command, instruction: Instruction): boolean {
  return names.some((name) => {
    const setting = settingOf(name, command, instruction);
    return setting === 'unknown' || (setting !== undefined && !/^(?:|0|false|no|off)$/i.test(setting.value));
  });
}
