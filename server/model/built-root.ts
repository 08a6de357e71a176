import { builtImage, placeInFile } from './built-stage.ts';
import { capabilityNeeds } from './capability-need.ts';
import type { Service } from './compose.ts';
import type { Stage } from './dockerfile.ts';
import { entrypointScript } from './entrypoint-script.ts';
import type { Facts } from './facts.ts';
import type { PodContainer } from './pod.ts';
import { type RootStage, rootStage } from './root-stage.ts';

/** A stage that a container's image is built as, and that runs as root. */
export interface BuiltRoot {
  readonly stage: Stage;
  readonly root: RootStage;
  /** What it is called in a sentence, where it is not the final one. */
  readonly name: string | undefined;
}

/**
 * The stage as which the image of `container` in the file at `path` is built, where it is sure to run as root and to stay so;
 * what starts as root to become somebody else does not.
 */
export function builtRoot(container: Service | PodContainer, facts: Facts, path: string): BuiltRoot | undefined {
  if (container.user.state !== 'absent' || isWebAssembly(container)) return undefined;
  const stage = builtImage(container, facts, path)?.stage;
  const root = stage === undefined || stage.isWindows ? undefined : rootStage(stage, facts);
  if (stage === undefined || root === undefined || root.stepDown !== undefined) return undefined;
  if (!root.isKnown && root.provenBy === undefined) return undefined;
  const isService = container.format === 'compose';
  const script = isService ? entrypointScript(container, stage, facts, path) : undefined;
  if (capabilityNeeds(container, facts, stage, script).names.includes('SETUID')) return undefined;
  const target = isService ? container.whole.build?.target.value : targetOf(stage);
  return { stage, root, name: target === undefined ? undefined : `stage \`${target}\`` };
}

/** A module of WebAssembly has no users. */
function isWebAssembly(container: Service | PodContainer): boolean {
  return container.format === 'compose' && /^wasi\b/.test(container.text('platform').value ?? '');
}

function targetOf(stage: Stage): string | undefined {
  return stage === stage.build.finalStage ? undefined : stage.label;
}

/** The line of the Dockerfile that decides it, where it stands in a file. */
export function decidingLine(
  container: Service | PodContainer,
  { stage, root }: BuiltRoot,
  facts: Facts,
  path: string,
) {
  const built = builtImage(container, facts, path);
  const place = built && placeInFile(built, stage.lastUser?.instruction ?? stage.from);
  const message = root.written === undefined ? 'Built on this, and no `USER` follows' : 'The image runs as this user';
  return place === undefined ? [] : [{ ...place, message }];
}
