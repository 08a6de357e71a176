import type { Container } from './container.ts';
import { knownImage } from './known-image.ts';

/** Where a command of a shell may start, and the programs that start another. */
const start = /^|[\n;&|(`]|\b(?:then|do|else|sudo|exec)\s/.source;
const installing = new RegExp(
  `(?:${start})[ \\t]*(apt|apt-get|apk|dnf|microdnf|tdnf|yum|zypper|pip|pip3|gem)[ \\t]([^\\n;&|]*)`,
  'g',
);
/** With these, what is installed may go into a volume. */
const elsewhere = /--(?:target|prefix|user|root|installroot)\b|venv|PYTHONUSERBASE/;
const fetching = new RegExp(`(?:${start})[ \\t]*wget(?:\\s|$)`);
/** How wget is told to save nothing, or where: `-O -`, `-qO-`, `--spider`, `-P /data`. */
const saved = /\s-[a-zA-Z]{0,8}[OP]|--(?:output-document|directory-prefix|spider)\b|(?:^|[\s;&])cd\s/;

/**
 * Why the root file system of `container` has to be writable, as the end of a sentence: its image changes files of its own, or
 * its command installs packages or saves a file where it stands. Undefined where nothing is known to write there.
 */
export function whyWritable({ image, arguments: slots }: Container): string | undefined {
  const texts = slots.map(({ value }) => value ?? '');
  const reference = image.value;
  const writes = reference && knownImage(reference)?.writesImage;
  if (writes !== undefined && !(writes.unless !== undefined && texts.includes(writes.unless)))
    return `\`${reference?.name}\` changes what it has in \`${writes.path}\``;
  // Scripts stand alone; what they only quote, or write into a file, is not run.
  const script = texts.map((text) => (/\s/.test(text) ? `\n${text}\n` : text)).join(' ');
  if (script.includes('<<')) return undefined;
  const code = script.replace(/'[^']*'|"[^"]*"/g, '_').replace(/^[ \t]*#.*$/gm, '');
  const call = installation(code);
  if (call !== undefined) return `it starts with \`${call}\``;
  const isSaving = fetching.test(code) && !saved.test(code);
  // https://www.gnu.org/software/wget/manual/html_node/Download-Options.html
  return isSaving ? '`wget` saves what it gets in the folder that it is started in' : undefined;
}

/** The first call of a package manager that installs something into the system: `apk add`. */
function installation(code: string): string | undefined {
  if (elsewhere.test(code)) return undefined;
  for (const [, program, rest = ''] of code.matchAll(installing)) {
    const verb = rest.split(/\s+/).find((word) => word !== '' && !word.startsWith('-'));
    if (verb === 'install' || verb === 'add') return `${program} ${verb}`;
  }
  return undefined;
}
