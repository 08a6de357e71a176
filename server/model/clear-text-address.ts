import { isPrivateHost, parseAddress, type WebAddress } from './download/address.ts';

/** Addresses without encryption; what follows is cut off where it cannot go on. */
const clearText = /\b(?:http|ftp|telnet|ldap|amqp|mqtt):\/\/[^\s"'`,;<>|\\]+/gi;
/** Names of formats that look like addresses, and that nobody asks: namespaces of XML, JSON-LD and the like. */
const nameSpaces = /^(?:(?:www\.)?w3\.org|schemas\.\S+|(?:www\.)?schema\.org|xmlns\.com|purl\.org)$/i;

/** The addresses in `text` that lead over the internet without encryption. */
export function clearTextAddresses(text: string): WebAddress[] {
  return [...text.matchAll(clearText)].flatMap(([written]) => {
    const address = parseAddress(written);
    return address === undefined || !isPublic(address.host) ? [] : [address];
  });
}

/**
 * In a cluster `web.dev` is the Service `web` of the namespace `dev`: only what ends in a way that namespaces are not called
 * is taken for a name of the internet.
 */
const publicEnd = new RegExp(
  `^[\\w.-]+\\.(?:${[
    'com|net|org|edu|gov|info|biz|io|co',
    'uk|de|fr|nl|be|ch|at|it|es|pt|pl|cz|se|no|fi|dk|ie|gr|ru|ua|jp|cn|kr|tw|br|mx|au|nz|za|tr|il',
  ].join('|')})$`,
  'i',
);

function isPublic(host: string): boolean {
  return publicEnd.test(host) && !isPrivateHost(host) && !nameSpaces.test(host);
}
