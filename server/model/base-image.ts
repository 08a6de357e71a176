import { joinPath } from './dockerfile/working-directory.ts';
import type { Stage } from './dockerfile.ts';
import type { Facts, Question } from './facts.ts';
import type { ImageDescription } from './image-description.ts';
import { formatReference, type ImageReference, parseImageReference } from './image-reference.ts';
import { knownImage } from './known-image.ts';
import { isOnlyLocal } from './official-image.ts';
import { parseUser, type User } from './user.ts';

/** What is known of an image as it comes: what its registry says of it, else what the table says. */
export interface BaseImage {
  /** Who it runs as; undefined where that is not known. */
  readonly user: User | undefined;
  /** Ports that it says it listens on. */
  readonly ports: readonly number[];
  /** Volumes that it declares: the engine makes one for each. */
  readonly volumes: readonly string[];
  /** Where it starts; undefined where no registry has been asked, or that is the root folder. */
  readonly workingDirectory: string | undefined;
  /** Undefined where no registry has been asked. */
  readonly hasHealthcheck: boolean | undefined;
}

const root = parseUser('root');
/** Nobody builds on more; what names itself would have no end. */
const longestChain = 5;

/** The question whose answer describes `image`; undefined for what no registry can have. */
export function imageQuestion(image: ImageReference): (Question & { readonly kind: 'image' }) | undefined {
  if (isOnlyLocal(image)) return undefined;
  const tag = image.tag ?? (image.digest === undefined ? 'latest' : undefined);
  return { kind: 'image', reference: formatReference({ ...image, tag }) };
}

/** What its registry said of `image`; undefined while that is not known. */
export function describedImage(image: ImageReference, facts: Facts): ImageDescription | undefined {
  const question = imageQuestion(image);
  const answer = question && facts.image(question.reference);
  return answer?.state === 'known' ? answer.value : undefined;
}

/** What is known of `image`. */
export function baseImage(image: ImageReference, facts: Facts): BaseImage {
  const described = describedImage(image, facts);
  const known = knownImage(image);
  if (described === undefined) {
    const user = known?.user && parseUser(`${known.user.uid}`);
    const named = user && { ...user, name: known?.user?.name };
    const { ports = [], volumes = [] } = known ?? {};
    return { user: named, ports, volumes, workingDirectory: undefined, hasHealthcheck: undefined };
  }
  const ports = described.ports.map((port) => Number.parseInt(port, 10)).filter((port) => port > 0);
  const { volumes, hasHealthcheck } = described;
  const workingDirectory = /^\/./.test(described.workingDirectory ?? '') ? described.workingDirectory : undefined;
  return { user: userOf(described, image), ports, volumes, workingDirectory, hasHealthcheck };
}

/**
 * The images that `image` is built on, the nearest first, as far as registries have said: each is asked for only when the one
 * before has been looked at. What an image says of its base is anybody's text, so that no registry is asked for it but that
 * of the image itself and Docker Hub.
 */
export function* baseChain(image: ImageReference, facts: Facts): Generator<ImageReference> {
  let above = image;
  for (let length = 0; length < longestChain; length++) {
    const said = length === 0 || mayAsk(above, image) ? describedImage(above, facts)?.base : undefined;
    const base = said && parseImageReference(said.name);
    if (base === undefined) return;
    yield base;
    above = { ...base, digest: said?.digest ?? base.digest };
  }
}

function mayAsk({ registry }: ImageReference, image: ImageReference): boolean {
  return registry === image.registry || registry === 'docker.io';
}

/** Who what `stage` is built on runs as; undefined where that is not known. */
export function baseUser(stage: Stage, facts: Facts): User | undefined {
  if (stage.isScratch) return root;
  return stage.base.value && baseImage(stage.base.value, facts).user;
}

/** Where the program of `stage` starts, by its WORKDIRs and what is known of its base; undefined where that is not known. */
export function startFolder(stage: Stage, facts: Facts): string | undefined {
  if (stage.workingDirectory !== undefined) return stage.workingDirectory;
  const image = stage.base.value;
  const base = image && baseImage(image, facts).workingDirectory;
  return base === undefined ? undefined : behind(stage, base);
}

function behind(stage: Stage, base: string): string | undefined {
  const start = stage.parent === undefined ? base : behind(stage.parent, base);
  const folders = stage.instructions.filter(({ keyword }) => keyword === 'WORKDIR');
  return folders.reduce<string | undefined>((folder, { words }) => joinPath(folder, words[0]?.value), start);
}

/** A name's number is in the image; for common ones the table has it. Windows has no root. */
function userOf({ user: text, platform }: ImageDescription, image: ImageReference): User | undefined {
  if (platform.startsWith('windows/')) return undefined;
  if (text === '') return root;
  const user = parseUser(text);
  if (user?.name === undefined || user.uid !== undefined) return user;
  const known = knownImage(image);
  return { ...user, uid: [known?.user, known?.offersUser].find((each) => each?.name === user.name)?.uid };
}
