import { text } from '../untrusted.ts';
import type { ScanFailure, ScanFailureKind, Scanner } from './scanner.ts';

/**
 * What scanners say when they fail, in their own and their libraries' words. The first that fits counts: a scanner that
 * tried an engine and then a registry says both, and the registry's answer is the one that matters.
 */
const signs: readonly [RegExp, ScanFailureKind, (title: string, image: string) => string][] = [
  [
    /toomanyrequests|too many requests|rate limit/i,
    'rate-limit',
    (title, image) =>
      `The registry of \`${image}\` limits how often it may be asked; sign in to it, or let ${title} try later`,
  ],
  [
    /unauthorized|authentication required|access (?:is |to the resource is )?denied|requested access|DENIED/i,
    'private',
    (_, image) => `\`${image}\` does not exist or is private; sign in with \`docker login\` as someone who may pull it`,
  ],
  [
    /MANIFEST_UNKNOWN|NAME_UNKNOWN|manifest unknown|name unknown|no such image|manifest for .{0,500} not found|repository does not exist/i,
    'not-found',
    (_, image) => `There is no image \`${image}\`; check its name and tag`,
  ],
  [
    /dial tcp|no such host|connection refused|network is unreachable|i\/o timeout|TLS handshake|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|certificate/i,
    'offline',
    (title) => `${title} cannot reach what it needs; check the connection and the proxy`,
  ],
  [
    /cannot connect to the docker daemon|is the docker daemon running|docker\.sock/i,
    'no-engine',
    (_, image) =>
      `No container engine is running that could have \`${image}\`; start it, or push the image to a registry`,
  ],
  [
    /unable to find the specified image|could not (?:fetch|find|load) (?:the )?image|image (?:was )?not found/i,
    'not-found',
    (_, image) => `There is no image \`${image}\`; check its name and tag`,
  ],
];

/** Why a scan failed, from what the scanner printed and how it ended. */
export function explainFailure(scanner: Scanner, said: string, image: string, code: number | null): ScanFailure {
  const known = scanner.explain?.(said);
  if (known !== undefined) return known;
  for (const [pattern, failure, message] of signs)
    if (pattern.test(said)) return { failure, message: message(scanner.title, image) };
  const last = lastLine(said);
  const why = last === undefined ? `it ended with code ${code ?? 'unknown'}` : `it says: ${last}`;
  return { failure: 'failed', message: `${scanner.title} could not scan \`${image}\`; ${why}` };
}

function lastLine(said: string): string | undefined {
  const lines = said.split(/\r?\n/).filter((line) => line.trim() !== '');
  return text(lines.at(-1), 300);
}
