import type { Command, Stage } from './dockerfile.ts';
import { invocationOf } from './invocation.ts';

/** Groups that the commands of `stage` put the account `name` into, besides its first one. */
export function supplementaryGroups(stage: Stage, name: string): string[] {
  const earlier = stage.parent === undefined ? [] : supplementaryGroups(stage.parent, name);
  const runs = stage.instructions.filter(({ keyword }) => keyword === 'RUN');
  const commands = runs.flatMap((instruction) => instruction.commandsWith(/useradd|usermod|adduser|addgroup|gpasswd/));
  return [...new Set([...earlier, ...commands.flatMap((command) => groupsOf(command, name))])];
}

function groupsOf(command: Command, name: string): string[] {
  const { name: program, words } = invocationOf(command);
  const values = words.slice(1).map(({ value }) => value);
  if (program === 'useradd' || program === 'usermod') {
    if (values.at(-1) !== name) return [];
    const at = values.findIndex((value) => /^(?:-[a-zA-Z]*G|--groups)$/.test(value ?? ''));
    const joined = values.map((value) => /^--groups=(.+)$/.exec(value ?? '')?.[1]).find(Boolean);
    return (joined ?? (at === -1 ? '' : (values[at + 1] ?? ''))).split(',').filter(Boolean);
  }
  const plain = values.filter((value) => value === undefined || !value.startsWith('-'));
  const [user, group] = plain;
  // `adduser USER GROUP`, alike for `addgroup` of Alpine; with options it may be the first group.
  if ((program === 'adduser' || program === 'addgroup') && values.length === 2)
    return user === name && group !== undefined && plain.length === 2 ? [group] : [];
  return program === 'gpasswd' && values[0] === '-a' && user === name && group !== undefined ? [group] : [];
}
