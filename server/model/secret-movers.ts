import { attached } from '../text/attached.ts';
import type { Edit, FileCreation, FileEdit } from '../text/edit.ts';
import type { Project, Service } from './compose.ts';
import { type Mover, secretPath } from './compose-secret.ts';
import type { Around, EnvironmentVariable } from './container.ts';
import type { Facts } from './facts.ts';
import { ignoreByDocker, ignoreByGit, type LocalBuild, localBuild, pathInside } from './ignore-lines.ts';
import type { ImageReference } from './image-reference.ts';
import { knownImage } from './known-image.ts';
import { type Remembered, readAs, recall, remembered } from './reads.ts';
import { buildsRead } from './yaml-reads.ts';

/** Part of a fix that moves a value into a secret. */
export type SecretChange = Edit | FileCreation | FileEdit;

/** The variable by which `image` reads `name` from a file; undefined when it is not known to. */
export function fileVariableOf(image: ImageReference | undefined, name: string): string | undefined {
  const readable = image === undefined ? [] : (knownImage(image)?.fileVariables ?? []);
  return readable.includes(name) || readable.includes('*') ? `${name}_FILE` : undefined;
}

/**
 * The services from which `variable` of `service` is moved at once, in their order: all that have it with the same value. Undefined
 * when it cannot be: a variable of the shell may overrule it, something that is no service sees it as well, one of them has
 * the file already, or those that share a place need it in different ways.
 */
export function moversOf(service: Service, variable: EnvironmentVariable): Mover[] | undefined {
  const { name, value } = variable;
  const holders = service.project.services.flatMap((one) => {
    const own = one === service ? variable : one.environment.find((other) => isSame(other, variable));
    return own === undefined ? [] : [{ one, own, fileVariable: fileVariableOf(one.image.value, name) }];
  });
  const isTaken = holders.some(({ one, fileVariable }) => one.environment.some((other) => other.name === fileVariable));
  if (isTaken || variable.written !== undefined) return undefined;
  for (const { own, fileVariable } of holders) {
    const alike = holders.filter((other) => other.own.value.range.start === own.value.range.start);
    if (alike.length < (own.holders?.() ?? 1) || alike.some((other) => other.fileVariable !== fileVariable))
      return undefined;
  }
  return value.value === undefined
    ? undefined
    : holders.map(({ one, fileVariable }) => ({ service: one.name, fileVariable }));
}

function isSame(other: EnvironmentVariable, { name, value }: EnvironmentVariable): boolean {
  return (
    other.name === name &&
    other.source === 'compose' &&
    other.value.value === value.value &&
    other.written === undefined
  );
}

/** Asks what a move of any secret of `project` will need to know: it does not depend on the name of its file. */
export function prepareMove(project: Project, around: Around): void {
  const known = prepared.get(project);
  if (known?.facts === around.facts) {
    recall(known.asked);
    return;
  }
  const ask = () => readAs(buildsRead, () => void keptOut(secretPath('any'), project.services, around));
  prepared.set(project, { facts: around.facts, asked: remembered(ask) });
}

const prepared = attached<Project, { readonly facts: Facts; readonly asked: Remembered<void> }>();

/** Where `service` is built, if that is where files for secrets are put, whatever they are called. */
export function secretBuild(service: Service): LocalBuild | undefined {
  const build = localBuild(service);
  return build !== undefined && pathInside(build.context, secretPath('any')) !== undefined ? build : undefined;
}

/** What keeps the file at `path` out of the repository and of the images that `services` are built as. */
export function keptOut(path: string, services: readonly Service[], { path: document, facts }: Around): SecretChange[] {
  const byGit = ignoreByGit(path, document, facts);
  return [...(byGit === undefined ? [] : [byGit]), ...ignoreByDocker(path, services, document, facts)];
}
