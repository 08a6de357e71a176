import { builtStage } from './built-stage.ts';
import { capabilityNeeds } from './capability-need.ts';
import type { Service } from './compose.ts';
import type { Stage } from './dockerfile.ts';
import { entrypointScript } from './entrypoint-script.ts';
import type { Facts } from './facts.ts';
import { type RootStage, rootStage } from './root-stage.ts';

/** A stage that a service is built as, and that runs as root. */
export interface BuiltRoot {
  readonly stage: Stage;
  readonly root: RootStage;
  /** What it is called in a sentence, where it is not the final one. */
  readonly name: string | undefined;
}

/**
 * The stage as which `service` of the Compose file at `path` is built, where it is sure to run as root and to stay so; what
 * starts as root to become somebody else does not.
 */
export function builtRoot(service: Service, facts: Facts, path: string): BuiltRoot | undefined {
  // A module of WebAssembly has no users.
  if (service.user.state !== 'absent' || /^wasi\b/.test(service.text('platform').value ?? '')) return undefined;
  const stage = builtStage(service, facts, path);
  const root = stage === undefined || stage.isWindows ? undefined : rootStage(stage, facts);
  if (stage === undefined || root === undefined || root.stepDown !== undefined) return undefined;
  if (!root.isKnown && root.provenBy === undefined) return undefined;
  const script = entrypointScript(service, stage, facts, path);
  if (capabilityNeeds(service, facts, stage, script).names.includes('SETUID')) return undefined;
  const target = service.whole.build?.target.value;
  return { stage, root, name: target === undefined ? undefined : `stage \`${target}\`` };
}
