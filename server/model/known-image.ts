import type { ImageReference } from './image-reference.ts';

/** What is known of an image without asking any registry. */
export interface KnownImage {
  /** For people: `Node.js (Docker Official Image)`. */
  readonly title: string;
  /** Who it runs as by default; undefined when it differs between tags and cannot be told. */
  readonly user: { readonly uid: number; readonly name: string | undefined } | undefined;
  /** A non-root user that the image ships and that its software can run as, when the default is root. */
  readonly offersUser: { readonly uid: number; readonly gid: number; readonly name: string } | undefined;
  /** How users are made there: `none` has no shell or no tool for it. */
  readonly userTool: 'shadow' | 'busybox' | 'none' | undefined;
  readonly packageManager: 'apt' | 'apk' | 'dnf' | 'microdnf' | 'yum' | 'zypper' | 'tdnf' | 'none' | undefined;
  readonly hasShell: boolean | undefined;
  /** Paths that its software writes, besides declared volumes; undefined when not known. */
  readonly writablePaths: readonly string[] | undefined;
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

/** What the embedded table says of `image`; undefined when it has no row for it. */
export declare function knownImage(image: ImageReference): KnownImage | undefined;
