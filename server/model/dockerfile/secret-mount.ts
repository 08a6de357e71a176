import type { Edit } from '../../text/edit.ts';
import { contains } from '../../text/range.ts';
import type { EnvironmentVariable } from '../container.ts';
import type { BuildModel } from './build.ts';
import type { InstructionModel } from './instruction.ts';
import type { StageModel } from './stage.ts';

/** Instructions that put a variable's value into the image or choose what goes into it: no secret can be mounted there. */
const readers = new Set('ADD ARG COPY ENV EXPOSE FROM LABEL ONBUILD STOPSIGNAL USER VOLUME WORKDIR'.split(' '));

/**
 * Edits that take an ENV or ARG away and mount secret `secret` as that variable into each RUN that names it, here and in
 * the stages that start from here; undefined where another instruction needs the variable, or the frontend is too old.
 */
export function mountSecret(stage: StageModel, variable: EnvironmentVariable, secret: string): Edit[] | undefined {
  const declaration = stage.instructions.find(({ range }) => contains(range, variable.nameRange));
  if (declaration === undefined || !canMountAsVariable(stage.build.tree.text)) return undefined;
  const later = laterInstructions(stage, declaration);
  const removal = removeDeclaration(declaration, variable);
  if (removal === undefined || later.some((instruction) => needs(instruction, variable.name))) return undefined;
  const runs = later.filter(({ keyword }) => keyword === 'RUN');
  const named = runs.filter((run) => names(run, variable.name));
  // An argument that no RUN names is there for what a program or a file reads: any of them may.
  const users = named.length === 0 && variable.source === 'arg' ? runs : named;
  const mount = `--mount=type=secret,id=${secret},env=${variable.name}`;
  const mounts = users
    .filter((user) => !user.flags.some((flag) => provides(flag.value ?? '', variable.name)))
    .map(({ keywordRange: { end } }): Edit => ({ range: { start: end, end }, newText: ` ${mount}` }));
  return [...removal, ...mounts];
}

/** Edits that take away an ARG before the first FROM, which only says what FROMs and the ARGs of stages stand for. */
export function removeGlobal(build: BuildModel, variable: EnvironmentVariable): Edit[] | undefined {
  const { name, nameRange } = variable;
  const declaration = build.instructions.find(({ range }) => contains(range, nameRange));
  const isNeeded = build.instructions.some(
    (instruction) =>
      instruction !== declaration &&
      (instruction.keyword === 'FROM' || /^(?:ARG|ENV)$/.test(instruction.keyword)) &&
      names(instruction, name),
  );
  return declaration === undefined || isNeeded ? undefined : removeDeclaration(declaration, variable);
}

/** What stands on the line and is no argument would be all that is left of it. */
function removeDeclaration(declaration: InstructionModel, { value }: EnvironmentVariable): Edit[] | undefined {
  const isOdd = declaration.keyword === 'ARG' && declaration.words.some(({ text }) => !/^\w/.test(text));
  return isOdd ? undefined : value.remove();
}

/** Whether the instruction puts the variable's value somewhere, or says anew what the variable is. */
function needs(instruction: InstructionModel, name: string): boolean {
  const { keyword, argumentText } = instruction;
  if (keyword === 'ARG' || keyword === 'ENV' || !/^\w+$/.test(name)) return names(instruction, name);
  return readers.has(keyword) && new RegExp(`\\$\\{?${name}(?!\\w)`).test(argumentText);
}

/** What comes after `declaration` in its stage and in those that inherit from it. */
function laterInstructions(stage: StageModel, declaration: InstructionModel): InstructionModel[] {
  const heirs = stage.build.stages.filter((other) => other !== stage && startsFrom(other, stage));
  const own = stage.instructions.filter(({ index }) => index > declaration.index);
  return [...own, ...heirs.flatMap(({ instructions }) => instructions)];
}

function startsFrom(stage: StageModel, ancestor: StageModel): boolean {
  for (let { parent } = stage; parent !== undefined; { parent } = parent) if (parent === ancestor) return true;
  return false;
}

/** Whether the variable's name stands in the instruction as a word: `$TOKEN`, `process.env.TOKEN`. */
function names(instruction: InstructionModel, name: string): boolean {
  const { node, argumentRange } = instruction;
  const text = node.source.slice(argumentRange.start, Math.max(argumentRange.end, instruction.range.end));
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length)) {
    if (!isWordCharacter(text[at - 1]) && !isWordCharacter(text[at + name.length])) return true;
  }
  return false;
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}

function provides(mount: string, name: string): boolean {
  return mount.split(',').includes(`env=${name}`);
}

/** Secrets as variables came with version 1.10 of the Dockerfile frontend; without a directive the builder's own is used. */
function canMountAsVariable(text: string): boolean {
  const directive = /^#[ \t]*syntax[ \t]*=[ \t]*(\S+)/im.exec(text.slice(0, 1024))?.[1];
  if (directive === undefined) return true;
  const tag = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?::([\w.-]+))?(?:@|$)/.exec(directive);
  // A digest alone, or another frontend: nobody knows what it can do.
  if (tag === null || (tag[1] === undefined && directive.includes('@'))) return false;
  const version = /^(\d+)(?:\.(\d+))?/.exec(tag[1] ?? '1');
  if (version === null) return /^(?:latest|labs|master)/.test(tag[1] ?? '');
  return version[2] === undefined || Number(version[1]) > 1 || Number(version[2]) >= 10;
}
