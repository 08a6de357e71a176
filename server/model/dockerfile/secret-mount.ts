import type { Edit } from '../../text/edit.ts';
import { contains } from '../../text/range.ts';
import { baseUser } from '../base-image.ts';
import type { EnvironmentVariable } from '../container.ts';
import type { Facts } from '../facts.ts';
import { frontendMinor } from '../frontend.ts';
import type { BuildModel } from './build.ts';
import type { InstructionModel } from './instruction.ts';
import type { StageModel } from './stage.ts';

/** Instructions that put a variable's value into the image or choose what goes into it: no secret can be mounted there. */
const readers = new Set('ADD ARG COPY ENV EXPOSE FROM LABEL ONBUILD STOPSIGNAL USER VOLUME WORKDIR'.split(' '));

/**
 * Edits that take an ENV or ARG away and give secret `secret` as that variable to each RUN that names it, here and in
 * the stages that start from here; undefined where another instruction needs the variable, or the frontend is too old.
 */
export function mountSecret(
  stage: StageModel,
  variable: EnvironmentVariable,
  secret: string,
  facts: Facts,
): Edit[] | undefined {
  const { name } = variable;
  const declaration = declarationOf(stage, variable);
  const removal = declaration && removeDeclaration(declaration, variable);
  if (declaration === undefined || removal === undefined) return undefined;
  if (laterInstructions(stage, declaration).some((instruction) => needs(instruction, name))) return undefined;
  const users = usersOf(stage, variable).filter((user) => !user.flags.some((flag) => provides(flag.value ?? '', name)));
  // Windows has no secret mounts.
  if (users.length > 0 && stage.isWindows) return undefined;
  const minor = frontendMinor(stage.build);
  const gives = users.map((user) => giveSecret(user, name, secret, { minor, facts }));
  return gives.every((edits) => edits !== undefined) ? [...removal, ...gives.flat()] : undefined;
}

/** Whether a RUN reads the variable, or may: then a secret must be mounted there. */
export function isUsedInBuild(stage: StageModel, variable: EnvironmentVariable): boolean {
  return usersOf(stage, variable).length > 0;
}

function declarationOf(stage: StageModel, { nameRange }: EnvironmentVariable): InstructionModel | undefined {
  return stage.instructions.find(({ range }) => contains(range, nameRange));
}

function usersOf(stage: StageModel, variable: EnvironmentVariable): InstructionModel[] {
  const declaration = declarationOf(stage, variable);
  if (declaration === undefined) return [];
  const runs = laterInstructions(stage, declaration).filter(({ keyword }) => keyword === 'RUN');
  const named = runs.filter((run) => names(run, variable.name));
  // An argument that no RUN names is there for what a program or a file reads: any of them may.
  return named.length === 0 && variable.source === 'arg' ? runs : named;
}

/** Secrets came with version 1.2 of the Dockerfile frontend, as files of root's; as variables with 1.10. */
function giveSecret(
  run: InstructionModel,
  name: string,
  secret: string,
  { minor, facts }: { readonly minor: number; readonly facts: Facts },
): Edit[] | undefined {
  const { end } = run.keywordRange;
  const mount = (options: string) => ({
    range: { start: end, end },
    newText: ` --mount=type=secret,id=${secret}${options}`,
  });
  if (minor >= 10) return [mount(`,env=${name}`)];
  const { start } = run.argumentRange;
  const isScript = run.exec === undefined && run.node.heredocs.length === 0 && run.shell?.kind === 'posix';
  // What runs in the background would have the variable to itself.
  const isPlain = isScript && /^\w+$/.test(name) && !/[^&>|]&(?![&>\d-])/.test(run.argumentText);
  if (minor < 2 || !isPlain || !isRoot(run, facts)) return undefined;
  return [mount(''), { range: { start, end: start }, newText: `export ${name}="$(cat /run/secrets/${secret})" && ` }];
}

function isRoot({ user, stage }: InstructionModel, facts: Facts): boolean {
  return (user.state === 'absent' ? stage && baseUser(stage, facts) : user.value)?.isRoot === true;
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
