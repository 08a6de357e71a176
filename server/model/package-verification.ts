import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import type { Command, Instruction } from './dockerfile.ts';
import { skipsChecksums } from './go-checksums.ts';
import { callOf, findOptions, type OptionPattern, type ProgramCall } from './program-call.ts';
import { removeWords } from './word-edits.ts';
import { copiedDocuments, writtenFiles } from './written-file.ts';
import type { WrittenText } from './written-text.ts';

/** Where a command lets packages in whose signature nobody checked. */
export type UnverifiedPackages =
  | {
      readonly kind: 'option';
      readonly program: string;
      readonly name: string;
      readonly range: Range;
      /** Whether only files are installed, which may come from the build itself. */
      readonly isLocal: boolean;
      readonly remove: () => Edit[] | undefined;
    }
  /** A key that counts for every repository. */
  | { readonly kind: 'key'; readonly range: Range }
  /** A key that is named by eight digits, which other keys can have too: https://evil32.com */
  | { readonly kind: 'short-key'; readonly name: string; readonly range: Range }
  /** A variable that has Go take modules unseen. */
  | {
      readonly kind: 'checksum';
      readonly name: string;
      readonly range: Range;
      readonly remove?: () => Edit[] | undefined;
    }
  /** A repository that needs no signature. */
  | { readonly kind: 'source'; readonly name: string; readonly range: Range };

/** One of these stands wherever there is such an option, source or key. */
export const verificationWords =
  /untrusted|unauthenticated|force-yes|insecure|gpg|unsigned|nosignature|no(?:file)?digest|noverify|trusted|apt-key|verif|allow-?insecure|GO(?:NO|SUM|PRIVATE)/i;

const apt = /^apt(?:-get|itude)?$/;
const yum = /^(?:(?:micro|t)?dnf\d?|yum|(?:yum|dnf)-config-manager)$/;
const yes = '(?:1|true|yes|on)$';

const options: readonly OptionPattern[] = [
  { program: /^apk$/, option: /^--allow-untrusted$/ },
  { program: apt, option: /^--(?:allow-unauthenticated|force-yes|allow-insecure-repositories)$/ },
  {
    program: apt,
    option: /^-o$/,
    value: new RegExp(`^(?:apt::get::allowunauthenticated|acquire::allowinsecurerepositories)=${yes}`, 'i'),
  },
  { program: yum, option: /^--(?:nogpgcheck|no-gpgchecks)$/ },
  { program: yum, option: /^--setopt=(?:.+\.)?gpgcheck=(?:0|false|no)$/i },
  { program: yum, option: /^--setopt$/, value: /^(?:.+\.)?gpgcheck=(?:0|false|no)$/i },
  { program: /^zypper$/, option: /^--(?:no-gpg-checks|no-gpgcheck|allow-unsigned-rpm)$/ },
  { program: /^rpm$/, option: /^--(?:nosignature|nodigest|nofiledigest|noverify|nogpgcheck)$/ },
];

/** Lines of package managers' own files that ask for no signature, unless what they name is on the disk. */
const lines: readonly { readonly file: RegExp; readonly line: RegExp; readonly name: string }[] = [
  {
    file: /(?:^|\/)sources\.list/,
    line: /\[(?:[^\][\n]{0,200}\s)?trusted=yes(?:\s[^\]\n]{0,200})?\](?!\s{1,20}(?:file|copy|cdrom):)/,
    name: 'trusted=yes',
  },
  {
    file: /(?:^|\/)sources\.list/,
    line: /\[(?:[^\][\n]{0,200}\s)?allow-insecure=yes(?:\s[^\]\n]{0,200})?\](?!\s{1,20}(?:file|copy|cdrom):)/,
    name: 'allow-insecure=yes',
  },
  {
    file: /\/apt\.conf/,
    line: /^[ \t]{0,40}APT::Get::AllowUnauthenticated[ \t]{1,40}"?(?:true|1|yes|on)"?\s{0,40};/im,
    name: 'APT::Get::AllowUnauthenticated',
  },
  {
    file: /\/apt\.conf/,
    line: /^[ \t]{0,40}Acquire::AllowInsecureRepositories[ \t]{1,40}"?(?:true|1|yes|on)"?\s{0,40};/im,
    name: 'Acquire::AllowInsecureRepositories',
  },
  { file: /(?:^|\/)sources\.list\.d\/[^/]*\.sources$/, line: /^Trusted:\s*yes\s*$/im, name: 'Trusted: yes' },
  {
    file: /(?:^|\/)(?:(?:yum|dnf)\.conf$|yum\.repos\.d\/|zypp\/repos\.d\/)/,
    line: /^[ \t]*gpgcheck[ \t]*=[ \t]*0[ \t]*\r?$/m,
    name: 'gpgcheck=0',
  },
];

/** What `command` of `instruction` lets in unverified. */
export function unverifiedPackages(command: Command, instruction: Instruction): UnverifiedPackages[] {
  const call = callOf(command, instruction);
  return [
    ...(call === undefined ? [] : [...givenOptions(call), ...keys(call), ...shortKeys(call), ...addedSources(call)]),
    ...sources(command),
    ...checksums(command, instruction),
  ];
}

function givenOptions(call: ProgramCall): UnverifiedPackages[] {
  if (call.program === 'rpm' && isQuery(call)) return [];
  const isLocal = installsFiles(call);
  return findOptions(call, options).map((found) => ({ kind: 'option', program: call.program, isLocal, ...found }));
}

/** Asking about packages puts none in. */
function isQuery({ words }: ProgramCall): boolean {
  return words.some(({ value }) =>
    /^(?:-[A-JL-UW-Za-pr-z]*[qVK][a-zA-Z]*|--(?:query|verify|checksig|import|eval))$/.test(value ?? ''),
  );
}

/** Whether all that it names is files of the build. */
function installsFiles({ words }: ProgramCall): boolean {
  const names = words.slice(1).map(({ value, text }) => value ?? text);
  const isCommand = (name: string) =>
    name.startsWith('-') || /^(?:add|install|localinstall|reinstall|in|upgrade)$/.test(name);
  const packages = names.filter((name) => !isCommand(name));
  return packages.length > 0 && packages.every((name) => !name.includes('://') && /\/|\.(?:apk|deb|rpm)$/.test(name));
}

function keys({ program, words }: ProgramCall): UnverifiedPackages[] {
  const [first, action] = words;
  if (program !== 'apt-key' || first === undefined || action === undefined) return [];
  const isAdding = words.some(
    ({ value }) => value === 'add' || /^--(?:recv(?:-keys)?|fetch-keys|import)$/.test(value ?? ''),
  );
  return isAdding ? [{ kind: 'key', range: { start: first.range.start, end: action.range.end } }] : [];
}

/** `gpg --recv-keys 01234567`: the words that follow, up to the next option. */
function shortKeys({ program, words }: ProgramCall): UnverifiedPackages[] {
  const start = words.findIndex(({ value }) => /^--(?:recv|receive)(?:-keys?)?$/.test(value ?? ''));
  if (!/^gpg2?$/.test(program) || start === -1) return [];
  const rest = words.slice(start + 1);
  const end = rest.findIndex(({ text }) => text.startsWith('-'));
  return rest
    .slice(0, end === -1 ? rest.length : end)
    .flatMap(({ value, range }): UnverifiedPackages[] =>
      /^(?:0x)?[\da-f]{8}$/i.test(value ?? '') ? [{ kind: 'short-key', name: value ?? '', range }] : [],
    );
}

/** `add-apt-repository 'deb [trusted=yes] …'` */
function addedSources({ program, words }: ProgramCall): UnverifiedPackages[] {
  if (program !== 'add-apt-repository' && program !== 'apt-add-repository') return [];
  return words.flatMap(({ text, range }): UnverifiedPackages[] =>
    lines[0]?.line.test(text) ? [{ kind: 'source', name: lines[0].name, range }] : [],
  );
}

function sources(command: Command): UnverifiedPackages[] {
  return writtenFiles(command).flatMap(inFile);
}

/** The repositories without signatures in the documents that COPY and ADD make files of. */
export function copiedSources(instruction: Instruction): UnverifiedPackages[] {
  return verificationWords.test(instruction.argumentText) ? copiedDocuments(instruction).flatMap(inFile) : [];
}

function inFile({ text, range, file }: WrittenText): UnverifiedPackages[] {
  const found = lines.find((row) => row.file.test(file) && row.line.test(text));
  return found === undefined || /=\s*file:/.test(text) ? [] : [{ kind: 'source', name: found.name, range }];
}

/** `GOSUMDB=off go build`, and the same by `export`, `env` and `go env -w`. */
function checksums({ name: program, assignments, words }: Command, instruction: Instruction): UnverifiedPackages[] {
  const [first] = words;
  const assigned = assignments.flatMap(({ name, value, range }, index): UnverifiedPackages[] => {
    if (first === undefined || !skipsChecksums(name, value.value)) return [];
    const next = assignments[index + 1]?.range ?? first.range;
    return [{ kind: 'checksum', name, range, remove: () => removeWords(instruction, next, { first: range }) }];
  });
  if (!/^(?:env|export|go|sudo)$/.test(program ?? '')) return assigned;
  const others = words.flatMap(({ value = '', range }): UnverifiedPackages[] => {
    const equals = value.indexOf('=');
    const name = value.slice(0, Math.max(equals, 0));
    return skipsChecksums(name, value.slice(equals + 1)) ? [{ kind: 'checksum', name, range }] : [];
  });
  return [...assigned, ...others];
}
