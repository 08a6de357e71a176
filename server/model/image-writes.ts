import type { Container } from './container.ts';
import { knownImage } from './known-image.ts';

const systemManagers: ReadonlySet<string> = new Set([
  ...['apt', 'apt-get', 'apk', 'dnf', 'microdnf', 'tdnf', 'yum', 'zypper'],
  ...['pip', 'pip3', 'gem'],
]);
/** With these, what is installed may go into a volume. */
const elsewhere = /--(?:target|prefix|user|root|installroot)\b|venv|PYTHONUSERBASE/;

/**
 * Why the root file system of `container` has to be writable, as the end of a sentence: its image changes files of its own, or
 * it installs packages when it starts. Undefined where nothing is known to write there.
 */
export function whyWritable({ image, arguments: words }: Container): string | undefined {
  const texts = words.map(({ value }) => value ?? '');
  const reference = image.value;
  const writes = reference && knownImage(reference)?.writesImage;
  if (writes !== undefined && !(writes.unless !== undefined && texts.includes(writes.unless)))
    return `\`${reference?.name}\` changes what it has in \`${writes.path}\``;
  const call = installation(texts.join(' '));
  return call === undefined ? undefined : `it starts with \`${call}\``;
}

/** The first call of a package manager that installs something into the system: `apk add`. */
function installation(script: string): string | undefined {
  if (elsewhere.test(script)) return undefined;
  const words = script.split(/[\s;&|()`]+/);
  for (const [index, word] of words.entries()) {
    if (!systemManagers.has(word)) continue;
    const verb = words.slice(index + 1, index + 5).find((next) => !next.startsWith('-'));
    if (verb === 'install' || verb === 'add') return `${word} ${verb}`;
  }
  return undefined;
}
