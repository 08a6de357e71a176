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

/**
 * The `y` of version 1.y of the Dockerfile frontend that the `syntax` directive asks for, a moving tag being the newest;
 * 0 where nobody knows what it can do. Without a directive it is the builder's own, and taken for a new one.
 */
export function frontendMinor(build: Build): number {
  const frontend = frontendOf(build);
  if (frontend === undefined) return Number.POSITIVE_INFINITY;
  const image = frontend.value;
  if (image === undefined || !/^docker\.io\/docker\/dockerfile(?:-upstream)?$/.test(normalizedName(image))) return 0;
  const tag = image.tag ?? (image.digest === undefined ? '1' : '');
  const version = /^(\d+)(?:\.(\d+))?/.exec(tag);
  if (version === null) return /^(?:latest|labs|master)/.test(tag) ? Number.POSITIVE_INFINITY : 0;
  return version[2] === undefined || Number(version[1]) > 1 ? Number.POSITIVE_INFINITY : Number(version[2]);
}
