import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import type { ImageReference } from './image-reference.ts';

/** The place of a reference that variables may make up. */
export interface ImageSlot extends Slot<ImageReference> {
  /** Variables besides the one that a digest would stand in: whoever sets them would have to take that away. */
  readonly otherVariables?: readonly string[];
  /** Why no digest can be written, as a clause; undefined where one can. */
  readonly pinObstacle?: () => string | undefined;
}

/** A place that names an image: `FROM`, `COPY --from`, `RUN --mount=from=`, `image:` of a service or of a container. */
export interface ImageUse {
  /** Dynamic when a variable in it cannot be resolved. `set` keeps the rest of the line. */
  readonly image: ImageSlot;
  /** Whose image it is, for messages: a stage, a service or a container. */
  readonly owner: string;
  readonly range: Range;
  /** `base`: what a build starts from; `content`: only copied from; `run`: what a service or pod runs. */
  readonly role: 'base' | 'content' | 'run';
  /** Arguments of the build that may give another tag than their defaults, by which `image` goes; none when not given. */
  readonly tagArguments?: readonly string[];
}
