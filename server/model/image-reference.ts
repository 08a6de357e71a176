/** An OCI image reference, normalised the way Docker and Kubernetes both do it. */
export interface ImageReference {
  /** As written. */
  readonly text: string;
  /** Registry host, with its port: `docker.io` when none is written. */
  readonly registry: string;
  /** Repository path, with `library/` for Docker's official images. */
  readonly repository: string;
  /** What stands before tag and digest, as written: `nginx`, `ghcr.io/acme/api`. */
  readonly name: string;
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
}

/** Reads `text` as an image reference; undefined when it is not one. */
export declare function parseImageReference(text: string): ImageReference | undefined;
