import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import { type CommandSecret, commandSecrets, commandSecretWords, variableName } from './command-secret.ts';
import type { Instruction, Stage, Word } from './dockerfile.ts';
import { frontendMinor } from './frontend.ts';
import { isNoSecret, judgeVariable } from './secret.ts';
import { isSecretName } from './secret-name.ts';
import { textSecrets } from './secret-text.ts';
import { documentSecrets, writtenSecrets } from './written-secret.ts';

/** A secret that an instruction of a build holds, or takes from a variable of the build. */
export interface BuildSecret {
  /** What it is or who takes it, for messages. */
  readonly what: string;
  readonly kind: 'form' | 'taken' | 'variable' | 'label' | 'file';
  readonly range: Range;
  /** A variable that would hold it, and what reads it from there; undefined where that takes a guess. */
  readonly remedy?: { readonly variable: string; readonly edits: readonly Edit[] } | undefined;
}

const scripts = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ONBUILD']);

/** The secrets of one instruction; those of ENV and ARG are another matter. */
export function buildSecrets(instruction: Instruction, stage: Stage): BuildSecret[] {
  const { keyword, argumentRange, argumentText } = instruction;
  if (!scripts.has(keyword) && keyword !== 'COPY' && keyword !== 'ADD' && keyword !== 'LABEL') return [];
  const found = textSecrets(argumentText).map(({ what, range }): BuildSecret => {
    const placed = { start: argumentRange.start + range.start, end: argumentRange.start + range.end };
    const variable = what.includes('password') ? 'PASSWORD' : 'TOKEN';
    return {
      what,
      kind: 'form',
      range: placed,
      remedy: remedyFor(instruction, wordAt(instruction, placed), placed, variable),
    };
  });
  if (keyword === 'LABEL') found.push(...fromLabel(instruction));
  else if (!scripts.has(keyword)) found.push(...documentSecrets(instruction).map((one) => fromFile(one, instruction)));
  else found.push(...fromCommands(instruction, stage));
  // Two may see the same one: the first says more.
  return found.filter(({ range }, index) => !found.some((other, at) => at < index && touches(other.range, range)));
}

function fromCommands(instruction: Instruction, stage: Stage): BuildSecret[] {
  return instruction
    .commandsWith(commandSecretWords)
    .flatMap((command) => [
      ...commandSecrets(command, instruction).flatMap((one) => fromCommand(one, instruction, stage) ?? []),
      ...writtenSecrets(command).map((one) => fromFile(one, instruction)),
    ]);
}

function fromCommand(found: CommandSecret, instruction: Instruction, stage: Stage): BuildSecret | undefined {
  const { text, word, taker, assignment, variable } = found;
  const [, name] = /^\$\{?(\w+)\}?$/.exec(text) ?? [];
  if (name !== undefined)
    return isUnnamedSecret(name, instruction, stage)
      ? { what: `${taker}\` of \`${name}`, kind: 'variable', range: word.range }
      : undefined;
  if (/[$`]|%s|\{\{/.test(text) || isNoSecret(text)) return undefined;
  const range = placeOf(text, word.range, instruction);
  if (assignment === undefined)
    return { what: taker, kind: 'taken', range, remedy: remedyFor(instruction, word, range, variable) };
  const end =
    /^[ \t]*/.exec(sourceAt(instruction, { start: assignment.range.end, end: instruction.range.end }))?.[0].length ?? 0;
  const removal = { range: { start: assignment.range.start, end: assignment.range.end + end }, newText: '' };
  const remedy = canMount(instruction, word.range)
    ? { variable, edits: [...mountOf(instruction, variable), removal] }
    : undefined;
  return { what: taker, kind: 'taken', range: word.range, remedy };
}

/** A variable of the build that takes a secret and whose name does not say so: those that do are found by it. */
function isUnnamedSecret(name: string, { mounts }: Instruction, stage: Stage): boolean {
  if (isSecretName(name) || mounts.some((mount) => mount.option('env')?.value === name)) return false;
  for (let one: Stage | undefined = stage; one !== undefined; one = one.parent) {
    const variable = one.environment.findLast((candidate) => candidate.name === name);
    // What it stands for by default may be nothing that is secret.
    if (variable !== undefined) return variable.source === 'arg' && variable.value.state === 'absent';
  }
  return false;
}

function fromLabel(instruction: Instruction): BuildSecret[] {
  const { argumentRange, argumentText } = instruction;
  if (!/pass|pw|secret|token|key|cred/i.test(argumentText)) return [];
  return instruction.words.flatMap((word) => {
    const [, name = '', value] = /^"?([\w./-]{1,256})"?=(.*)$/s.exec(word.value ?? '') ?? [];
    const own = name.slice(name.lastIndexOf('.') + 1);
    if (value === undefined || judgeVariable(own, value) === undefined) return [];
    const written = argumentText.slice(word.range.start - argumentRange.start, word.range.end - argumentRange.start);
    return written.includes('$') ? [] : [{ what: name, kind: 'label', range: word.range } as const];
  });
}

function fromFile(found: ReturnType<typeof writtenSecrets>[number], instruction: Instruction): BuildSecret {
  const { name, file, secret, word, range } = found;
  const place = placeOf(secret, word?.range ?? range, instruction);
  const variable = variableName(name);
  const what = `${name}\` in \`${file.slice(file.lastIndexOf('/') + 1)}`;
  return { what, kind: 'file', range: place, remedy: remedyFor(instruction, word, place, variable) };
}

/** Where `text` stands within `range`; all of it where quotes or line breaks part it. */
function placeOf(text: string, range: Range, instruction: Instruction): Range {
  const at = sourceAt(instruction, range).lastIndexOf(text);
  return at === -1 ? range : { start: range.start + at, end: range.start + at + text.length };
}

function wordAt(instruction: Instruction, place: Range): Word | undefined {
  if (instruction.keyword !== 'RUN') return undefined;
  const words = instruction.commands.flatMap(({ words: own, assignments }) => [
    ...own,
    ...assignments.map(({ value }) => value),
  ]);
  const holding = words.filter(({ range }) => range.start <= place.start && place.end <= range.end);
  return holding.length === 1 ? holding[0] : undefined;
}

/** Reads the secret at `place` of `word` from a variable that a mount brings. */
function remedyFor(instruction: Instruction, word: Word | undefined, place: Range, variable: string) {
  const text = word && sourceAt(instruction, word.range);
  if (word === undefined || text === undefined || !canMount(instruction, word.range)) return undefined;
  const secret = sourceAt(instruction, place);
  // Inside of it quotes and escapes would have to be carried over.
  if (/["'\\\s]/.test(secret) || text.indexOf(secret) !== text.lastIndexOf(secret)) return undefined;
  const before = text.slice(0, place.start - word.range.start);
  if (before.includes('\\')) return undefined;
  const mark = quoteAt(before);
  const closes = mark === "'" && text[place.end - word.range.start] === mark;
  const range = { start: place.start, end: place.end + (closes ? 1 : 0) };
  const single = `'"$${variable}"${closes ? '' : "'"}`;
  const newText = mark === '"' ? `\${${variable}}` : mark === "'" ? single : `"$${variable}"`;
  return { variable, edits: [...mountOf(instruction, variable), { range, newText }] };
}

/** The quotes that are open behind `text`. */
function quoteAt(text: string): string {
  let open = '';
  for (const char of text)
    if (open === '' ? char === '"' || char === "'" : char === open) open = open === '' ? char : '';
  return open;
}

/** Secrets as variables take frontend 1.10; in a script that is itself a word, a variable may be replaced too early. */
function canMount({ keyword, exec, shell, stage, commands, mounts }: Instruction, place: Range): boolean {
  if (keyword !== 'RUN' || exec !== undefined || shell.kind !== 'posix' || stage === undefined || stage.isWindows)
    return false;
  if (frontendMinor(stage.build) < 10 || mounts.some((mount) => mount.option('env') !== undefined)) return false;
  const holding = commands.filter(({ range }) => range.start <= place.start && place.end <= range.end);
  return holding.length === 1;
}

function mountOf({ keywordRange: { end } }: Instruction, variable: string): Edit[] {
  return [{ range: { start: end, end }, newText: ` --mount=type=secret,id=${idOf(variable)},env=${variable}` }];
}

/** The id under which the build is given the secret of `variable`. */
export function idOf(variable: string): string {
  return variable.toLowerCase().replaceAll('_', '-');
}

function sourceAt({ argumentText, argumentRange }: Instruction, { start, end }: Range): string {
  return argumentText.slice(start - argumentRange.start, end - argumentRange.start);
}

function touches(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end;
}
