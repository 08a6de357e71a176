import type { Container } from './container.ts';
import { type ImageReference, normalizedName } from './image-reference.ts';
import { isLoopback } from './loopback.ts';

/** The host that an engine is commanded on in clear text. */
export interface EngineAddress {
  readonly host: string;
  /** What takes it for an engine's filter: it is named after one. */
  readonly isProxy: boolean;
}

/** Port of an engine that asks for certificates. */
const encryptedPort = '2376';

/**
 * Where a client that is told `address` (`tcp://build:2375`) sends its commands, in clear text unless it is told to use
 * TLS; undefined where it does not leave the container, or goes another way.
 * https://docs.docker.com/reference/cli/docker/#environment-variables
 */
export function engineAddress(address: string): EngineAddress | undefined {
  const [, host, port] =
    /^(?:tcp|http):\/\/(\[[^\]\s]{1,50}\]|[^:/?#\s]+)(?::(\d+))?(?:\/|$)/i.exec(address.trim()) ?? [];
  if (host === undefined || port === encryptedPort || isLoopback(host)) return undefined;
  return { host, isProxy: /proxy/i.test(host) };
}

const filters: ReadonlySet<string> = new Set([
  'docker.io/tecnativa/docker-socket-proxy',
  'ghcr.io/tecnativa/docker-socket-proxy',
  'docker.io/linuxserver/socket-proxy',
  'lscr.io/linuxserver/socket-proxy',
  'ghcr.io/linuxserver/socket-proxy',
  'docker.io/wollomatic/socket-proxy',
  'ghcr.io/wollomatic/socket-proxy',
  'docker.io/11notes/socket-proxy',
]);

/** Whether `image` is a program that lets only some requests through to an engine's socket. */
export function isSocketFilter(image: ImageReference | undefined): boolean {
  return image !== undefined && filters.has(normalizedName(image));
}

/** The one that is written where a filter is wanted. https://github.com/wollomatic/socket-proxy */
export const socketFilter = 'wollomatic/socket-proxy:1';

/** Whether a filter is told to let requests through that change something, by its command or its variables. */
export function passesChanges({ arguments: words, environment }: Container): boolean {
  const passed = /^(?:POST|SP_ALLOW_(?:POST|PUT|PATCH|DELETE)(?:_\d+)?)$/;
  return (
    words.some(({ value }) => value !== undefined && /(?:^|\s)--?allow(?:POST|PUT|PATCH|DELETE)=/.test(value)) ||
    environment.some(({ name, value }) => passed.test(name) && !/^(?:0|false)?$/i.test(value.value ?? ''))
  );
}

/** Whether `image` is an engine in a container. */
export function isEngineImage(image: ImageReference | undefined): boolean {
  return image !== undefined && normalizedName(image) === 'docker.io/library/docker' && /dind/.test(image.tag ?? '');
}

/** A host that an engine is told to listen on, among the words of its command. */
export const engineWords = /(?:^|\s|=)tcp:\/\//;

/** The places among `words`, those of an engine's command, that make it take commands from the network in clear text. */
export function openEngineHosts(
  words: readonly string[],
): readonly { readonly index: number; readonly host: string }[] {
  if (words.some((word) => /^--tls(?:verify)?(?:=(?!false)|$)/.test(word))) return [];
  return words.flatMap((word, index) => {
    const [, address] = /^(?:-H=?|--host=)?(tcp:\/\/\S+)$/.exec(word) ?? [];
    const isOption = word.startsWith('-') || /^(?:-H|--host)$/.test(words[index - 1] ?? '');
    return address === undefined || !isOption || engineAddress(address) === undefined ? [] : [{ index, host: address }];
  });
}
