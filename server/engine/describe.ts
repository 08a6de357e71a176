import { describedImage, imageQuestion } from '../model/base-image.ts';
import { type CapabilityClass, capabilityNamed, isAllCapabilities } from '../model/capability.ts';
import { driftOf, isDigestGone } from '../model/drift.ts';
import type { Explanation } from '../model/explain.ts';
import type { Answer, Facts } from '../model/facts.ts';
import type { ImageDescription } from '../model/image-description.ts';
import { lifecyclesOf, retirementOf } from '../model/image-lifecycle.ts';
import { formatReference, type ImageReference, parseImageReference } from '../model/image-reference.ts';
import { siblingsOf } from '../model/image-siblings.ts';
import { type KnownImage, knownImage } from '../model/known-image.ts';
import { pinQuestion } from '../model/pin.ts';
import type { User } from '../model/user.ts';
import { describeAnswer } from './describe-image.ts';

const dangers: Record<CapabilityClass, string> = {
  takeover: 'Amounts to control of the host.',
  'host-reach': 'Reaches beyond the container.',
  disclosure: 'Shows what the container should not see.',
  availability: 'Can disturb what runs beside the container.',
  bounded: 'Acts inside the container only.',
};

/** Markdown for `explanation`, headed by the word that it explains. */
export function describeWord(word: string, { text, source }: Explanation): string {
  return `**\`${word}\`**\n\n${text}\n\n[Reference](${source})`;
}

/** Markdown for a capability as written; undefined when there is none of that name. */
export function describeCapability(text: string): string | undefined {
  if (isAllCapabilities(text)) return '**`ALL`**\n\nEvery capability of the kernel.';
  const capability = capabilityNamed(text);
  if (!capability) return undefined;
  const { name, allows, isDefault, isBaseline } = capability;
  const granted = isDefault ? 'Granted by default unless it is dropped.' : 'Not granted by default.';
  const baseline = isBaseline ? '' : ' The baseline Pod Security Standard does not let a pod add it.';
  const source = 'https://man7.org/linux/man-pages/man7/capabilities.7.html';
  return `**\`CAP_${name}\`** lets a process ${allows}.\n\n${dangers[capability.class]} ${granted}${baseline}\n\n[Reference](${source})`;
}

/** Markdown for a user, and for what it means where its number matters. */
export function describeUser(user: User, base?: KnownImage): string {
  const lines = [`**User \`${user.text}\`**`];
  if (user.isRoot)
    lines.push(
      'Root: what breaks out of the container does so with root’s rights on the host, unless user namespaces are in use.',
    );
  else if (user.uid === undefined) {
    lines.push(
      'A user by name: Kubernetes cannot verify with `runAsNonRoot` that it is not root. A number can be verified.',
    );
  } else lines.push('Not root; a number, so Kubernetes can verify that.');
  if (user.group === undefined && user.uid !== undefined && !user.isRoot) {
    lines.push('No group is named: unless the image lists this user, the group is root’s, `0`.');
  }
  const shipped = base?.offersUser;
  if (shipped && user.isRoot)
    lines.push(`${base.title} ships the user \`${shipped.name}\` (${shipped.uid}:${shipped.gid}).`);
  return lines.join('\n\n');
}

/** Markdown for an image: what its name resolves to, and what is known of it. */
export function describeImage(image: ImageReference, facts: Facts): string {
  const known = knownImage(image);
  const lines = [`**${known?.title ?? 'Image'}** \`${formatReference(image)}\``];
  lines.push(`Registry \`${image.registry}\`, repository \`${image.repository}\`. ${tagSentence(image)}`);
  lines.push(...pinSentences(image, facts));
  const answer = imageAnswer(image, facts);
  if (answer?.state === 'known') lines.push(...describeAnswer(answer.value, answer.asOf, facts.today));
  else if (answer?.state === 'unavailable') lines.push(`Its registry says nothing of it: ${answer.reason}.`);
  const base = answer?.state === 'known' ? answer.value.base?.name : undefined;
  const own = updateSentences(image, facts.today);
  const updates = own.length > 0 || base === undefined ? own : baseSentences(base, facts.today);
  if (known) lines.push(...tableSentences(known, answer?.state === 'known'));
  else if (updates.length === 0 && answer?.state !== 'known')
    lines.push('Nothing is known of it without asking its registry.');
  lines.push(...updates, ...siblingList(image));
  return lines.join('\n\n');
}

function tagSentence({ tag, digest }: ImageReference): string {
  if (digest !== undefined) return 'Pinned by digest: always the same content.';
  if (tag === undefined) return 'Without a tag, `latest` is meant: whatever was pushed last.';
  return `The tag \`${tag}\` can be moved to another image at any time.`;
}

/** What is known of its digest, where the description of the image does not say it already. */
function pinSentences(image: ImageReference, facts: Facts): string[] {
  const drift = driftOf(image, facts);
  if (drift !== undefined)
    return [`Its tag has moved on to \`${drift.digest}\`${drift.movedOn ? `, made on ${drift.movedOn}` : ''}.`];
  if (isDigestGone(image, facts)) return ['**Its registry does not have this digest.**'];
  if (image.digest !== undefined || describedImage(image, facts) !== undefined) return [];
  const answer = facts.digest(pinQuestion(image).reference);
  if (answer.state === 'known') return [`Its digest was \`${answer.value}\` (asked ${answer.asOf}).`];
  return answer.state === 'unavailable' ? [`Its digest is not available: ${answer.reason}`] : [];
}

function imageAnswer(image: ImageReference, facts: Facts): Answer<ImageDescription> | undefined {
  const question = imageQuestion(image);
  return question && facts.image(question.reference);
}

/** Until when what it says it is built on gets updates. */
function baseSentences(name: string, today: string): string[] {
  const base = parseImageReference(name);
  return base === undefined ? [] : updateSentences(base, today);
}

/** What the table knows, marked as such. */
function tableSentences(known: KnownImage, isDescribed: boolean): string[] {
  const sentences = knownSentences(isDescribed ? { ...known, user: undefined, volumes: [] } : known);
  const [text] = sentences;
  return [...(text === undefined ? [] : [`Known without asking: ${text}`]), `[Source](${known.source})`];
}

/** Until when it gets updates. */
function updateSentences(image: ImageReference, today: string): string[] {
  const retired = retirementOf(image, today);
  if (retired) {
    const since =
      retired.since === undefined ? 'Gets no updates any more' : `Has had no updates since ${retired.since}`;
    return [`${since}: its place was taken by ${retired.instead}. [Source](${retired.source})`];
  }
  return lifecyclesOf(image).map(({ what, end, source }) => {
    const state = end < today ? 'has had no updates since' : 'gets updates until';
    return `${what} ${state} ${end}. [Source](${source})`;
  });
}

/** What may take its place, and what is different there. */
function siblingList(image: ImageReference): string[] {
  const siblings = siblingsOf(image);
  if (siblings.length === 0) return [];
  const items = siblings.map(({ text, gain, changes }) => `- \`${text}\` (${gain}): ${changes}`);
  return [`Instead:\n\n${items.join('\n')}`];
}

function knownSentences(image: KnownImage): string[] {
  const sentences: string[] = [];
  const { user, offersUser, writablePaths, volumes, capabilities } = image;
  if (user)
    sentences.push(
      `Runs as ${user.uid === 0 ? 'root' : `\`${user.name ?? user.uid}\` (${user.uid})`} unless told otherwise.`,
    );
  if (offersUser) sentences.push(`Ships the user \`${offersUser.name}\` (${offersUser.uid}:${offersUser.gid}).`);
  const written = [...new Set([...(writablePaths ?? []), ...volumes])];
  if (written.length > 0) sentences.push(`Writes to ${code(written)}.`);
  if (capabilities && capabilities.length > 0)
    sentences.push(`Needs ${code(capabilities)} when all capabilities are dropped.`);
  return sentences.length > 0 ? [sentences.join(' ')] : [];
}

function code(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}
