import { type BaseImage, baseImage } from './base-image.ts';
import type { Service } from './compose.ts';
import type { Container } from './container.ts';
import type { Stage } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import { type KnownImage, knownImage } from './known-image.ts';
import type { PodContainer } from './pod.ts';
import { containerCommand } from './started-command.ts';

/**
 * How sure we are of what a container needs. `known`: the table says it of its image, which is started as it comes.
 * `derived`: its Dockerfile, or the table and its own command, suggest it. `guess`: nothing says anything.
 */
export type Certainty = 'known' | 'derived' | 'guess';

/** What is known of the image that a container runs: from the table, or from the Dockerfile that builds it. */
export interface ContainerImage {
  /** The stage that builds it; undefined when it is pulled, or the Dockerfile is not at hand. */
  readonly stage: Stage | undefined;
  /** The table's row for the image, or for the base that the stage is built on. */
  readonly known: KnownImage | undefined;
  /** For messages, as code: the image, or the base. */
  readonly name: string;
  /** Whether another program is started than the image, or the base, would start. */
  readonly isReplaced: boolean;
  /** Whether the first process is root's; undefined when it cannot be told. */
  readonly startsAsRoot: boolean | undefined;
  /** Ports inside that it is known to open. */
  readonly ports: readonly number[];
  readonly certainty: Certainty;
}

/** What `container` runs; `stage` is what builds its image, where that is known. */
export function containerImage(
  container: Service | PodContainer | Container,
  facts: Facts,
  stage?: Stage,
): ContainerImage {
  const isBuilt = 'isBuilt' in container && container.isBuilt;
  const pulled = isBuilt ? undefined : container.image.value;
  const known = stage === undefined ? pulled && knownImage(pulled) : stage.knownBase;
  const isReplaced =
    ('keyRange' in container && container.keyRange('entrypoint') !== undefined) ||
    stage?.entrypoint !== undefined ||
    (isPodContainer(container) && startsAnother(container, known));
  const base = stage === undefined ? pulled : stage.base.value;
  const image = base && baseImage(base, facts);
  const name = base === undefined ? 'its image' : `\`${base.text}\``;
  return {
    stage,
    known,
    name,
    isReplaced,
    startsAsRoot: startsAsRoot(container, stage, image),
    ports: portsOf(container, stage, image),
    certainty: certaintyOf(known, stage, isReplaced),
  };
}

function isPodContainer(container: Container): container is PodContainer {
  return container.format === 'kubernetes';
}

/** A command that starts the entrypoint of the image, or the program that is all of it, is none of its own. */
function startsAnother({ hasOwnCommand, arguments: slots }: PodContainer, known: KnownImage | undefined): boolean {
  if (!hasOwnCommand || known === undefined) return false;
  return !slots.some(({ state, value }) => state === 'dynamic' || /entrypoint|\/init\b/.test(value ?? ''));
}

function certaintyOf(known: KnownImage | undefined, stage: Stage | undefined, isReplaced: boolean): Certainty {
  if (stage !== undefined) return 'derived';
  if (known?.capabilities === undefined) return 'guess';
  return isReplaced ? 'derived' : 'known';
}

function startsAsRoot(container: Container, stage: Stage | undefined, image: BaseImage | undefined) {
  const { user } = container;
  if (user.state !== 'absent') return user.value?.isRoot;
  const built = stage?.lastUser?.user;
  if (built !== undefined) return built.value?.isRoot;
  if (stage?.isScratch === true) return true;
  return image?.user?.isRoot;
}

function portsOf(container: Container, stage: Stage | undefined, image: BaseImage | undefined): number[] {
  const published = container.publishedPorts.map(({ containerPort }) => containerPort);
  const exposed = 'list' in container ? (container as Service).list('expose').items.map(({ value }) => value) : [];
  const written = [...published, ...exposed].map((port) => Number.parseInt(port ?? '', 10));
  const built = stage?.exposedPorts.map(({ first }) => first) ?? [];
  // What else is started than the image would does not open the image's ports.
  const usual = containerCommand(container).length > 0 && stage === undefined ? [] : (image?.ports ?? []);
  return [...new Set([...written, ...built, ...usual])].filter((port) => port > 0);
}
