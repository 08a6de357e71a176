import type { Range } from '../text/range.ts';
import type { Command, Instruction, Word } from './dockerfile.ts';
import { isNoSecret } from './secret.ts';
import { isSecretName } from './secret-name.ts';
import { writtenTexts } from './written-text.ts';

/** A secret that stands in what an instruction writes into a file. */
export interface WrittenSecret {
  /** The file, for messages. */
  readonly file: string;
  /** What it is set for, such as `DB_PASSWORD`. */
  readonly name: string;
  readonly secret: string;
  /** What is written, in the document. */
  readonly range: Range;
  /** The word of a command that holds it; undefined in a document of its own. */
  readonly word: Word | undefined;
}

/** Files of settings: in others `token = x` may be code, or prose. */
const settingFiles =
  /(?:^|[/.])(?:env|environment|npmrc|yarnrc|pypirc|netrc|bashrc|profile|zshrc|my\.cnf|curlrc|wgetrc)$|\.env\.[\w-]{1,32}$|\.(?:properties|ini|cnf|conf|cfg|toml|ya?ml)$/i;
const setting =
  /^[ \t]{0,64}(?:export[ \t]{1,8})?["']?(?:\/\/[\w./:-]{1,200}:)?([\w.-]{2,128})["']?[ \t]{0,8}[=:][ \t]{0,8}["']?([^\s"'#]{4,512})/;
const login = /\bpassword[ \t]{1,8}(\S{4,512})/;

/** Secrets that echo, printf or a document puts into files of settings. */
export function writtenSecrets(command: Command): WrittenSecret[] {
  const printed = writtenTexts(command).flatMap(({ text, file, range }) => {
    const word = command.words.find((one) => one.range.start <= range.start && range.end <= one.range.end);
    return secretLines(file, text).map((found) => ({ ...found, file, range, word }));
  });
  const documents = command.redirectsTo.flatMap(({ value, text }) =>
    command.heredocs.flatMap((heredoc) => inDocument(value ?? text, heredoc)),
  );
  return [...printed, ...documents];
}

/** Secrets in the files that COPY and ADD take from documents. */
export function documentSecrets({ keyword, words, heredocs }: Instruction): WrittenSecret[] {
  const destination = words.at(-1);
  if ((keyword !== 'COPY' && keyword !== 'ADD') || destination === undefined) return [];
  return heredocs.flatMap((heredoc) => {
    const to = destination.value ?? destination.text;
    return inDocument(to.endsWith('/') ? to + (heredoc.name ?? '') : to, heredoc);
  });
}

function inDocument(file: string, { text, range }: { readonly text: string; readonly range: Range }): WrittenSecret[] {
  return secretLines(file, text).map((found) => ({ ...found, file, range, word: undefined }));
}

function secretLines(file: string, text: string): { readonly name: string; readonly secret: string }[] {
  if (!settingFiles.test(file)) return [];
  return text
    .slice(0, 65_536)
    .split('\n')
    .flatMap((line) => {
      const [, name = '', secret = ''] = setting.exec(line.slice(0, 1024)) ?? [];
      if (isSecret(secret) && (isSecretName(name) || name === '_auth')) return [{ name, secret }];
      const [, password = ''] = /netrc$/.test(file) ? (login.exec(line.slice(0, 1024)) ?? []) : [];
      return isSecret(password) ? [{ name: 'password', secret: password }] : [];
    });
}

function isSecret(text: string): boolean {
  return !/[$`%]/.test(text) && !isNoSecret(text);
}
