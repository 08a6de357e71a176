import { baseUser } from '../model/base-image.ts';
import type { BuildMount, BuildMountOption, Instruction } from '../model/dockerfile.ts';
import type { Facts } from '../model/facts.ts';
import { defineRule, type Fix } from './rule.ts';

export default defineRule({
  id: 'exposed-secret-mount',
  title: 'Secret mount that every user of the build may read',
  severity: 'low',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'A secret mount belongs to root and nobody else may read it, unless `mode` says so. With a wider mode every program of that RUN can take the secret, such as an install script that was put under another user for that very reason.',
  remedy:
    'Leave `mode` out. Where another user than root needs the secret, name that user: `uid=1000`, which keeps it from all others.',
  references: {},

  *instruction(instruction, { facts }) {
    if (instruction.stage?.isUsed !== true) return;
    for (const mount of instruction.mounts) {
      const mode = mount.option('mode');
      if (mode === undefined || !hasFile(mount) || !isOpen(mode)) continue;
      const thing = mount.type === 'ssh' ? "the SSH agent's socket" : 'the secret';
      const fix = narrow(mount, mode, instruction, facts);
      const message = `\`mode=${mode.value}\` opens ${thing} to every user of this RUN`;
      yield { range: mode.range, message, ...(fix && { fixes: [fix] }) };
    }
  },
});

/** A secret that is a variable has no file, unless a target asks for one. */
function hasFile({ type, option }: BuildMount): boolean {
  return type === 'ssh' || (type === 'secret' && (option('env') === undefined || option('target') !== undefined));
}

/** Whether others than owner and group may do anything; the number is octal, with or without a leading zero. */
function isOpen({ value }: BuildMountOption): boolean {
  return value !== undefined && /^[0-7]{1,6}$/.test(value) && (Number.parseInt(value, 8) & 0o007) !== 0;
}

/** BuildKit's own modes: https://docs.docker.com/reference/dockerfile/#run---mounttypesecret */
function narrow(
  mount: BuildMount,
  mode: BuildMountOption,
  { user, stage }: Instruction,
  facts: Facts,
): Fix | undefined {
  const { valueRange } = mode;
  const narrowed = mount.type === 'ssh' ? '0600' : '0400';
  const uid = user.state === 'absent' ? stage && baseUser(stage, facts)?.uid : user.value?.uid;
  const isOwned = mount.option('uid') !== undefined;
  // A variable, or a flag that a line break parts, has no place of its own.
  if (valueRange && valueRange.end - valueRange.start !== mode.value?.length) return undefined;
  // Whoever runs it must own the file: root does, unless it is said otherwise.
  if (valueRange === undefined || (uid === undefined && !isOwned)) return undefined;
  const newText = uid === 0 || isOwned ? narrowed : `${narrowed},uid=${uid}`;
  return {
    title: `Narrow the mode to \`${newText}\``,
    safety: 'unsafe',
    breaks: 'A program of this RUN that runs as another user no longer reads it',
    edits: () => [{ range: valueRange, newText }],
  };
}
