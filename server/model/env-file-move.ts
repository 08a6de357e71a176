import { attached } from '../text/attached.ts';
import { variableName } from './command-secret.ts';
import type { Around, EnvironmentVariable } from './container.ts';
import type { Facts } from './facts.ts';
import { pathBeside } from './file-path.ts';
import { envFileAt } from './foreign-file.ts';
import { addLines, ignoreByGit } from './ignore-lines.ts';
import { interpolate } from './interpolation.ts';
import type { SecretChange } from './secret-movers.ts';

/** A value that is to be kept in `.env`. */
export interface EnvFileMove {
  /** What its variable is to be called after. */
  readonly hint: string;
  readonly secret: string;
}

/** The value that stands in the document; undefined where it is not known. */
export function ownValue({ value, written }: EnvironmentVariable): string | undefined {
  const own = written === undefined ? value.value : interpolate(written);
  return own === 'dynamic' ? undefined : own;
}

/** Asks what `moveToEnvFile` will need to know: once for a document, in which there may be hundreds of secrets. */
export function prepareEnvFile({ path, facts }: Around): void {
  if (prepared.get(facts) === path) return;
  prepared.set(facts, path);
  void envFileAt(pathBeside(path, '.env'), facts);
  void ignoreByGit('.env', path, facts);
}

const prepared = attached<Facts, string>();

/** The variable of `.env` that holds the value from now on, and the changes beside the document; undefined where they are not known. */
export function moveToEnvFile(
  { hint, secret }: EnvFileMove,
  around: Around,
): { readonly variable: string; readonly changes: readonly SecretChange[] | undefined } {
  const { path, facts } = around;
  const known = envFileAt(pathBeside(path, '.env'), facts);
  const wanted = variableName(hint);
  const isTaken = (name: string) => (known ?? []).some((one) => one.name === name && one.value !== secret);
  let variable = wanted;
  for (let number = 2; isTaken(variable); number++) variable = `${wanted}_${number}`;
  const ignored = ignoreByGit('.env', path, facts);
  const answer = facts.file(pathBeside(path, '.env'));
  const value = quoted(secret);
  if (answer.state !== 'known' || value === undefined) return { variable, changes: undefined };
  const line = `${variable}=${value}`;
  const isThere = known?.some(({ name }) => name === variable);
  const change: SecretChange =
    answer.value === null
      ? { create: true, path: '.env', newText: `${line}\n`, mode: '0600' }
      : addLines('.env', answer.value.text, [line]);
  return { variable, changes: [...(isThere ? [] : [change]), ...(ignored === undefined ? [] : [ignored])] };
}

/** `value` as an environment file says it; undefined where the dialects of such files differ. */
function quoted(value: string): string | undefined {
  if (/^[\w./:@%+-]+$/.test(value)) return value;
  if (/[\r\n\\]/.test(value)) return undefined;
  if (!value.includes("'")) return `'${value}'`;
  return /["$]/.test(value) ? undefined : `"${value}"`;
}
