import type { ImageDescription } from '../../model/image-description.ts';
import { isDigest, parseImageReference } from '../../model/image-reference.ts';
import type { Content } from './content.ts';
import {
  type Descriptor,
  type ImageIndex,
  type ImageManifest,
  isImage,
  isRecord,
  platformOf,
  readJson,
  shortText,
  shortTexts,
  textsByName,
} from './manifest.ts';

/** The parts that a description is read from. */
export interface ImageParts {
  readonly digest: string;
  readonly index: ImageIndex | undefined;
  readonly manifestDigest: string;
  /** What the index calls the platform of the manifest. */
  readonly platform: string | undefined;
  readonly manifest: ImageManifest;
  readonly config: Content;
}

/** Before there was Docker, there were no images: builders write such a time when they mean none. */
const firstYear = 2013;
const base = 'org.opencontainers.image.base';

/** The platforms that an index has images for. */
export function platformsOf({ manifests }: ImageIndex): string[] {
  return [...new Set(manifests.filter(isImage).map(({ platform }) => platform ?? ''))];
}

/** The image of an index for a platform, `linux/arm64`, or for the first one when `isRequired` is not set. */
export function manifestFor({ manifests }: ImageIndex, wanted: string, isRequired: boolean): Descriptor | undefined {
  const images = manifests.filter(isImage);
  return (
    images.find(({ platform }) => platform === wanted) ??
    images.find(({ platform }) => platform?.startsWith(`${wanted}/`)) ??
    (isRequired ? undefined : images[0])
  );
}

/** Puts together what the parts of an image say; undefined when its configuration is none. */
export function describe(parts: ImageParts): ImageDescription | undefined {
  const root = readJson(parts.config.bytes);
  if (root === undefined) return undefined;
  const platform = parts.platform ?? platformOf(root);
  if (platform === undefined) return undefined;
  const config = isRecord(root.config) ? root.config : {};
  const labels = textsByName(config.Labels);
  const said = (name: string) =>
    parts.manifest.annotations.get(name) ?? parts.index?.annotations.get(name) ?? labels.get(name);
  return {
    digest: parts.digest,
    manifestDigest: parts.manifestDigest,
    platforms: parts.index === undefined ? [platform] : platformsOf(parts.index),
    platform,
    user: shortText(config.User) ?? '',
    ports: namesOf(config.ExposedPorts),
    volumes: namesOf(config.Volumes),
    workingDirectory: shortText(config.WorkingDir) ?? '',
    entrypoint: wordsOf(config.Entrypoint),
    command: wordsOf(config.Cmd),
    variables: variablesOf(config.Env),
    hasHealthcheck: hasHealthcheck(config.Healthcheck),
    created: timeOf(root.created),
    layers: parts.manifest.layers.length,
    size: parts.manifest.layers.reduce((sum, { size }) => sum + size, 0),
    base: baseOf(said(`${base}.name`), said(`${base}.digest`)),
    source: sourceOf(said('org.opencontainers.image.source')),
  };
}

function namesOf(value: unknown): string[] {
  return isRecord(value) ? shortTexts(Object.keys(value)) : [];
}

/** A command as its words; old builders wrote text for a shell. */
function wordsOf(value: unknown): string[] {
  const words = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(words)) return [];
  return shortTexts(words.map((word) => (typeof word === 'string' ? word.replace(/\s+/g, ' ') : undefined)));
}

/** Whatever else the value of a variable has in it, the name ends at the first equals sign. */
function variablesOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return shortTexts(value.map((each) => (typeof each === 'string' ? each.split('=', 1)[0] : undefined)));
}

function hasHealthcheck(value: unknown): boolean {
  const words = isRecord(value) ? shortTexts(value.Test) : [];
  return words.length > 0 && words[0] !== 'NONE';
}

function timeOf(value: unknown): string | undefined {
  const text = shortText(value);
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text)) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) || time.getUTCFullYear() < firstYear ? undefined : text;
}

function baseOf(name: string | undefined, digest: string | undefined): ImageDescription['base'] {
  if (name === undefined || parseImageReference(name) === undefined) return undefined;
  return { name, digest: digest !== undefined && isDigest(digest) ? digest : undefined };
}

function sourceOf(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '' ? text : undefined;
}
