import type { Range } from '../text/range.ts';
import type { Command, Instruction, Stage, Word } from './dockerfile.ts';
import { invocationOf } from './invocation.ts';
import { type SecretFileKind, secretFileKind } from './secret-file.ts';
import { writtenTexts } from './written-text.ts';

/** A file with secrets that a COPY, ADD or RUN puts into a layer. */
export interface CopiedSecret {
  readonly kind: SecretFileKind;
  /** As the file is called there, for messages: `.npmrc`. */
  readonly name: string;
  readonly instruction: Instruction;
  /** The word that names it. */
  readonly range: Range;
  /** Its place among the sources of a COPY or ADD; undefined where a RUN writes it. */
  readonly source: Word | undefined;
  /** Where it is in the image, absolute; undefined when not known. */
  readonly target: string | undefined;
  /** Whether the image that the build delivers has the layer. */
  readonly isDelivered: boolean;
  /** The RUN that deletes it again, in a layer of its own. */
  readonly deletedBy: Deletion | undefined;
}

export interface Deletion {
  readonly instruction: Instruction;
  readonly command: Command;
  readonly word: Word;
}

/** Variables that say where credentials are: what is copied there is such a file, whatever its name. */
const pointers =
  /^"?\$\{?(?:GOOGLE_APPLICATION_CREDENTIALS|AWS_SHARED_CREDENTIALS_FILE|AWS_CONFIG_FILE|HF_TOKEN_PATH|KUBECONFIG)\}?"?$/;
const pointedAt: SecretFileKind = { what: 'credentials', certainty: 'likely', readers: /^$/ };
/** Where what looks like a key is one that verifies. */
const trustFolders =
  /^\/(?:etc\/(?:apt|pki\/rpm-gpg|apk\/keys|yum\.repos\.d)|usr\/(?:local\/)?share\/(?:keyrings|ca-certificates))(?:\/|$)/;

/** The files with secrets that `instruction` of `stage` copies or writes. */
export function copiedSecrets(instruction: Instruction, stage: Stage): CopiedSecret[] {
  if (instruction.keyword === 'RUN') return writtenSecrets(instruction, stage);
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return [];
  const words = instruction.words.filter(({ text }) => !text.startsWith('<<'));
  const destination = instruction.words.at(-1);
  if (destination === undefined) return [];
  const sources = words.filter(
    (word) => word !== destination && !/^"?(?:[\w+.-]+:\/\/|[\w.-]+@[\w.-]+:)/.test(word.text),
  );
  return sources.flatMap((source) => {
    const found = kindOf(source, destination, sources.length);
    if (found === undefined) return [];
    const target = targetOf(source, destination, instruction, stage);
    const deletedBy = deletionOf(target, found.name, instruction, stage);
    const { isDelivered } = stage;
    return [{ ...found, instruction, range: source.range, source, target, isDelivered, deletedBy }];
  });
}

function kindOf(source: Word, destination: Word, count: number) {
  const from = source.value ?? source.text.replaceAll('"', '');
  const to = destination.value ?? destination.text;
  if (/\.(?:pub|gpg|asc)$/.test(to) || trustFolders.test(to)) return undefined;
  const own = secretFileKind(from);
  if (own !== undefined) return { kind: own, name: nameOf(from) };
  if (count !== 1) return undefined;
  if (pointers.test(destination.text)) return { kind: pointedAt, name: nameOf(from) };
  // A folder's name says nothing of one file in it, unless it is the folder's own.
  const copied = to.endsWith('/') ? undefined : secretFileKind(to);
  const isFile = copied?.certainty === 'sure' && !isFolderOfSecrets(to);
  return copied !== undefined && (isFile || to.endsWith('.docker/config.json')) && !/[*?]/.test(from)
    ? { kind: copied, name: nameOf(to) }
    : undefined;
}

function isFolderOfSecrets(path: string): boolean {
  return /(?:^|\/)\.(?:ssh|aws|azure|kube|git|config\/gcloud)\/?$/.test(path);
}

function nameOf(path: string): string {
  const [, parent = '', name = path] = /([^/]{0,255}\/)?([^/]{1,255})\/?$/.exec(path.slice(-512)) ?? [];
  return /^\.(?:aws|kube|docker|ssh|azure|cargo|gem|m2)\/$/.test(parent) ? parent + name : name;
}

/** Where `source` will be; a destination that may be a folder or a file is not known. */
function targetOf(source: Word, { value: to }: Word, instruction: Instruction, stage: Stage): string | undefined {
  const from = source.value;
  if (from === undefined || to === undefined || /[*?[]/.test(from)) return undefined;
  const name = from.replace(/\/$/, '').replace(/^.*\//, '');
  const isFolder = to.endsWith('/') || /^\.?\.$/.test(to) || instruction.words.length > 2;
  const isFile = to.replace(/^.*\//, '') === name || (!isFolderOfSecrets(to) && secretFileKind(to) !== undefined);
  if (!isFolder && !isFile) return undefined;
  const path = isFolder ? `${to}/${name}` : to;
  return path.startsWith('/') ? normal(path) : workingDirectoryOf(instruction, stage, path);
}

/** A relative path counts from WORKDIR, which must stay the same to the end of the stage to be known here. */
function workingDirectoryOf({ range }: Instruction, stage: Stage, path: string): string | undefined {
  const changes = stage.instructions.some((later) => later.keyword === 'WORKDIR' && later.range.start > range.start);
  const directory = stage.workingDirectory;
  return changes || directory === undefined || path.includes('..') ? undefined : normal(`${directory}/${path}`);
}

function normal(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .reduce((whole, part) => `${whole}/${part}`, '');
}

/** The later RUN of the same stage that deletes the file at `target`, or one of that name. */
function deletionOf(target: string | undefined, name: string, from: Instruction, stage: Stage): Deletion | undefined {
  const base = baseOf(name);
  for (const instruction of stage.instructions) {
    if (instruction.keyword !== 'RUN' || instruction.range.start <= from.range.start) continue;
    for (const command of instruction.commandsWith(/\b(?:rm|shred|unlink)\b/)) {
      const word = deletedWord(command, target, base);
      if (word !== undefined) return { instruction, command, word };
    }
  }
  return undefined;
}

function deletedWord(command: Command, target: string | undefined, base: string): Word | undefined {
  const { name, words } = invocationOf(command);
  if (name !== 'rm' && name !== 'shred' && name !== 'unlink') return undefined;
  return words.slice(1).find(({ value, text }) => {
    const path = (value ?? text).replace(/\/$/, '');
    if (path.startsWith('-')) return false;
    if (path.startsWith('/') && target !== undefined) return path === target || target.startsWith(`${path}/`);
    return baseOf(path) === base;
  });
}

const writtenFiles = /id_(?:rsa|dsa|ecdsa|ed25519)|netrc|git-credentials|pypirc|pgpass|npmrc/;

/** Logins and keys that a RUN writes and leaves in its layer. */
function writtenSecrets(instruction: Instruction, stage: Stage): CopiedSecret[] {
  const texts = instruction.commandsWith(writtenFiles, />|\btee\b/).flatMap(writtenTexts);
  return texts.flatMap(({ text, file, range }) => {
    const kind = writtenKind(file, text);
    const name = nameOf(file);
    if (kind === undefined || isMounted(file, instruction) || deletes(instruction, baseOf(name))) return [];
    const { isDelivered } = stage;
    const deletedBy = deletionOf(undefined, name, instruction, stage);
    return [{ kind, name, instruction, range, source: undefined, target: undefined, isDelivered, deletedBy }];
  });
}

/** What `text` makes of `file`: settings with a login in them hold one for sure. */
function writtenKind(file: string, text: string): SecretFileKind | undefined {
  const kind = secretFileKind(file);
  if (kind?.certainty === 'sure') return text.trim() === '' ? undefined : kind;
  const hasLogin = kind?.certainty === 'possible' && /_auth|_password/.test(text);
  return hasLogin ? { ...kind, what: 'with a login for a package registry', certainty: 'sure' } : undefined;
}

function deletes({ commands }: Instruction, base: string): boolean {
  return commands.some((command) => deletedWord(command, undefined, base) !== undefined);
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether what is written at `file` ends with the RUN: on a mount of its own. */
function isMounted(file: string, { mounts }: Instruction): boolean {
  return mounts.some((mount) => {
    const target = mount.option('target')?.value;
    return target !== undefined && mount.type !== 'bind' && (file === target || file.startsWith(`${target}/`));
  });
}
