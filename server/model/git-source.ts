import type { Slot } from '../text/slot.ts';
import type { Command, Instruction, Word } from './dockerfile.ts';
import { invocationOf } from './invocation.ts';

/** A repository that a build takes files from, and what of it. */
export interface GitSource {
  /** Host and path, without user and password. */
  readonly repository: string;
  /** Branch, tag or commit; undefined when none is named and the server decides. */
  readonly reference: string | undefined;
  readonly range: Word['range'];
}

/** The repository that a source of ADD is; undefined when it is none, or a variable leaves open what of it is meant. */
export function addedRepository({ value, range }: Pick<Word, 'value' | 'range'>): GitSource | undefined {
  if (value === undefined) return undefined;
  const match = /^(?:(?:https?|git|ssh):\/\/(?:[^/@#]*@)?|git@)([^#?]+)([#?].*)?$/.exec(value);
  const [, repository, rest = ''] = match ?? [];
  const isGit = repository?.endsWith('.git') || (!rest.startsWith('?') && /^(?:git|ssh):\/\/|^git@/.test(value));
  if (repository === undefined || !isGit) return undefined;
  // https://docs.docker.com/build/concepts/context/#url-queries
  const query = /[?&](?:ref|commit|tag|branch|checksum)=([^&#]+)/g;
  const named = [...rest.matchAll(query)].map(([, name = '']) => name);
  const fragment = /#([^:]*)/.exec(rest)?.[1] || undefined;
  return { repository, reference: named.find(isCommit) ?? named[0] ?? fragment, range };
}

/**
 * The repository that Compose fetches a part of a project from: the context of a build, or a file that is included or
 * extended. Undefined for folders, files, and what is no repository.
 * https://docs.docker.com/compose/how-tos/oci-artifact/ https://docs.docker.com/build/concepts/context/#git-repositories
 */
export function remoteRepository(slot: Slot<string>): GitSource | undefined {
  const text = slot.value;
  if (text === undefined) return undefined;
  const isShort = /^(?:github|gitlab|bitbucket)\.(?:com|org)\//.test(text);
  return addedRepository({
    value: isShort ? `https://${text.replace(/(?:\.git)?(?=#|$)/, '.git')}` : text,
    range: slot.range,
  });
}

/** Whether `reference` is a commit, which cannot mean anything else tomorrow. */
export function isCommit(reference: string): boolean {
  return /^[\da-f]{7,64}$/i.test(reference);
}

/** Whether `reference` looks like a version, which is a tag, not a branch. */
export function isVersion(reference: string): boolean {
  return (
    /\d/.test(reference) &&
    !/^(?:refs\/heads\/)?(?:main|master|develop|trunk|stable|release)\b(?![-_/]?v?\d)/i.test(reference)
  );
}

/** Where a clone may stand. */
export const cloneWords = [/\bgit\b/, /\bclone\b/];

/** The repository that `command` clones, where nothing after it chooses a commit. */
export function clonedRepository(command: Command, instruction: Instruction): GitSource | undefined {
  const { name, words } = invocationOf(command);
  if (name !== 'git') return undefined;
  const at = words.findIndex(({ value }) => value === 'clone');
  const address = words.slice(at + 1).find((word) => /^["']?(?:https?|git|ssh):\/\/|^["']?git@/.test(word.text));
  if (at === -1 || address === undefined || choosesCommit(instruction)) return undefined;
  const known = address.value ?? address.text;
  const repository = known.replace(/^["']?(?:\w+:\/\/)?(?:[^/@]*@)?/, '').replace(/["']$/, '');
  const option = words.findIndex(({ value }) => /^(?:-b|--branch|--revision)$/.test(value ?? ''));
  const joined = words.find(({ text }) => /^--(?:branch|revision)=/.test(text));
  const named = joined ?? (option === -1 ? undefined : words[option + 1]);
  if (named === undefined) return { repository, reference: undefined, range: address.range };
  const reference = named.value?.replace(/^--\w+=/, '');
  return reference === undefined ? undefined : { repository, reference, range: address.range };
}

/** Instructions after a clone that may choose its commit. */
const farthest = 50;

/** Whether this script, or one after it, goes to some commit. */
function choosesCommit(clone: Instruction): boolean {
  const instructions = clone.stage?.instructions ?? [];
  const from = instructions.indexOf(clone);
  const scripts = instructions.slice(from, from + farthest).filter(({ keyword }) => keyword === 'RUN');
  return scripts.some(({ argumentText }) => choosing.test(argumentText));
}

const choosing = /\s(?:checkout|reset|switch|fetch|verify-(?:tag|commit)|rev-parse|merge-base|worktree|submodule)\b/;
