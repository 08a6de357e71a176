import type { Edit } from '../../text/edit.ts';
import type { EnvironmentVariable } from '../container.ts';
import type { InstructionModel } from './instruction.ts';
import type { StageModel } from './stage.ts';

/** Instructions that put a variable's value into the image or choose what goes into it: no secret can be mounted there. */
const readers = new Set('ADD ARG COPY ENV EXPOSE FROM LABEL ONBUILD STOPSIGNAL USER VOLUME WORKDIR'.split(' '));

/**
 * Edits that take an ENV or ARG away and mount secret `secret` as that variable into each RUN that names it, here and in
 * the stages that start from here; undefined where another instruction needs the variable, or the frontend is too old.
 */
export function mountSecret(stage: StageModel, variable: EnvironmentVariable, secret: string): Edit[] | undefined {
  const declaration = stage.instructions.find(({ range }) => {
    return range.start <= variable.nameRange.start && variable.nameRange.end <= range.end;
  });
  if (declaration === undefined || !canMountAsVariable(stage.build.tree.text)) return undefined;
  const removal = removeDeclaration(declaration, variable);
  const users = laterInstructions(stage, declaration).filter((instruction) => names(instruction, variable.name));
  if (removal === undefined || users.some(({ keyword }) => readers.has(keyword))) return undefined;
  const mount = `--mount=type=secret,id=${secret},env=${variable.name}`;
  const mounts = users
    .filter((user) => user.keyword === 'RUN' && !user.flags.some((flag) => provides(flag.value ?? '', variable.name)))
    .map(({ keywordRange: { end } }): Edit => ({ range: { start: end, end }, newText: ` ${mount}` }));
  return [...removal, ...mounts];
}

function removeDeclaration(declaration: InstructionModel, { value }: EnvironmentVariable): Edit[] | undefined {
  if (value.state !== 'absent') return value.remove();
  return declaration.words.length === 1 ? declaration.remove() : undefined;
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
  const version =
    /^#[ \t]*syntax[ \t]*=[ \t]*(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?:(\d+)(?:\.(\d+))?/im.exec(
      text.slice(0, 1024),
    );
  if (version === null || version[2] === undefined) return true;
  return Number(version[1]) > 1 || Number(version[2]) >= 10;
}
