import { BlockList, isIP } from 'node:net';
import type { ProxySettings } from './settings.ts';

/** The proxy by which `url` is reached; undefined for none, and `unknown` for one of a kind that is not known. */
export function proxyFor(url: URL, { http, https, exceptions }: ProxySettings): URL | 'unknown' | undefined {
  const text = url.protocol === 'https:' ? https : http;
  if (text === undefined || isDirect(url, exceptions)) return undefined;
  // `proxy.example.org:3128` is understood as curl does.
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(address)) return 'unknown';
  const proxy = new URL(address);
  return proxy.protocol === 'http:' || proxy.protocol === 'https:' ? proxy : 'unknown';
}

/** Whether a host is reached without a proxy: this machine always is. */
function isDirect(url: URL, exceptions: readonly string[]): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\./.test(host)) return true;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return exceptions.some((exception) => excludes(exception.toLowerCase(), host, port));
}

function excludes(exception: string, host: string, port: string): boolean {
  if (exception === '*') return true;
  if (exception.includes('/')) return isInNetwork(host, exception);
  const [, bracketed, plain, wantedPort] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(exception) ?? [];
  if (wantedPort !== undefined && wantedPort !== port) return false;
  // An IPv6 address without brackets has colons of its own.
  const name = (bracketed ?? plain ?? exception).replace(/^\*?\./, '');
  if (name === '') return false;
  return host === name || (isIP(host) === 0 && host.endsWith(`.${name}`));
}

/** `10.0.0.0/8` */
function isInNetwork(host: string, network: string): boolean {
  const family = isIP(host);
  const [address = '', length = ''] = network.split('/');
  if (family === 0 || isIP(address) !== family || !/^\d{1,3}$/.test(length)) return false;
  if (Number(length) > (family === 4 ? 32 : 128)) return false;
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, Number(length), kind);
  return list.check(host, kind);
}
