import type { KnownImage } from '../known-image.ts';

/** What a row or a variant says; everything it leaves out is not known. */
export type ImageFacts = Partial<Omit<KnownImage, 'title' | 'source' | 'isBase'>>;

/** What is known of one repository, and how its tags differ. */
export interface ImageRow {
  /** Normalised names, as `normalizedName` gives them; a trailing `*` stands for any path below. */
  readonly names: readonly string[];
  readonly title: string;
  readonly source: string;
  readonly facts: ImageFacts;
  /** Each variant whose pattern the tag matches lays its facts over what stands before it; `undefined` takes one away. */
  readonly variants?: readonly { readonly tag: RegExp; readonly facts: ImageFactsOverlay }[];
}

type ImageFactsOverlay = { readonly [fact in keyof ImageFacts]: ImageFacts[fact] | undefined };

export const rootUser = { uid: 0, name: 'root' } as const;
export const debian: ImageFacts = { userTool: 'shadow', packageManager: 'apt', hasShell: true };
export const alpine: ImageFacts = { userTool: 'busybox', packageManager: 'apk', hasShell: true };
/** Debian, and root as what it is when nothing says otherwise. */
export const asRoot: ImageFacts = { ...debian, user: rootUser };
/** Red Hat's family: a full image has useradd, a minimal one may not. */
export const dnf: ImageFacts = { userTool: 'shadow', packageManager: 'dnf', hasShell: true };
export const shellOnly: ImageFacts = { userTool: 'none', packageManager: 'none', hasShell: true };
export const noShell: ImageFacts = { userTool: 'none', packageManager: 'none', hasShell: false };

/** Tags of the Alpine variant, in the manner of Docker's official images. */
export const alpineTag = /(?:^|-)alpine/;
export const alpineVariant = { tag: alpineTag, facts: alpine };
/** Takes away what is known of the distribution. */
export const otherDistribution: ImageFactsOverlay = { userTool: undefined, packageManager: undefined };

/** Capabilities with which an entrypoint that starts as root takes over a data directory and then drops to its own user. */
export const stepDown: readonly string[] = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'];

/** The names of a Docker Official Image: Docker Hub, and Docker's copy in Amazon's public registry. */
export function officialNames(name: string): string[] {
  return [`docker.io/library/${name}`, `public.ecr.aws/docker/library/${name}`, `mirror.gcr.io/library/${name}`];
}

/** A Docker Official Image. */
export function official(
  name: string,
  title: string,
  facts: ImageFacts,
  variants: ImageRow['variants'] = [],
): ImageRow {
  return {
    names: officialNames(name),
    title: `${title} (Docker Official Image)`,
    source: `https://hub.docker.com/_/${name}`,
    facts,
    variants,
  };
}
