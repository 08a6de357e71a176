import type { Slot } from '../text/slot.ts';
import { writtenSlot } from './dockerfile/slots.ts';
import type { Build } from './dockerfile.ts';
import { type ImageReference, normalizedName, parseImageReference } from './image-reference.ts';

/** The image that `# syntax=` names; undefined where the builder's own frontend is used. */
export function frontendOf(build: Build): Slot<ImageReference> | undefined {
  const directive = build.directives.find(({ name }) => name === 'syntax');
  // What follows a blank is handed to the frontend.
  const text = directive && /^\S+/.exec(directive.value)?.[0];
  if (directive === undefined || text === undefined) return undefined;
  const { start } = directive.valueRange;
  const end = start + text.length;
  return writtenSlot({
    text,
    range: { start: directive.range.start, end },
    read: parseImageReference,
    set: (image) => [{ range: { start, end }, newText: image.text }],
  });
}

/** Whether the frontend knows what came with version 1.`minor` of Docker's; undefined when nobody can tell. */
export function supportsVersion(build: Build, minor: number): boolean | undefined {
  const frontend = frontendOf(build);
  if (frontend === undefined) return true;
  const image = frontend.value;
  if (image === undefined || !/^docker\.io\/docker\/dockerfile(?:-upstream)?$/.test(normalizedName(image)))
    return undefined;
  const version = /^(\d+)(?:\.(\d+))?/.exec(image.tag ?? (image.digest === undefined ? '1' : ''));
  if (version === null) return /^(?:latest|labs|master)/.test(image.tag ?? '') ? true : undefined;
  return version[2] === undefined || Number(version[1]) > 1 || Number(version[2]) >= minor;
}
