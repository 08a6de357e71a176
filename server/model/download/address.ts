/** Where something is fetched from. */
export interface WebAddress {
  /** Lower case, without `:`: `https`. */
  readonly scheme: string;
  /** Without user and port; as written where a variable stands in it. */
  readonly host: string;
  /** Whether a user name or password stands in it. */
  readonly hasCredentials: boolean;
  /** From the first `/` on, without query and fragment. */
  readonly path: string;
}

/** Reads `text` as an address with a scheme; undefined when it is none. */
export function parseAddress(text: string): WebAddress | undefined {
  const match = /^([a-z][a-z\d+.-]{1,15}):\/\/([^/?#]*)([^?#]*)/i.exec(text);
  const [, scheme, authority, path = ''] = match ?? [];
  if (scheme === undefined || authority === undefined) return undefined;
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1).replace(/:(?:\d+|\$\{?\w+\}?)$/, '');
  return host === '' ? undefined : { scheme: scheme.toLowerCase(), host, hasCredentials: at !== -1, path };
}

const privateNames =
  /^(?:localhost|[^.]*|.*\.(?:localhost|local|localdomain|internal|intern|intranet|lan|home|corp|private|svc|test|home\.arpa)|.*\.svc\.cluster\.local)$/i;
const privateNumbers =
  /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|0\.0\.0\.0$|\[)/;

/** Whether `host` is a machine of one's own network, or is not known: https://www.rfc-editor.org/rfc/rfc6761, rfc1918, rfc6598. */
export function isPrivateHost(host: string): boolean {
  return host.includes('$') || privateNames.test(host) || privateNumbers.test(host);
}

/** What a file of that address is called on the disk; undefined when the address ends in a folder. */
export function fileNameOf({ path }: WebAddress): string | undefined {
  return path.slice(path.lastIndexOf('/') + 1) || undefined;
}

/** Whether an address names what it gets by its hash, such as the archive of a commit. */
export function namesContent(text: string): boolean {
  return /(?:^|[^\da-f])(?:[\da-f]{40}|[\da-f]{64})(?:[^\da-f]|$)/i.test(text);
}
