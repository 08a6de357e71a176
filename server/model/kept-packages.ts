import type { Edit } from '../text/edit.ts';
import type { Instruction, Stage, Word } from './dockerfile.ts';
import { type PackageCall, packageCalls } from './package-call.ts';
import { removeWords } from './word-edits.ts';

/** A package that a delivered image has when it is built. */
export interface KeptPackage {
  /** Without version, architecture or release. */
  readonly name: string;
  readonly word: Word;
  /** The name by which apk removes it with others. */
  readonly group: string | undefined;
  readonly call: PackageCall;
}

/** Whoever keeps more than these has lost count. */
const most = 200;
const condition = /(?:^|[\s;&|(])(?:if|case|while)\s/;
const installation = /\b(?:install|reinstall|localinstall|add)\b|zypper|pacman/;
const removal = /\b(?:remove|purge|erase|del|uninstall|mark|rm)\b/;

/** The packages that `stage` and those below it install, of those whose names fit `wanted`, and nothing takes away again. */
export function keptPackages(stage: Stage, wanted: RegExp): KeptPackage[] {
  let kept: KeptPackage[] = [];
  for (const instruction of instructionsOf(stage)) {
    if (instruction.keyword !== 'RUN') continue;
    const { argumentText } = instruction;
    // What a condition decides is not known.
    const mayInstall = installation.test(argumentText) && wanted.test(argumentText) && !condition.test(argumentText);
    if (!mayInstall && (kept.length === 0 || !removal.test(argumentText))) continue;
    for (const call of packageCalls(instruction)) {
      if (mayInstall && kept.length < most && isInstallation(call)) kept.push(...installed(call, wanted));
      else if (isRemoval(call)) {
        const isRemoved = removedBy(call);
        kept = kept.filter((one) => !isRemoved(one));
      }
    }
  }
  return kept;
}

/** Those of the stage and of the stages that it starts from, from the first one on. */
function instructionsOf(stage: Stage): Instruction[] {
  const stages: Stage[] = [];
  for (let one: Stage | undefined = stage; one !== undefined; one = one.parent) stages.push(one);
  return stages.reverse().flatMap(({ instructions }) => instructions);
}

function isInstallation({ manager, verb, options }: PackageCall): boolean {
  if (manager === 'pacman') return options.some(({ name }) => /^(?:-S[a-z]*|--sync)$/.test(name));
  return /^(?:apt|dnf|zypper|pip|gem|cargo|go|pecl)$/.test(manager)
    ? /^(?:install|reinstall|localinstall|in)$/.test(verb)
    : verb === 'add' || verb === 'pip install';
}

function isRemoval({ manager, verb, program }: PackageCall): boolean {
  return (
    program === 'apt-mark' || (manager !== 'go' && /^(?:remove|purge|autoremove|erase|del|rm|uninstall)$/.test(verb))
  );
}

function installed(call: PackageCall, wanted: RegExp): KeptPackage[] {
  const packages = call.manager === 'pacman' ? call.operands : call.packages;
  const group = call.options.find(({ name }) => name === '--virtual' || name === '-t')?.value;
  return packages.flatMap((word) => {
    const name = word.value === undefined ? undefined : packageName(word.value, call.manager);
    return name !== undefined && wanted.test(name) ? [{ name, word, group, call }] : [];
  });
}

/** `vim:amd64=2:9.0*` is `vim`. */
function packageName(text: string, manager: string): string {
  if (manager === 'go') return text.replace(/@.*$/s, '');
  const name = text.replace(/(?:[=<>~@[]|:(?:amd64|arm64|i386|armhf|any|native)\b|\/).*$/s, '');
  return manager === 'dnf' || manager === 'zypper' ? name.replace(/-\d.*$/s, '') : name;
}

/** Tells of a package whether `call` removes it: by its name, by its group, or by a variable that nobody knows. */
function removedBy({ manager, packages }: PackageCall): (one: KeptPackage) => boolean {
  const texts = packages.flatMap(({ value }) => value ?? []);
  const isUnknown = texts.length < packages.length;
  const names = new Set([...texts, ...texts.map((text) => packageName(text, manager))]);
  const starts = [...names].flatMap((name) => (name.includes('*') ? [name.slice(0, name.indexOf('*'))] : []));
  return ({ name, group, call }) =>
    manager === call.manager &&
    (isUnknown ||
      names.has(name) ||
      (group !== undefined && names.has(group)) ||
      starts.some((start) => name.startsWith(start)));
}

/** Edits that install everything but `found`; undefined where nothing would be left to install. */
export function withoutPackage({ word, call }: KeptPackage): Edit[] | undefined {
  const all = call.manager === 'pacman' ? call.operands : call.packages;
  const index = call.words.findIndex(({ range }) => range.start === word.range.start);
  const neighbour = call.words[index - 1];
  if (all.length < 2 || neighbour === undefined) return undefined;
  return removeWords(call.instruction, neighbour.range, { first: word.range });
}
