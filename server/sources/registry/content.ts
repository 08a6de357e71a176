/** What a digest stands for: it can never be anything else. */
export interface Content {
  readonly digest: string;
  /** What the registry, or the manifest that names it, says that it is. */
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Keeps what registries sent, by digest. Whoever reads checks the digest; a failure is the same as not having it. */
export interface ContentCache {
  read(digest: string): Promise<Content | undefined>;
  write(content: Content): Promise<void>;
  /** What was read is not what its digest says. */
  drop(digest: string): Promise<void>;
}

/** What is asked for when a manifest is: asked for less, a registry answers with one platform's digest, or not at all. */
export const manifestTypes: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** What an answer says that it is, without parameters. */
export function mediaTypeOf(response: Response): string {
  return (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
