import { baseImage } from './base-image.ts';
import type { Container } from './container.ts';
import type { Stage } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import { moveFromRootHome, usesRootHome } from './root-home.ts';
import { startsNothing } from './root-stage.ts';
import type { StepDown } from './step-down.ts';
import type { NonRootUser } from './user-creation.ts';
import { ownedFolders } from './user-switch.ts';

/** What the image cannot do any more as `user`, each a clause: for the warning of a fix. */
export function lossesOf(stage: Stage, user: NonRootUser, stepDown: StepDown | undefined, facts: Facts): string[] {
  const { workingDirectory: folder, volumes } = stage;
  const owned = ownedFolders(stage, user);
  const needsHome = usesRootHome(stage) && moveFromRootHome(stage) === undefined;
  const hasTriggers = stage.instructions.some(({ keyword }) => keyword === 'ONBUILD');
  const names = folder === undefined || folder === '/' || owned.includes(folder) || /^\/root(?:\/|$)/.test(folder);
  return [
    ...(needsHome ? ['what lies in `/root` can no longer be reached'] : []),
    ...(stepDown?.by === undefined || stepDown.skip !== undefined
      ? []
      : [`\`${stepDown.by}\` can no longer change the user`]),
    ...(startsNothing(stage) ? ['images built on it have to switch back to root to install packages'] : []),
    ...(hasTriggers ? ['what `ONBUILD` runs is run as that user'] : []),
    `files that belong to root can no longer be written${names ? '' : `, such as those in \`${folder}\``}`,
    ...(volumes.length === 0 ? [] : ['volumes that were filled before need a new owner']),
    lossOfPorts([...stage.exposedPorts.map(({ first }) => first), ...basePorts(stage, facts)]),
  ];
}

function basePorts({ base }: Stage, facts: Facts): readonly number[] {
  return base.value === undefined ? [] : baseImage(base.value, facts).ports;
}

/** What a container cannot do any more as another user than root, each a clause. */
export function containerLosses(container: Container, facts: Facts): string[] {
  const files =
    'files that belong to root can no longer be written, and volumes written as root before need a new owner';
  return [files, lossOfPorts(portsOf(container, facts))];
}

/** The clause about ports, of which `ports` are known to be used. */
function lossOfPorts(ports: readonly number[]): string {
  const low = [...new Set(ports)].filter((port) => port > 0 && port < 1024);
  if (low.length === 0) return 'ports below 1024 may no longer be opened';
  return `${low.length === 1 ? 'port' : 'ports'} ${low.join(' and ')} may no longer be opened`;
}

/** The ports of a container that are known: published ones, and those of its image. */
function portsOf({ publishedPorts, image }: Container, facts: Facts): number[] {
  const published = publishedPorts.map(({ containerPort }) => Number.parseInt(containerPort ?? '', 10));
  return [...published, ...(image.value === undefined ? [] : baseImage(image.value, facts).ports)];
}
