import type { Slot } from '../text/slot.ts';
import type { PodContainer } from './pod.ts';
import type { User } from './user.ts';

/** Where the user of a container is best written: where the pod says it, if no other container has it from there. */
export function userSlotOf(container: PodContainer): Slot<User> {
  const { pod, user } = container;
  const inherits = (each: PodContainer): boolean => each.user.range.start === pod.user.range.start;
  const isAlone = pod.user.state === 'literal' && inherits(container) && pod.containers.filter(inherits).length === 1;
  return isAlone ? pod.user : user;
}
