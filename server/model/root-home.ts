import type { Edit } from '../text/edit.ts';
import { standInOrder } from '../text/in-order.ts';
import type { Instruction, Stage } from './dockerfile.ts';

/** Root's home, which distributions close to everybody else (mode 0700), with all that lies in it. */
const home = '/root';
const mention = /(?:^|[^\w./-])\/root(?![\w.-])/;

/** Whether what `stage` runs lies in root's home, or may. */
export function usesRootHome(stage: Stage): boolean {
  return mentionsOf(stage).length > 0;
}

/** Edits that move the working folder out of root's home, where nothing else names that; undefined where something does. */
export function moveFromRootHome(stage: Stage): Edit[] | undefined {
  const [only, another] = mentionsOf(stage);
  if (only?.keyword !== 'WORKDIR' || another !== undefined || only.stage !== stage) return undefined;
  const [word] = only.words;
  const texts = stage.instructions.map(({ argumentText }) => argumentText);
  const target = ['/app', '/srv/app', '/opt/app'].find((path) => !texts.some((text) => text.includes(path)));
  if (word === undefined || target === undefined || texts.some((text) => /~|\bHOME\b/.test(text))) return undefined;
  const at = word.text.indexOf(home);
  // A continuation within the word would shift what is replaced.
  if (at === -1 || word.range.end - word.range.start !== word.text.length) return undefined;
  const start = word.range.start + at;
  return [{ range: { start, end: start + home.length }, newText: target }];
}

function mentionsOf(stage: Stage): Instruction[] {
  const earlier = stage.parent === undefined ? [] : mentionsOf(stage.parent);
  const own = stage.instructions.filter(
    ({ keyword, argumentText, words }) =>
      keyword !== 'FROM' && (keyword === 'RUN' ? installsThere(argumentText) : lies(keyword, argumentText, words)),
  );
  return [...earlier, ...own];
}

/** A build may use root's home as it likes; what counts is what is left there to be run. */
function installsThere(text: string): boolean {
  return text.split(/[&|;]/).some((part) => standInOrder(part, /\bpip3? install\b/, /--user\b/));
}

function lies(keyword: string, text: string, words: Instruction['words']): boolean {
  // The last word of a copy is where it goes; the others lie in other places.
  if (keyword === 'COPY' || keyword === 'ADD') return mention.test(` ${words.at(-1)?.value ?? ''}`);
  return /^(?:WORKDIR|ENV|CMD|ENTRYPOINT)$/.test(keyword) && mention.test(` ${text}`);
}
