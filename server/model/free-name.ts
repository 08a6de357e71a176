/** What names volumes and secrets may be as long as: a DNS label, the strictest of the formats. */
const longest = 63;

/** `text` as a DNS label: lower-case letters, digits and hyphens, none of these first or last. */
export function toLabel(text: string): string {
  const name = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return name.replace(/^-/, '').slice(0, longest).replace(/-$/, '') || 'unnamed';
}

/** `wanted`, or with the lowest number behind it for which `isTaken` says no. */
export function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number++) {
    const end = number === 1 ? '' : `-${number}`;
    const name = wanted.slice(0, longest - end.length).replace(/-$/, '') + end;
    if (!isTaken(name)) return name;
  }
}
