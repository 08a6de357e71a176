import type { Variables } from '../model/interpolation.ts';
import { Reads, record } from '../model/reads.ts';
import { errorsRead, headerRead, listRead, textRead, variableRead } from '../model/yaml-reads.ts';
import type { YamlFile } from '../syntax/yaml/parse.ts';
import { partChanges } from '../syntax/yaml/parts.ts';
import type { YamlDigest, YamlOutline } from './yaml-groups.ts';

/** What something came to, and what that was made of. */
export interface Digest {
  readonly key: number;
  readonly index: number;
  readonly reads: Reads;
  readonly value: string;
}

/** What was kept of a version, as far as the next is compared with it. */
export interface YamlVersion {
  readonly file: YamlFile;
  readonly outline: Pick<YamlOutline, 'key' | 'variables' | 'headers'>;
  readonly digests: readonly Digest[];
  readonly lookups: readonly Digest[];
  readonly groups: readonly { readonly key: number }[];
}

/** Places among reads of what is not as it was; undefined where everything may be different. */
export function changesBetween(
  before: YamlVersion,
  file: YamlFile,
  outline: YamlOutline,
): readonly number[] | undefined {
  const { outline: old } = before;
  const hasSameGroups = isSameList(before.groups, outline.groups);
  const isAlike =
    old.key === outline.key &&
    (hasSameGroups || outline.isListed) &&
    before.file.documents.length === file.documents.length &&
    before.file.documents.every(({ isOpen }, index) => isOpen === file.documents[index]?.isOpen);
  const changes = isAlike ? partChanges(before.file.reading?.sources ?? [], file.reading?.sources ?? []) : undefined;
  if (changes === undefined) return undefined;
  const changed = [...changes.parts.map(textRead), ...changes.renamed.map(headerRead)];
  for (const [part, all] of outline.headers)
    if (!areCalledAlike(old.headers.get(part), all)) changed.push(headerRead(part));
  for (const part of old.headers.keys()) if (!outline.headers.has(part)) changed.push(headerRead(part));
  if (!hasSameGroups) changed.push(listRead);
  for (const name of changedVariables(old.variables, outline.variables)) changed.push(variableRead(name));
  if (before.file.documents.some(({ hasErrors }, index) => hasErrors !== file.documents[index]?.hasErrors))
    changed.push(errorsRead);
  return changed;
}

/** Names of those that are not set to the same, or in one of both alone. */
function changedVariables(before: Variables, now: Variables): readonly string[] {
  const isSame = (name: string) => before.has(name) === now.has(name) && before.get(name) === now.get(name);
  return [...new Set([...before.keys(), ...now.keys()])].filter((name) => !isSame(name));
}

function isSameList(before: readonly { readonly key: number }[], now: readonly { readonly key: number }[]): boolean {
  return before.length === now.length && now.every(({ key }, index) => before[index]?.key === key);
}

/** Whether things are called the same; most are the same objects. */
function areCalledAlike(before: readonly object[] | undefined, now: readonly object[]): boolean {
  const isSame = (one: object, at: number) =>
    before?.[at] === one || JSON.stringify(before?.[at]) === JSON.stringify(one);
  return before?.length === now.length && now.every(isSame);
}

/**
 * What of `before` is the same thing as each of `now`, by place among them: where some are no more, or new, what goes by a
 * key that nothing else goes by.
 */
export function sameAmong<T extends { readonly key: number }>(
  before: readonly T[],
  now: readonly { readonly key: number }[],
): (index: number) => T | undefined {
  if (isSameList(before, now)) return (index) => before[index];
  const [old, mine] = [single(before), single(now)];
  return (index) => {
    const one = now[index];
    return one === undefined || !mine.has(one.key) ? undefined : old.get(one.key);
  };
}

/** Those that share their key with no other, by it. */
function single<T extends { readonly key: number }>(all: readonly T[]): ReadonlyMap<number, T> {
  const found = new Map<number, T>();
  const twice = new Set<number>();
  for (const one of all) {
    if (found.has(one.key)) twice.add(one.key);
    found.set(one.key, one);
  }
  for (const key of twice) found.delete(key);
  return found;
}

/** What `digests` come to; what was made of nothing that is `changed` is taken from `before`. */
export function digestsOf(
  digests: readonly YamlDigest[],
  before: readonly Digest[] | undefined,
  changed: readonly number[],
): readonly Digest[] {
  const known = before && sameAmong(before, digests);
  return digests.map((digest, place) => {
    const old = known?.(place);
    if (old !== undefined && isUntouched(old.reads, changed)) return old;
    const { key, index } = digest;
    const reads = new Reads();
    return { key, index, reads, value: record(reads, () => JSON.stringify(digest.make()) ?? '') };
  });
}

/** The indices of digests that do not come to what they came to, one by one or, where they are folded, together. */
export function changedDigests(
  before: readonly Digest[],
  now: readonly Digest[],
  folds: YamlOutline['folds'],
): readonly number[] {
  const isParallel = before.length === now.length && now.every(({ key }, place) => before[place]?.key === key);
  // Most keys change nothing of what others ask.
  const others = isParallel ? now.filter(({ value }, place) => before[place]?.value !== value) : [...before, ...now];
  return [...new Set(others.map(({ index }) => index))].filter((index) => {
    const [old, mine] = [before, now].map((digests) => digests.filter((one) => one.index === index));
    if (old === undefined || mine === undefined || hasSameValues(old, mine)) return false;
    const fold = folds.get(index);
    const folded = (digests: readonly Digest[]) => fold?.(digests.map(({ value }) => JSON.parse(value || 'null')));
    return fold === undefined || folded(old) !== folded(mine);
  });
}

/** The indices of those of `now` that do not come to what they came to, each of which has an index of its own. */
export function changedLookups(before: readonly Digest[], now: readonly Digest[]): readonly number[] {
  const old = sameAmong(before, now);
  return now.flatMap((one, place) => {
    const same = old(place);
    return same === one || same?.value === one.value ? [] : one.index;
  });
}

/** What comes to nothing is not missed. */
function hasSameValues(before: readonly Digest[], now: readonly Digest[]): boolean {
  const values = (digests: readonly Digest[]) => digests.filter(({ value }) => value !== '');
  const [old, mine] = [values(before), values(now)];
  return (
    old.length === mine.length &&
    old.every(({ value, key }, place) => mine[place]?.value === value && mine[place]?.key === key)
  );
}

export function isUntouched(reads: Reads, changed: readonly number[]): boolean {
  for (const index of changed) if (reads.has(index)) return false;
  return true;
}
