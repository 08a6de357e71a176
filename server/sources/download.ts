import { createHash } from 'node:crypto';

/** Why there is no checksum, in a sentence. */
export interface DownloadFailure {
  readonly problem: string;
}

/** What hashing a download needs of the outside, and its limits. */
export interface DownloadOptions {
  readonly fetch: typeof fetch;
  /** Most bytes that are read. */
  readonly sizeLimit?: number;
  /** Most milliseconds that it may take. */
  readonly timeLimit?: number;
}

const defaultSizeLimit = 500_000_000;
const defaultTimeLimit = 120_000;
const mostRedirects = 5;

/**
 * The checksum (`sha256:…`) of what `url` sends. Read as it comes and kept nowhere; by https alone, without credentials,
 * and not from this machine or a private address, wherever redirects lead.
 */
export async function hashDownload(
  url: string,
  signal: AbortSignal,
  { fetch, sizeLimit = defaultSizeLimit, timeLimit = defaultTimeLimit }: DownloadOptions,
): Promise<string | DownloadFailure> {
  const limit = AbortSignal.timeout(timeLimit);
  const either = AbortSignal.any([signal, limit]);
  try {
    const response = await request(url, fetch, either);
    if ('problem' in response) return response;
    return await hash(response, sizeLimit);
  } catch {
    const host = URL.canParse(url) ? new URL(url).host : url;
    if (signal.aborted) return { problem: `The download from ${host} was cancelled` };
    if (limit.aborted) return { problem: `The download from ${host} took longer than ${timeLimit / 1000} seconds` };
    return { problem: `${host} cannot be reached, or its certificate cannot be verified` };
  }
}

async function request(
  url: string,
  fetch: DownloadOptions['fetch'],
  signal: AbortSignal,
): Promise<Response | DownloadFailure> {
  let target = URL.canParse(url) ? new URL(url) : undefined;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    if (target === undefined) return { problem: 'The address cannot be understood' };
    const refusal = refusalOf(target);
    if (refusal !== undefined) return { problem: refusal };
    // Compressed on the way, it would not be the file that a build sees.
    const headers = { 'accept-encoding': 'identity', accept: '*/*' };
    const response: Response = await fetch(target, { redirect: 'manual', headers, signal, credentials: 'omit' });
    if (![301, 302, 303, 307, 308].includes(response.status)) return response;
    void response.body?.cancel().catch(() => undefined);
    const location = response.headers.get('location') ?? '';
    target = location !== '' && URL.canParse(location, target) ? new URL(location, target) : undefined;
  }
  return { problem: 'The address redirects too often' };
}

/** Why nothing is asked of `url`, which may be what another server answered. */
function refusalOf({ protocol, username, password, hostname, host }: URL): string | undefined {
  if (protocol !== 'https:') return `${host} would be asked without https: anybody on the way could answer`;
  if (username !== '' || password !== '') return 'An address with credentials in it is not asked';
  if (isPrivate(hostname)) return `${host} is on this machine or in a private network, and is not asked`;
  return undefined;
}

/** Whether a host is this machine's, or one that only a private network has, as far as the name itself tells. */
function isPrivate(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  if (name.startsWith('[')) return !/^\[[23][0-9a-f]{3}:/.test(name);
  const address = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(name);
  if (address === null) return !name.includes('.') || /\.(?:localhost|local|internal|lan|home\.arpa)$/.test(name);
  const [first = 0, second = 0] = address.slice(1).map(Number);
  if (first === 0 || first === 10 || first === 127 || first >= 224) return true;
  if (first === 100) return second >= 64 && second <= 127;
  if (first === 172) return second >= 16 && second <= 31;
  return (first === 169 && second === 254) || (first === 192 && second === 168) || (first === 198 && second >> 1 === 9);
}

async function hash(response: Response, sizeLimit: number): Promise<string | DownloadFailure> {
  const refuse = (problem: string): DownloadFailure => {
    void response.body?.cancel().catch(() => undefined);
    return { problem };
  };
  if (!response.ok) return refuse(`The address answers with status ${response.status}`);
  const encoding = response.headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity')
    return refuse('The server sends the file compressed, so that a build may see another one');
  const tooLarge = `The file is larger than ${Math.round(sizeLimit / 1_000_000)} MB`;
  if (Number(response.headers.get('content-length') ?? 0) > sizeLimit) return refuse(tooLarge);
  const sum = createHash('sha256');
  let size = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || value === undefined) break;
    size += value.byteLength;
    if (size > sizeLimit) {
      void reader?.cancel().catch(() => undefined);
      return { problem: tooLarge };
    }
    sum.update(value);
  }
  return `sha256:${sum.digest('hex')}`;
}
