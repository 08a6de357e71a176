import { builtStage } from './built-stage.ts';
import { capabilityNeeds } from './capability-need.ts';
import type { Service } from './compose.ts';
import type { Stage } from './dockerfile.ts';
import { entrypointScript } from './entrypoint-script.ts';
import type { Facts } from './facts.ts';
import { type RootStage, rootStage } from './root-stage.ts';

/**
 * The stage as which `service` of the Compose file at `path` is built, where it is sure to run as root and to stay so; what
 * starts as root to become somebody else does not.
 */
export function builtRoot(
  service: Service,
  facts: Facts,
  path: string,
): { readonly stage: Stage; readonly root: RootStage } | undefined {
  if (service.user.state !== 'absent') return undefined;
  const stage = builtStage(service, facts, path);
  const root = stage === undefined || stage.isWindows ? undefined : rootStage(stage, facts);
  if (stage === undefined || root === undefined || root.stepDown !== undefined) return undefined;
  if (!root.isKnown && root.provenBy === undefined) return undefined;
  const script = entrypointScript(service, stage, facts, path);
  return capabilityNeeds(service, facts, stage, script).names.includes('SETUID') ? undefined : { stage, root };
}
