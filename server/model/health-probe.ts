import type { ExposedPort, Stage } from './dockerfile.ts';
import { type ImageReference, normalizedName } from './image-reference.ts';

/** Ports where HTTP is spoken as a rule; 443 and its like would need to know a certificate. */
const httpPorts = /^(?:80|1337|3\d{3}|4[02]00|5000|7000|80\d\d|81\d\d|88\d\d|9080|9090)$/;
/** What is found there often enough and is something else. */
const otherPorts = new Set([3306, 3389, 3478]);

/** How each language asks for a page: it fails where there is no answer, or one that is an error. */
const languages: ReadonlyMap<string, (url: string) => readonly string[]> = new Map([
  [
    'node',
    (url) => [
      'node',
      '-e',
      `require('http').get('${url}', (r) => process.exit(r.statusCode < 400 ? 0 : 1)).on('error', () => process.exit(1))`,
    ],
  ],
  ['python', (url) => ['python', '-c', `import urllib.request; urllib.request.urlopen('${url}', timeout=5)`]],
  ['ruby', (url) => ['ruby', '-rnet/http', '-e', `exit Net::HTTP.get_response(URI('${url}')).code.to_i < 400`]],
  ['php', (url) => ['php', '-r', `exit(file_get_contents('${url}') === false ? 1 : 0);`]],
]);

/** A command that asks the stage's program for its page, with what its base image holds; undefined where that is not known. */
export function healthProbe({ exposedPorts, base, knownBase, isWindows }: Stage): readonly string[] | undefined {
  const port = exposedPorts.find(isHttp)?.first;
  if (port === undefined || base.value === undefined || isWindows) return undefined;
  const url = port === 80 ? 'http://127.0.0.1/' : `http://127.0.0.1:${port}/`;
  const language = languages.get(officialName(base.value) ?? '');
  if (language !== undefined) return language(url);
  if (knownBase?.hasShell !== true) return undefined;
  if (knownBase.packageManager === 'apk') return ['wget', '-q', '-O', '/dev/null', url];
  // Slim images of Debian and of Red Hat have neither curl nor wget, but all of them have Bash.
  const hasBash = /^(?:apt|dnf|microdnf|yum)$/.test(knownBase.packageManager ?? '');
  return hasBash ? ['bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${port}`] : undefined;
}

function isHttp({ first, last, protocol }: ExposedPort): boolean {
  return protocol === 'tcp' && first === last && httpPorts.test(String(first)) && !otherPorts.has(first);
}

function officialName(image: ImageReference): string | undefined {
  return /^docker\.io\/library\/(\w+)$/.exec(normalizedName(image))?.[1];
}
