import { baseImage, baseUser } from './base-image.ts';
import { type BuiltImage, builtImage } from './built-stage.ts';
import type { Stage } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import type { PodContainer } from './pod.ts';
import type { User } from './user.ts';

/**
 * Why a kubelet that is to see that a container is not root does not start it. `root`: its image runs as root. `name`: the
 * image names its user, and what the name stands for is in the image, where the kubelet does not look.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/kubelet/kuberuntime/security_context_others.go
 */
export interface Refusal {
  readonly kind: 'root' | 'name';
  /** As the image has it. */
  readonly user: User;
}

/** Why a kubelet refuses what `stage` makes, where nobody gives it another user; undefined when it does not, or cannot be told. */
export function refusalOf(stage: Stage, facts: Facts): Refusal | undefined {
  if (stage.isWindows) return undefined;
  if (stage.lastUser === undefined) return rootRefusal(baseUser(stage, facts));
  const { value } = stage.lastUser.user;
  if (value?.isRoot === false && value.uid === undefined) return { kind: 'name', user: value };
  return rootRefusal(value);
}

const rootRefusal = (user: User | undefined): Refusal | undefined =>
  user?.isRoot ? { kind: 'root', user } : undefined;

/** A container that is refused, and the Dockerfile of its image, where that is at hand. */
export interface RefusedContainer {
  readonly refusal: Refusal;
  readonly built: BuiltImage | undefined;
}

/** Why the kubelet refuses `container` of the manifest at `path`; undefined when it does not, or cannot be told. */
export function refusedContainer(container: PodContainer, facts: Facts, path: string): RefusedContainer | undefined {
  const { runAsNonRoot, user, image, pod } = container;
  if (runAsNonRoot.value !== true || user.state !== 'absent' || pod.isWindows) return undefined;
  const built = builtImage(container, facts, path);
  const refusal = built
    ? refusalOf(built.stage, facts)
    : image.value && rootRefusal(baseImage(image.value, facts).user);
  return refusal && { refusal, built };
}
