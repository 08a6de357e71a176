import { type ImageReference, normalizedName } from './image-reference.ts';
import { databaseImages } from './known-images/databases.ts';
import { languageImages } from './known-images/languages.ts';
import type { ImageFacts, ImageRow } from './known-images/row.ts';
import { serviceImages } from './known-images/services.ts';
import { systemImages } from './known-images/systems.ts';
import { toolImages } from './known-images/tools.ts';
import { writerImages } from './known-images/writers.ts';

/** Files of an image that its own program changes, among others that it needs, so that no empty volume can take their place. */
export interface ImageWrites {
  readonly path: string;
  /** An argument with which it does not. */
  readonly unless?: string;
}

/** What is known of an image without asking any registry. */
export interface KnownImage {
  /** For people: `Node.js (Docker Official Image)`. */
  readonly title: string;
  /** Whether it is there to be built on, and runs any program: a system or a language. */
  readonly isBase: boolean;
  /** Who it runs as by default; undefined when it differs between tags and cannot be told. */
  readonly user: { readonly uid: number; readonly name: string | undefined } | undefined;
  /**
   * What of it stays root where it starts as root and not all of it gives that up: `main`, whose workers become another
   * user, or an `init`, which starts the program as one. It says how images of that kind come.
   */
  readonly rootKept: 'main' | 'init' | undefined;
  /** A non-root user that the image ships and that its software can run as, when the default is root. */
  readonly offersUser: { readonly uid: number; readonly gid: number; readonly name: string } | undefined;
  /** How users are made there: `none` has no shell or no tool for it. */
  readonly userTool: 'shadow' | 'busybox' | 'none' | undefined;
  readonly packageManager: 'apt' | 'apk' | 'dnf' | 'microdnf' | 'yum' | 'zypper' | 'tdnf' | 'none' | undefined;
  readonly hasShell: boolean | undefined;
  /** Paths that its software writes, besides declared volumes; undefined when not known. */
  readonly writablePaths: readonly string[] | undefined;
  /** What of its image it changes as it runs, so that its root file system has to be writable. */
  readonly writesImage: ImageWrites | undefined;
  /** The setuid programs without which it does not start. */
  readonly setuidPrograms: string | undefined;
  /** Whether it does nothing without the API of its cluster. */
  readonly asksCluster: boolean | undefined;
  /** Whether its program does its work as root alone, and fails or does less as anybody else. */
  readonly needsRoot: boolean | undefined;
  /** Volumes that the image declares. */
  readonly volumes: readonly string[];
  /** Ports that it listens on by default. */
  readonly ports: readonly number[];
  /** Variables `X` for which it reads `X_FILE`; `*` stands for any of its own. */
  readonly fileVariables: readonly string[];
  /** Capabilities that its default entrypoint needs after all were dropped; undefined when not known. */
  readonly capabilities: readonly string[] | undefined;
  /** Where these facts come from. */
  readonly source: string;
}

const exact = new Map<string, ImageRow>();
const prefixes: { readonly prefix: string; readonly row: ImageRow }[] = [];
for (const row of [
  ...systemImages,
  ...languageImages,
  ...databaseImages,
  ...serviceImages,
  ...toolImages,
  ...writerImages,
]) {
  for (const name of row.names) {
    if (name.endsWith('*')) prefixes.push({ prefix: name.slice(0, -1), row });
    else exact.set(name, row);
  }
}

const bases: ReadonlySet<ImageRow> = new Set([...systemImages, ...languageImages]);

const windowsTag = /windowsservercore|nanoserver|ltsc\d/;
const nothing: Omit<KnownImage, 'title' | 'source' | 'isBase'> = {
  user: undefined,
  rootKept: undefined,
  offersUser: undefined,
  userTool: undefined,
  packageManager: undefined,
  hasShell: undefined,
  writablePaths: undefined,
  writesImage: undefined,
  setuidPrograms: undefined,
  asksCluster: undefined,
  needsRoot: undefined,
  volumes: [],
  ports: [],
  fileVariables: [],
  capabilities: undefined,
};

/** Whether `image` is a program whose start is known, such as a database, rather than a base for any program. */
export function isKnownProgram(image: ImageReference | undefined): boolean {
  return image !== undefined && knownImage(image)?.capabilities !== undefined;
}

/** What the embedded table says of `image`; undefined when it has no row for it. */
export function knownImage(image: ImageReference): KnownImage | undefined {
  const name = normalizedName(image);
  const row = exact.get(name) ?? prefixes.find(({ prefix }) => name.startsWith(prefix))?.row;
  if (row === undefined || windowsTag.test(image.tag ?? '')) return undefined;
  const { title, source } = row;
  return { ...nothing, title, source, isBase: bases.has(row), ...factsOf(row, image) };
}

function factsOf(row: ImageRow, image: ImageReference): ImageFacts {
  const facts: Record<string, unknown> = { ...row.facts };
  // A digest alone may belong to any variant: what differs between them is then not known.
  const tag = image.tag ?? (image.digest === undefined ? 'latest' : undefined);
  for (const variant of row.variants ?? []) {
    if (tag === undefined) for (const fact of Object.keys(variant.facts)) delete facts[fact];
    else if (variant.tag.test(tag)) Object.assign(facts, variant.facts);
  }
  return facts;
}
