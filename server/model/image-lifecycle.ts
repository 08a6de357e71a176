import { type ImageReference, normalizedName } from './image-reference.ts';
import { byName } from './lifecycle/by-name.ts';
import { retirements } from './lifecycle/retired.ts';
import type { Replacement, Schedule } from './lifecycle/row.ts';
import { softwareSchedules } from './lifecycle/software.ts';
import { alpine, debian, debianNames, systemSchedules, ubuntu, ubuntuNames } from './lifecycle/systems.ts';

/** Something in an image that gets updates until a day. */
export interface ImageLifecycle {
  /** `Python 3.8`, `Debian 10 (buster)`. */
  readonly what: string;
  /** Whether the image is built on it, rather than being named after it. */
  readonly isBase: boolean;
  /** Last day with updates, ISO 8601. */
  readonly end: string;
  readonly source: string;
}

/** A repository that gets no updates any more. */
export interface RetiredImage {
  readonly since: string | undefined;
  readonly instead: string;
  readonly source: string;
  readonly replacements: readonly Replacement[];
}

const schedulesOf = byName([...systemSchedules, ...softwareSchedules]);
const retirementsOf = byName(retirements);
const distributions: readonly { readonly schedule: Schedule; readonly names: ReadonlyMap<string, string> }[] = [
  { schedule: debian, names: debianNames },
  { schedule: ubuntu, names: ubuntuNames },
];
/** Names whose tags tell by Docker's convention what they are built on. */
const conventional =
  /^(?:docker\.io\/library|public\.ecr\.aws\/docker\/library|mirror\.gcr\.io\/library|mcr\.microsoft\.com\/dotnet)\//;

/** What is known of the end of `image`'s updates: of the program first, of the distribution then. */
export function lifecyclesOf(image: ImageReference): ImageLifecycle[] {
  const name = normalizedName(image);
  const program = name.startsWith('gcr.io/distroless/') ? ofDistroless(image) : ofProgram(name, image.tag ?? '');
  const base = conventional.test(name) ? ofDistribution(image.tag ?? '') : undefined;
  const isSame = program.some(({ what }) => what === base?.what);
  return base === undefined || isSame ? program : [...program, base];
}

/** The end of `image`'s repository; undefined while it lives, as far as is known. */
export function retirementOf(image: ImageReference, today: string): RetiredImage | undefined {
  const name = normalizedName(image);
  const subject = image.tag === undefined ? image.repository : `${image.repository}:${image.tag}`;
  const row = retirementsOf(name).find(({ except }) => except?.test(subject) !== true);
  if (row === undefined || (row.since !== undefined && row.since > today)) return undefined;
  const { since, instead, source, replace } = row;
  return { since, instead, source, replacements: replace?.(image) ?? [] };
}

/**
 * Images like `image` that still get updates `today`, newest first, as they would be written. None where it is not
 * certain that such a tag exists.
 */
export function successorsOf(image: ImageReference, today: string): Replacement[] {
  const schedule = scheduleOf(normalizedName(image));
  const { name, tag = '', digest } = image;
  if (schedule?.successors === undefined || digest !== undefined) return [];
  const head = versionOf(tag) ?? /^lts(?=-)/.exec(tag)?.[0];
  if (head === undefined) return ofNamedRelease(image, schedule, today);
  const { versions, variants, breaks } = schedule.successors;
  const written = tag.slice(head.length);
  const variant = renewed(written, today);
  if (!variants.test(variant)) return [];
  const line = lineOf(schedule, tag);
  const isLive = (version: string) => (schedule.ends.get(version) ?? '9999') > today;
  if (line !== undefined && !isLive(line)) {
    const newer = versions.filter((version) => isLive(version) && !isOlder(version, line));
    return newer.map((version) => ({ text: `${name}:${version}${variant}`, breaks }));
  }
  // What is current by itself keeps its version, unless that may be older than the newer distribution.
  const isKept = variant !== written && head.split('.').length <= 2;
  return isKept ? [{ text: `${name}:${head}${variant}`, breaks: otherRelease }] : [];
}

/**
 * The tag of `image`'s line that moves on with its updates, `python:3.11-slim` for `python:3.11.4-slim`; undefined where
 * it is that already, where the line gets no updates `today`, or where it is not certain that there is such a tag.
 */
export function latestOfLine({ name, tag = '', digest, ...image }: ImageReference, today: string): string | undefined {
  const schedule = scheduleOf(normalizedName({ name, tag, digest, ...image }));
  const head = versionOf(tag);
  const line = schedule && lineOf(schedule, tag);
  if (schedule?.successors === undefined || head === undefined || line === undefined || digest !== undefined)
    return undefined;
  const variant = tag.slice(head.length);
  const isLive = (schedule.ends.get(line) ?? '') > today;
  return isLive && head.startsWith(`${line}.`) && schedule.successors.variants.test(variant)
    ? `${name}:${line}${variant}`
    : undefined;
}

/** Whether the version `a` came before `b`; not so where one of them only says less than the other. */
function isOlder(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const at = left.findIndex((number, index) => index < right.length && number !== right[index]);
  return at !== -1 && (left[at] as number) < (right[at] as number);
}

const otherRelease = 'Packages of the distribution have other versions, and some have other names or are gone';

/** Debian and Ubuntu are called by the names of their releases as well. */
function ofNamedRelease(
  { name, tag = '' }: ImageReference,
  { ends, successors }: Schedule,
  today: string,
): Replacement[] {
  const names = distributions.find(({ schedule }) => schedule.ends === ends)?.names;
  const [release = '', ...rest] = tag.split('-');
  const variant = rest.length > 0 ? `-${rest.join('-')}` : '';
  const current = names?.get(release);
  if (names === undefined || current === undefined || successors?.variants.test(variant) !== true) return [];
  const isOffered = (version: string) =>
    successors.versions.includes(version) && !isOlder(version, current) && (ends.get(version) ?? '') > today;
  return [...names]
    .filter(([, version]) => isOffered(version))
    .reverse()
    .map(([each]) => ({ text: `${name}:${each}${variant}`, breaks: successors.breaks }));
}

/** `variant` with a distribution's release in it that has ended replaced by one that current images have. */
function renewed(variant: string, today: string): string {
  const words = variant.split('-').map((word) => {
    const number = debianNames.get(word);
    if (number !== undefined && (debian.ends.get(number) ?? '') < today) return 'bookworm';
    const release = ubuntuNames.get(word);
    if (release !== undefined && (ubuntu.ends.get(release) ?? '') < today) return 'noble';
    const version = /^alpine(\d+\.\d+)$/.exec(word)?.[1];
    return version !== undefined && (alpine.ends.get(version) ?? '9999') < today ? 'alpine' : word;
  });
  return words.join('-');
}

function ofProgram(name: string, tag: string): ImageLifecycle[] {
  const schedule = scheduleOf(name);
  if (schedule === undefined) return [];
  const distribution = distributions.find((each) => each.schedule === schedule);
  if (distribution !== undefined && versionOf(tag) === undefined)
    return [ofDistribution(tag)].flatMap((each) => (each === undefined ? [] : [{ ...each, isBase: false }]));
  const version = lineOf(schedule, tag);
  const end = version === undefined ? undefined : schedule.ends.get(version);
  if (version === undefined || end === undefined) return [];
  return [{ what: `${schedule.title} ${version}`, isBase: false, end, source: schedule.source }];
}

/** The release of Debian, Ubuntu or Alpine that a tag of an official image names. */
function ofDistribution(tag: string): ImageLifecycle | undefined {
  for (const word of tag.split('-')) {
    for (const { schedule, names } of distributions) {
      const number = names.get(word);
      const end = number === undefined ? undefined : schedule.ends.get(number);
      if (end !== undefined)
        return { what: `${schedule.title} ${number} (${word})`, isBase: true, end, source: schedule.source };
    }
    const version = /^alpine(\d+\.\d+)$/.exec(word)?.[1];
    const end = version === undefined ? undefined : alpine.ends.get(version);
    if (end !== undefined) return { what: `${alpine.title} ${version}`, isBase: true, end, source: alpine.source };
  }
  return undefined;
}

/** Distroless images have their versions in their names: `nodejs18-debian11`. */
function ofDistroless({ repository }: ImageReference): ImageLifecycle[] {
  const found: ImageLifecycle[] = [];
  const node = /\/nodejs-?(\d+)/.exec(repository)?.[1];
  const nodeEnd = node === undefined ? undefined : scheduleOf('docker.io/library/node')?.ends.get(node);
  const source = 'https://github.com/GoogleContainerTools/distroless/blob/main/SUPPORT_POLICY.md';
  if (nodeEnd !== undefined) found.push({ what: `Node.js ${node}`, isBase: false, end: nodeEnd, source });
  const release = /-debian(\d+)$/.exec(repository)?.[1];
  const end = release === undefined ? undefined : debian.ends.get(release);
  if (end !== undefined) found.push({ what: `Debian ${release}`, isBase: true, end, source });
  return found;
}

function scheduleOf(name: string): Schedule | undefined {
  return schedulesOf(name)[0];
}

/** The version that a tag begins with, as written. */
function versionOf(tag: string): string | undefined {
  return /^v?\d+(?:\.\d+)*/.exec(tag)?.[0];
}

/** The version of `schedule` that `tag` belongs to, as exactly as it is listed. */
function lineOf({ ends }: Schedule, tag: string): string | undefined {
  if (/^20H2/i.test(tag) && ends.has('20H2')) return '20H2';
  const parts = versionOf(tag)?.replace(/^v/, '').split('.') ?? [];
  for (let count = parts.length; count > 0; count--) {
    const version = parts.slice(0, count).join('.');
    if (ends.has(version)) return version;
  }
  return undefined;
}
