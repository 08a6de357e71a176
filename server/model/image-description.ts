/**
 * What a registry says of an image: its index or manifest, and its configuration for one platform.
 * Source: https://github.com/opencontainers/image-spec/blob/main/config.md
 */
export interface ImageDescription {
  /** Of what the reference points at: of the index when there is one. */
  readonly digest: string;
  /** Of the manifest that the rest is read from; the same as `digest` when there is no index. */
  readonly manifestDigest: string;
  /** All that the index offers, attestations left out: `linux/amd64`, `linux/arm/v7`. */
  readonly platforms: readonly string[];
  /** The platform that the rest is read from. */
  readonly platform: string;
  /** As it is configured, `1000:1000` or `node`; empty text is root. */
  readonly user: string;
  /** `8080/tcp`, as it is configured. */
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  /** Empty text is `/`. */
  readonly workingDirectory: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** Names only: values may be secrets, and nobody needs them. */
  readonly variables: readonly string[];
  readonly hasHealthcheck: boolean;
  /** ISO 8601, as the builder says; undefined when it does not. */
  readonly created: string | undefined;
  readonly layers: number;
  /** Bytes of all layers as they are sent, compressed. */
  readonly size: number;
  /** What `org.opencontainers.image.base.name` and `.digest` say. */
  readonly base: { readonly name: string; readonly digest: string | undefined } | undefined;
  /** `org.opencontainers.image.source`, when it is an https address. */
  readonly source: string | undefined;
}
