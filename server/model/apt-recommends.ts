import type { Edit } from '../text/edit.ts';
import { optionNamed } from './command-line.ts';
import type { Instruction, Stage, Word } from './dockerfile.ts';
import { normalizedName } from './image-reference.ts';
import { insertOption } from './insert-option.ts';
import { type PackageCall, packageCalls } from './package-call.ts';
import { remember } from './remember.ts';

/** A file that apt reads, or a line in one: apt.conf(5). */
const settings = /APT::Install-Recommends["\s=]+(?:0|false|no|off)\b|APT_CONFIG|\/etc\/apt\/apt\.conf/i;
const setting = /^apt::install-recommends=["']?(?:0|false|no|off)/i;

/** Bases that tell apt so themselves: https://github.com/rocker-org/rocker/blob/master/r-base/latest/Dockerfile */
const toldBases = new Set(['docker.io/library/r-base', 'docker.io/rocker/r-base']);

const programs = /\bapt(?:-get|itude)?\b/;

/** The calls in `instruction` that install what nobody asked for into the image that is delivered. */
export function recommendingCalls(instruction: Instruction): PackageCall[] {
  if (instruction.keyword !== 'RUN' || !instruction.stage?.isInResult) return [];
  const calls = packageCalls(instruction, programs, /\binstall\b/).filter(takesRecommended);
  return calls.length === 0 || isConfigured(instruction) ? [] : calls.filter((call) => !isTakenAway(call));
}

/** Whether the same step removes again what `call` brought along: with all that it installs, or with all that is only recommended. */
function isTakenAway({ instruction, command, packages }: PackageCall): boolean {
  const { argumentText, argumentRange } = instruction;
  const later = argumentText.slice(command.range.end - argumentRange.start);
  if (/APT::AutoRemove::RecommendsImportant["'\s=]+(?:0|false|no|off)\b/i.test(later)) return true;
  const removals = packageCalls(instruction, programs, /\b(?:purge|remove|autoremove)\b/).filter(
    (call) => call.manager === 'apt' && call.command.range.start > command.range.end,
  );
  const isSwept = removals.some(
    ({ verb, options }) => verb === 'autoremove' || options.some(({ name }) => /^--auto-?remove$/.test(name)),
  );
  const removed = new Set(removals.flatMap((call) => call.packages.map(({ value }) => value)));
  return isSwept && packages.every(({ value }) => value !== undefined && removed.has(value));
}

function takesRecommended(call: PackageCall): boolean {
  if (call.manager !== 'apt' || call.verb !== 'install' || call.packages.length === 0) return false;
  if (call.program === 'aptitude') return optionNamed(call, /^(?:-R|--without-recommends)$/) === undefined;
  const { options, packages, instruction } = call;
  if (packages.some((word) => mayHoldOptions(word, instruction))) return false;
  return !options.some(
    ({ name, value }) =>
      name === '--no-install-recommends' ||
      (name === '--install-recommends' && /^(?:0|false|no)$/.test(value ?? '')) ||
      (/^(?:-o|--option)$/.test(name) && (value === undefined || setting.test(value))),
  );
}

/** Whether a variable stands there that holds options, or what nobody knows: a template's, too. */
function mayHoldOptions({ text, value }: Word, { stage }: Instruction): boolean {
  if (text.includes('{{')) return true;
  if (value !== undefined) return false;
  const name = /^"?\$\{?(\w+|[@*])/.exec(text)?.[1];
  if (name === undefined) return false;
  const known = stage?.variable(name);
  return known === undefined ? /opt|arg|flag|param|^\d$|^[@*]$/i.test(name) : /(?:^|\s)-/.test(known);
}

/** Where apt is first told in a stage. */
const toldAt = remember(({ instructions }: Stage) => {
  const told = instructions.find(({ keyword, argumentText }) => keyword !== 'FROM' && settings.test(argumentText));
  return told?.range.start ?? Number.POSITIVE_INFINITY;
});

/** Whether apt has been told before, in the same image or step. */
function isConfigured({ stage: own, range }: Instruction): boolean {
  const base = own?.base.value;
  if (base !== undefined && toldBases.has(normalizedName(base))) return true;
  for (let stage = own; stage !== undefined; stage = stage.parent) if (toldAt(stage) <= range.start) return true;
  return false;
}

/** Tells `call` to install nothing but what it names and needs. */
export function withoutRecommended({ program, verbWord, instruction }: PackageCall): Edit[] {
  const option = program === 'aptitude' ? '--without-recommends' : '--no-install-recommends';
  return insertOption(verbWord, option, instruction);
}
