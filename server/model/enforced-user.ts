import type { Edit } from '../text/edit.ts';
import type { Slot } from '../text/slot.ts';
import { accountNumber } from './account-number.ts';
import { baseImage, baseUser, imageQuestion } from './base-image.ts';
import { builtImage } from './built-stage.ts';
import { type Facts, type Question, questionKey } from './facts.ts';
import { knownImage } from './known-image.ts';
import type { Pod, PodContainer } from './pod.ts';
import { parseUser, type User } from './user.ts';
import { containerLosses } from './user-losses.ts';

/**
 * Who a container starts as, when it says so or its image does. `given`: the manifest, or a template. `number` and `name`: its
 * image, by what a kubelet can tell or by what it refuses. `unknown`: nothing that was asked yet.
 */
export type StartKind = 'given' | 'given-root' | 'number' | 'name' | 'root' | 'unknown';

/** Who a container starts as. */
export interface Start {
  readonly container: PodContainer;
  readonly kind: StartKind;
  /** Who else it can run as than root, or the number behind the name, where that is known. */
  readonly uid: number | undefined;
  /** What a registry could say of it, where nothing else does. */
  readonly question: Question | undefined;
}

/** Who runs what nothing else is known of: no user of the node has that number. */
export const anyUser = 10001;

/** Who `container` of the file at `path` starts as. */
export function startOf(container: PodContainer, facts: Facts, path: string): Start {
  const { user, image } = container;
  if (user.state !== 'absent') {
    const kind = user.value?.isRoot === true ? 'given-root' : 'given';
    return { container, kind, uid: undefined, question: undefined };
  }
  const stage = builtImage(container, facts, path)?.stage;
  if (stage !== undefined) {
    const found = stage.lastUser === undefined ? baseUser(stage, facts) : stage.lastUser.user.value;
    const account = found?.name === undefined ? undefined : accountNumber(stage, found.name);
    const uid = account?.numbering.length === 0 && typeof account.uid === 'number' ? account.uid : undefined;
    return start(container, found, uid);
  }
  const known = image.value && knownImage(image.value);
  const found = image.value && baseImage(image.value, facts).user;
  const uid = found?.isRoot === true ? known?.offersUser?.uid : found?.uid;
  return { ...start(container, found, uid), question: image.value && imageQuestion(image.value) };
}

function start(container: PodContainer, user: User | undefined, uid: number | undefined): Start {
  const kind = user === undefined ? 'unknown' : user.isRoot ? 'root' : user.name === undefined ? 'number' : 'name';
  return { container, kind, uid: uid === 0 ? undefined : uid, question: undefined };
}

/** What a registry has to be asked to know who starts: undefined where there is nobody to ask, or more than one thing. */
export function questionOf(starts: readonly Start[]): Question | undefined {
  const questions = starts.filter(({ kind }) => kind === 'unknown').map(({ question }) => question);
  const [first] = questions;
  if (first === undefined) return undefined;
  return questions.every((one) => one !== undefined && questionKey(one) === questionKey(first)) ? first : undefined;
}

/** Whether a program that needs root, as far as is known, would be refused. */
export function needsRoot({ image }: PodContainer): boolean {
  return image.value !== undefined && knownImage(image.value)?.needsRoot === true;
}

/** A number for those whom a kubelet refuses otherwise; undefined where it need not be set. */
export function numberFor({
  container,
  kind,
  uid,
}: Start): { readonly user: User; readonly slot: Slot<User> } | undefined {
  if (kind !== 'root' && kind !== 'name') return undefined;
  const user = parseUser(`${uid ?? anyUser}`);
  return user && { user, slot: container.user };
}

/** Whether a known program starts as root, of whom nothing says who else could run it. */
export function isBoundToRoot({ container, kind, uid }: Start): boolean {
  if (kind === 'given-root' || needsRoot(container)) return true;
  const { image } = container;
  const known = image.value && knownImage(image.value);
  return kind === 'root' && uid === undefined && known !== undefined && !known.isBase;
}

/** Edits that give users to those of `starts` that need one, and refuse root at `slot`. */
export function refuseRoot(starts: readonly Start[], slot: Slot<boolean>): Edit[] | undefined {
  const numbers = starts.flatMap((one) => numberFor(one) ?? []);
  // What belongs to a container comes first, where both end up in one place.
  const all = [...numbers.map(({ user, slot: own }) => own.set(user)), slot.set(true)];
  return all.every((some) => some !== undefined) ? all.flat() : undefined;
}

/** Those that leave it to the pod. */
export function heirsOf({ containers, runAsNonRoot }: Pod): PodContainer[] {
  return containers.filter((container) => container.runAsNonRoot.range.start === runAsNonRoot.range.start);
}

/** Those that may be root as far as the fields say, themselves. */
export function openContainers(pod: Pod): PodContainer[] {
  return pod.containers.filter(
    ({ runAsNonRoot }) =>
      runAsNonRoot.value !== true &&
      runAsNonRoot.state !== 'dynamic' &&
      (runAsNonRoot.state === 'absent' || runAsNonRoot.range.start !== pod.runAsNonRoot.range.start),
  );
}

/** Low where only a container that is added later may be root, where nobody knows, or where breaking in is worth the host anyway. */
export function openness(
  name: string,
  starts: readonly Start[],
): { readonly message: string; readonly severity?: 'low' } {
  const isPrivileged = starts.every(({ container }) => container.privileged.value === true);
  const isRoot = starts.some(({ kind }) => kind === 'root' || kind === 'given-root');
  const unknown = starts.filter(({ kind }) => kind === 'unknown').map(({ container }) => container.image.value?.text);
  const severity = isPrivileged || !isRoot ? ({ severity: 'low' } as const) : {};
  const how = isRoot || unknown.length > 0 ? 'may run as root' : 'does not refuse root, though no container is';
  const images = [...new Set(unknown)].map((text) => text ?? '');
  const whose = images.includes('')
    ? 'user of its image is'
    : `${images.length > 1 ? 'users' : 'user'} of ${images.map((text) => `\`${text}\``).join(' and ')} ${images.length > 1 ? 'are' : 'is'}`;
  const doubt = isRoot || images.length === 0 ? '' : `, and the ${whose} not known`;
  return { message: `\`${name}\` ${how}: \`runAsNonRoot\` is not set${doubt}`, ...severity };
}

/** What a container cannot do any more as the user it is given, each a clause. */
export function lossesOf({ container, kind, uid }: Start, facts: Facts): string[] {
  const losses = kind === 'root' ? containerLosses(container, facts) : [];
  return uid === undefined ? ['it runs as another user than its image wants', ...losses] : losses;
}
