import { isDigest } from '../../model/image-reference.ts';
import type { Content } from './content.ts';

/** What points at content: of which kind, size and digest it is. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** `linux/arm/v7`; undefined where it is not said, or unknown. */
  readonly platform: string | undefined;
  readonly artifactType: string | undefined;
  readonly annotations: ReadonlyMap<string, string>;
}

/** An image for several platforms, or a list of what refers to another. */
export interface ImageIndex {
  readonly kind: 'index';
  readonly manifests: readonly Descriptor[];
  readonly annotations: ReadonlyMap<string, string>;
}

/** An image for one platform, or another artifact. */
export interface ImageManifest {
  readonly kind: 'manifest';
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: ReadonlyMap<string, string>;
  /** What it says something about, such as the image that it signs. */
  readonly subject: Descriptor | undefined;
}

const mostEntries = 2000;
const longestText = 4096;

/**
 * Reads an index or a manifest, of OCI or Docker; undefined when it is neither.
 * Source: https://github.com/opencontainers/image-spec/blob/main/manifest.md
 */
export function readManifest({
  mediaType,
  bytes,
}: Pick<Content, 'mediaType' | 'bytes'>): ImageIndex | ImageManifest | undefined {
  const root = readJson(bytes);
  if (root === undefined || root.schemaVersion !== 2) return undefined;
  const annotations = textsByName(root.annotations);
  if (/\.index\.|\.list\./.test(mediaType)) {
    const manifests = descriptors(root.manifests);
    return manifests && { kind: 'index', manifests, annotations };
  }
  const config = descriptor(root.config);
  const layers = descriptors(root.layers);
  if (config === undefined || layers === undefined) return undefined;
  return { kind: 'manifest', config, layers, annotations, subject: descriptor(root.subject) };
}

/** Whether an entry of an index is an image, and not what a builder attests of one. */
export function isImage({ platform, annotations }: Descriptor): boolean {
  return platform !== undefined && annotations.get('vnd.docker.reference.type') === undefined;
}

/** The object that JSON text stands for. */
export function readJson(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of bearable length without control characters; undefined when `value` is anything else. */
export function shortText(value: unknown): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return typeof value === 'string' && value.length <= longestText && !/[\0-\x1f\x7f]/.test(value) ? value : undefined;
}

/** The texts of a list; what is none is left out. */
export function shortTexts(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, mostEntries).flatMap((each) => shortText(each) ?? []);
}

/** The texts of a mapping by their names. */
export function textsByName(value: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (!isRecord(value)) return found;
  for (const [name, each] of Object.entries(value).slice(0, mostEntries)) {
    const text = shortText(each);
    if (text !== undefined) found.set(name, text);
  }
  return found;
}

/** `linux/arm/v7`; `v8` goes without saying for `arm64`, as containerd has it. */
export function platformOf(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  const { os, architecture, variant } = value;
  const parts = [os, architecture, ...(variant && !(architecture === 'arm64' && variant === 'v8') ? [variant] : [])];
  const isKnown = parts.every((part) => typeof part === 'string' && /^[\w.-]{1,32}$/.test(part) && part !== 'unknown');
  return isKnown ? parts.join('/') : undefined;
}

function descriptors(value: unknown): Descriptor[] | undefined {
  if (!Array.isArray(value) || value.length > mostEntries) return undefined;
  const read = value.map(descriptor);
  return read.every((each) => each !== undefined) ? read : undefined;
}

function descriptor(value: unknown): Descriptor | undefined {
  if (!isRecord(value)) return undefined;
  const { digest, size } = value;
  if (typeof digest !== 'string' || !isDigest(digest)) return undefined;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined;
  return {
    mediaType: shortText(value.mediaType) ?? '',
    digest,
    size,
    platform: platformOf(value.platform),
    artifactType: shortText(value.artifactType),
    annotations: textsByName(value.annotations),
  };
}
