import type { Container } from './container.ts';
import { knownImage } from './known-image.ts';
import { containerCommand } from './started-command.ts';

const systemManagers: ReadonlySet<string> = new Set([
  ...['apt', 'apt-get', 'apk', 'dnf', 'microdnf', 'tdnf', 'yum', 'zypper'],
  ...['pip', 'pip3', 'gem'],
]);
/** With these, what is installed may go into a volume. */
const elsewhere = /--(?:target|prefix|user|root|installroot)\b|venv|PYTHONUSERBASE/;

/**
 * Why the root file system of `container` has to be writable, as the end of a sentence: its image changes files of its own, or
 * its command installs packages or saves a file where it stands. Undefined where nothing is known to write there.
 */
export function whyWritable(container: Container): string | undefined {
  const texts = containerCommand(container).map(({ text }) => text);
  const reference = container.image.value;
  const writes = reference && knownImage(reference)?.writesImage;
  if (writes !== undefined && !(writes.unless !== undefined && texts.includes(writes.unless)))
    return `\`${reference?.name}\` changes what it has in \`${writes.path}\``;
  const script = texts.join(' ');
  const call = installation(script);
  if (call !== undefined) return `it starts with \`${call}\``;
  return savesPage(script) ? '`wget` saves what it gets in the folder that it is started in' : undefined;
}

/** How wget is told to save nothing, or where: `-O -`, `-qO-`, `--spider`, `-P /data`. */
const saved = /\s-[a-zA-Z]*[OP]|--(?:output-document|directory-prefix|spider)\b|(?:^|[\s;&])cd\s/;

/** Whether it calls wget, to save a page or file where it stands: https://www.gnu.org/software/wget/manual/html_node/Download-Options.html */
function savesPage(script: string): boolean {
  return /(?:^|[\s;&|(`/])wget(?:\s|$)/.test(script) && !saved.test(script);
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
