/** What a package brings that the program of an image has no use for. */
export interface ToolPackage {
  readonly kind: 'debugger' | 'administration';
  /** With its article: `a debugger`. */
  readonly what: string;
  /** Whether it serves whoever attacks more than whoever looks after the container. */
  readonly isOffensive: boolean;
}

interface Row extends ToolPackage {
  /** Names of packages, whole. */
  readonly names: RegExp;
}

const rows: readonly Row[] = [
  {
    kind: 'debugger',
    what: 'a debugger',
    isOffensive: false,
    names:
      /^(?:gdb(?:server|-multiarch|-minimal|-headless)?|lldb(?:-\d+)?|strace|ltrace|(?:php[\d.]*-(?:pecl-)?)?xdebug\d?|debugpy|ptvsd|pydevd|delve|.*\/delve\/cmd\/dlv|byebug|linux-perf|bpftrace|bpfcc-tools|bcc-tools)$/,
  },
  {
    kind: 'administration',
    what: 'a server for remote shells or desktops',
    isOffensive: true,
    names:
      /^(?:openssh-server|dropbear(?:-bin)?|(?:inetutils-)?telnetd(?:-ssl)?|telnet-server|rsh-(?:redone-)?server|xrdp|x11vnc|tigervnc-(?:standalone-)?server|tightvncserver)$/,
  },
  {
    kind: 'administration',
    what: 'a tool for attacks on networks',
    isOffensive: true,
    names:
      /^(?:nmap|masscan|hping3|arp-scan|dsniff|ettercap(?:-.+)?|aircrack-ng|hydra|john|sqlmap|metasploit-framework)$/,
  },
  {
    kind: 'administration',
    what: 'an editor',
    isOffensive: false,
    names: /^(?:vim(?:-(?:tiny|nox|minimal|enhanced|gtk3?|athena|runtime))?|neovim|nano|emacs(?:-.+)?|joe|mcedit|mg)$/,
  },
  {
    kind: 'administration',
    what: 'a tool for somebody at a terminal',
    isOffensive: false,
    names: /^(?:htop|atop|iotop|btop|nmon|glances|screen|tmux|byobu|mc|man-db)$/,
  },
  {
    kind: 'administration',
    what: 'a tool that looks into networks',
    isOffensive: false,
    names:
      /^(?:telnet|nmap-ncat|ncat|netcat(?:-traditional|-openbsd)?|nc|tcpdump|tshark|wireshark(?:-.+)?|busybox-extras|net-tools|iputils(?:-.+)?|inetutils-(?:ping|telnet|traceroute)|dnsutils|bind9?-(?:tools|utils|dnsutils)|traceroute|mtr(?:-tiny)?|whois|iperf3?|iftop|lsof)$/,
  },
];

/** Part of the name of each of them. */
export const debuggerPackages =
  /gdb|lldb|strace|ltrace|xdebug|debugpy|ptvsd|pydevd|delve|byebug|linux-perf|bpf|bcc-tools/;
export const administrationPackages =
  /openssh-server|dropbear|telnet|rsh-|xrdp|vnc|nmap|ncat|netcat|\bnc\b|masscan|hping|arp-scan|dsniff|ettercap|aircrack|hydra|john|sqlmap|metasploit|tcpdump|shark|vim|nano|emacs|joe|mcedit|\bmg\b|top\b|nmon|glances|screen|tmux|byobu|\bmc\b|man-db|busybox-extras|net-tools|utils|bind|traceroute|mtr|whois|iperf|lsof/;

/** What the package `name` of `manager` brings; undefined where that may well be of use. */
export function toolPackage(name: string, manager: string): ToolPackage | undefined {
  const tool = rows.find(({ names }) => names.test(name));
  // Libraries may be called as a tool is.
  return tool?.kind === 'debugger' || /^(?:apt|apk|dnf|zypper|pacman)$/.test(manager) ? tool : undefined;
}
