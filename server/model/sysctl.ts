/** A kernel parameter that takes a protection away. */
export interface WeakSysctl {
  /** What can happen then, after the name of whose it is: `takes redirects …`. */
  readonly effect: string;
  /** The value that keeps the protection. */
  readonly value: string;
  /** Whether it opens what is closed everywhere, instead of taking one protection of several away. */
  readonly isOpening: boolean;
}

interface Row extends WeakSysctl {
  readonly name: RegExp;
  readonly weak: RegExp;
}

const on = /^(?!0+$)\d+$/;
const off = /^0+$/;

// https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html; containers have those of `net` for themselves.
const rows: readonly Row[] = [
  {
    name: /^net\.ipv4\.conf\.[^.]+\.route_localnet$/,
    weak: on,
    effect: 'takes in what its network sends to `127.0.0.1`, where services trust the sender',
    value: '0',
    isOpening: true,
  },
  {
    name: /^net\.ipv[46]\.conf\.[^.]+\.accept_source_route$/,
    weak: on,
    effect: 'lets senders choose the way of packets, past filters',
    value: '0',
    isOpening: false,
  },
  {
    name: /^net\.ipv[46]\.conf\.[^.]+\.accept_redirects$/,
    weak: on,
    effect: 'lets neighbours on its network change its routes, and so read along',
    value: '0',
    isOpening: false,
  },
  {
    name: /^net\.ipv4\.conf\.[^.]+\.rp_filter$/,
    weak: off,
    effect: 'takes packets with forged senders',
    value: '2',
    isOpening: false,
  },
  {
    name: /^net\.ipv4\.conf\.[^.]+\.proxy_arp$/,
    weak: on,
    effect: 'answers for the addresses of others, and so draws their traffic',
    value: '0',
    isOpening: false,
  },
  {
    name: /^net\.ipv4\.tcp_syncookies$/,
    weak: off,
    effect: 'can be kept from answering by a flood of half-open connections',
    value: '1',
    isOpening: false,
  },
  {
    name: /^net\.ipv4\.icmp_echo_ignore_broadcasts$/,
    weak: off,
    effect: 'answers pings to everybody, which makes it an amplifier of attacks',
    value: '1',
    isOpening: false,
  },
];

/** What the kernel parameter `name` weakens when it has `value`; undefined when nothing is known of it. */
export function weakSysctl(name: string, value: string): WeakSysctl | undefined {
  const dotted = name.trim().replaceAll('/', '.');
  return rows.find((row) => row.name.test(dotted) && row.weak.test(value.trim()));
}
