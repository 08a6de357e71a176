import type { ImageDescription } from '../model/image-description.ts';
import { parseUser } from '../model/user.ts';

const day = 86_400_000;
/** More of a list than anybody reads in a hover. */
const listLimit = 12;

/** Markdown for what a registry said of an image, on `asOf`; `today` is for its age. */
export function describeAnswer(image: ImageDescription, asOf: string, today: string): string[] {
  const { digest, platforms, platform } = image;
  const lines = [`From its registry, ${asOf.slice(0, 16).replace('T', ' ')} UTC:`];
  const of = platforms.length > 1 ? `, \`${platform}\`` : '';
  lines.push(
    [
      `- Digest \`${digest}\``,
      `- Platforms ${listOf(platforms.length === 0 ? [platform] : platforms)}`,
      `- ${createdText(image, today)}`,
      `- ${userText(image)}`,
      ...listItem('Ports', image.ports),
      ...listItem('Volumes', image.volumes),
      `- Starts in \`${image.workingDirectory || '/'}\`${startText(image)}`,
      ...(image.hasHealthcheck ? ['- Has a health check'] : []),
      `- ${count(image.layers, 'layer')}, ${sizeText(image.size)} compressed${of}`,
      ...(image.base ? [`- Built on \`${plain(image.base.name)}\``] : []),
      ...(image.source ? [`- Source: <${encodeURI(image.source)}>`] : []),
    ].join('\n'),
  );
  return lines;
}

function createdText({ created }: ImageDescription, today: string): string {
  const at = Date.parse(created ?? '');
  // Builds that are to come out the same give themselves a day long past.
  if (created === undefined || Number.isNaN(at) || created < '2000') return 'Does not say when it was made';
  const age = Math.max(0, Math.floor((Date.parse(today) - at) / day));
  const ago = age === 0 ? 'today' : age < 60 ? `${count(age, 'day')} ago` : `${Math.floor(age / 30.44)} months ago`;
  return `Made on ${created.slice(0, 10)}, ${ago}`;
}

function userText({ user: text, platform }: ImageDescription): string {
  if (platform.startsWith('windows/')) return text === '' ? 'Runs as its default user' : `Runs as \`${plain(text)}\``;
  const user = parseUser(text === '' ? 'root' : text);
  if (user?.isRoot) return 'Runs as **root**';
  const note = user?.uid === undefined ? ', a name, whose number only the image knows' : '';
  return `Runs as \`${plain(text)}\`${note}`;
}

function startText({ entrypoint, command }: ImageDescription): string {
  const words = [...entrypoint, ...command];
  return words.length === 0 ? ' and says nothing of what to start' : `, and starts \`${plain(words.join(' '))}\``;
}

function listItem(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`- ${title} ${listOf(items)}`];
}

function listOf(items: readonly string[]): string {
  const shown = items.slice(0, listLimit).map((item) => `\`${plain(item)}\``);
  return shown.join(', ') + (items.length > listLimit ? ` and ${items.length - listLimit} more` : '');
}

/** What an image says of itself is anybody's text: nothing of it is to end the code that it stands in. */
function plain(text: string): string {
  const flat = text.replace(/[\s\p{C}]+/gu, ' ').replaceAll('`', 'ˋ');
  return flat.length > 200 ? `${flat.slice(0, 200)}…` : flat;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
