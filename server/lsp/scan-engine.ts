import { acceptVulnerability } from '../engine/accept-vulnerability.ts';
import { auditContainers } from '../engine/audit.ts';
import { buildPlan, buildsIn } from '../engine/build-plan.ts';
import { imagesIn } from '../engine/images.ts';
import { withoutAccepted } from '../engine/scan-config.ts';
import { placeOfService } from '../engine/service-place.ts';
import { latestOfLine, successorsOf } from '../model/image-lifecycle.ts';
import { parseImageReference } from '../model/image-reference.ts';
import { siblingsOf } from '../model/image-siblings.ts';

/** What scanning asks of the engine: handed to it, because it is loaded as a file of its own that has no parsers and rules. */
export const scanEngine = {
  acceptVulnerability,
  auditContainers,
  buildPlan,
  buildsIn,
  imagesIn,
  latestOfLine,
  parseImageReference,
  placeOfService,
  siblingsOf,
  successorsOf,
  withoutAccepted,
} as const;

export type ScanEngine = typeof scanEngine;
