import type { Instruction, Word } from '../model/dockerfile.ts';
import { fileNameOf, namesContent, parseAddress } from '../model/download/address.ts';
import { checkableValue } from '../model/download/check-edits.ts';
import { checksumFix } from '../model/download/checksum-fix.ts';
import { isCheckedLater } from '../model/download/flow.ts';
import { frontendMinor } from '../model/frontend.ts';
import { addedRepository } from '../model/git-source.ts';
import { defineRule, type Fix } from './rule.ts';

export default defineRule({
  id: 'remote-add',
  title: 'File added from the web without a checksum',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'The image gets whatever the server sends on the day of the build. Whoever takes over the server, the name or the connection puts their file into the image, and nothing notices.',
  remedy: 'Say what the file must be: `ADD --checksum=sha256:… https://…`, with the checksum that its publisher gives.',
  references: {
    'cis-docker': [
      { id: '4.9', relation: 'wider' },
      { id: '4.11', relation: 'wider' },
    ],
    kics: { id: '4b410d24-1cbe-4430-a632-62c9a931cf1c', relation: 'wider' },
  },

  *instruction(instruction) {
    const { keyword, flags, words, stage } = instruction;
    if (keyword !== 'ADD' || stage?.isUsed !== true) return;
    if (flags.some(({ name }) => name === 'checksum')) return;
    for (const word of words.slice(0, -1)) {
      const host = webHost(word);
      if (host === undefined || isChecked(word, instruction)) continue;
      const fix = withChecksum(word, instruction);
      const where = stage?.isInResult ? 'image' : 'build';
      const message = `What \`${host}\` sends is added to the ${where} without a checksum`;
      yield { range: word.range, message, ...(fix && { fixes: [fix] }) };
    }
  },
});

/** The host that a source is fetched from; only the host, since an address may hold a password. Git keeps checksums itself. */
function webHost(word: Word): string | undefined {
  const address = parseAddress(word.value ?? word.text.replace(/^["']/, ''));
  if (address === undefined || !/^https?$/.test(address.scheme) || addedRepository(word) !== undefined)
    return undefined;
  // The file of a commit is as good as a checksum where its host is trusted.
  if (namesContent(word.value ?? '')) return undefined;
  return /\.git["']?$/.test(address.path) ? undefined : address.host;
}

/** Whether a later instruction compares what was added. */
function isChecked(word: Word, instruction: Instruction): boolean {
  const target = instruction.words.at(-1)?.value;
  const address = word.value === undefined ? undefined : parseAddress(word.value);
  const name = target?.endsWith('/') === false ? target : address && fileNameOf(address);
  return name !== undefined && isCheckedLater(instruction, { text: name, written: name });
}

/** A checksum is that of one file; frontends before 1.6 do not know it: https://docs.docker.com/reference/dockerfile/#add---checksum */
function withChecksum(word: Word, { words, keywordRange, stage }: Instruction): Fix | undefined {
  const address = checkableValue(word);
  if (address === undefined || words.length !== 2 || stage === undefined || frontendMinor(stage.build) < 6)
    return undefined;
  const { end } = keywordRange;
  const fix = checksumFix(address, (checksum) => [{ range: { start: end, end }, newText: ` --checksum=${checksum}` }]);
  // https://docs.docker.com/build/buildkit/#buildkit-on-windows
  const windows = stage.isWindows ? ', and with a builder that is not BuildKit, as Windows has it' : '';
  const breaks = fix.breaks + windows;
  return { title: 'Add the checksum that the file has now', safety: 'unsafe', ...fix, breaks };
}
