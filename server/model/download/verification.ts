import type { Command } from '../dockerfile.ts';
import { invocationOf } from '../invocation.ts';
import { printedText } from '../written-text.ts';
import { type FileName, lastPart, namesFile } from './file-name.ts';

const digests = /^(?:(?:sha\d*|md5|b[23]|gost|sm3|xxh\d+)sum|shasum|cksum|sha\d+|md5|rhash|hashdeep|cmp|diff)$/;
const signatures =
  /^(?:gpgv2?|cosign|minisign|rsign|signify(?:-openbsd)?|slsa-verifier|debsig-verify|dpkg-sig|rpmkeys|notation|sq|sqv|sequoia|jarsigner|in-toto-verify|rekor-cli|tuf|age-verify)$/;
/** Scripts and functions that say what they are for. */
const ownWords = /verif|check_?-?(?:sum|sig)|sha(?:256|512)|validate_?-?(?:sum|sig|download)/i;
/** Lists of checksums, and signatures: to name one says nothing of which file is checked. */
const evidence =
  /sums?\b|sha\d|md5|\.(?:asc|sig|sign|sum|minisig|pem|crt|cert|bundle|intoto\w*|att|digest|checksums?|gpg|pub|key)$|check/i;

/** Where one of them may stand. */
export const verificationNames = new RegExp(
  `sum|sha\\d|md5|rhash|hashdeep|cmp|diff|openssl|gpg|ssh-keygen|attestation|jarsigner|rpm|sq|${signatures.source.slice(5, -2)}|${ownWords.source}`,
  'i',
);

/** Whether `command` compares files with a checksum or checks a signature. */
export function verifies(command: Command): boolean {
  const { name, words } = invocationOf(command);
  if (name === undefined) return false;
  const has = (pattern: RegExp) => words.some(({ value }) => pattern.test(value ?? ''));
  if (digests.test(name) || signatures.test(name) || ownWords.test(name)) return true;
  switch (name) {
    case 'openssl':
      return has(/^(?:dgst|sha\d+|md5|cms|smime|pkeyutl)$/);
    case 'gpg':
    case 'gpg2':
      return has(/^(?:--verify(?:-files)?|--decrypt|-d|--status-fd)$/);
    case 'rpm':
      return has(/^(?:-K|--checksig)$/);
    case 'ssh-keygen':
      return has(/^-Y$/);
    case 'gh':
      return has(/^attestation$/);
    case 'busybox':
      return digests.test(words[1]?.value ?? '');
    default:
      return false;
  }
}

/** Whether `check`, a command that verifies, may have looked at `file`; `others` are the other files that are downloaded. */
export function mayCheck(check: Command, file: FileName | undefined, others: readonly FileName[]): boolean {
  const words = invocationOf(check).words.slice(1);
  const listed = check.pipedFrom && printedText(check.pipedFrom)?.text.replace(/\$\{(\w+)\}/g, '$$$1');
  const names = (name: FileName) =>
    words.some((word) => namesFile(word, name)) ||
    [name.text, name.written].some((path) => listed?.includes(lastPart(path)) ?? false);
  if (file !== undefined && names(file)) return true;
  return !others.some((other) => !evidence.test(lastPart(other.text)) && names(other));
}
