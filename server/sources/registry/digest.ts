const algorithms: ReadonlyMap<string, string> = new Map([
  ['sha256', 'SHA-256'],
  ['sha384', 'SHA-384'],
  ['sha512', 'SHA-512'],
]);

/** The digest of `bytes` by the algorithm that `like` has, `sha256` without one. */
export async function digestOfBytes(bytes: Uint8Array<ArrayBuffer>, like = 'sha256:'): Promise<string> {
  const name = like.slice(0, like.indexOf(':'));
  const hash = new Uint8Array(await crypto.subtle.digest(algorithms.get(name) ?? 'SHA-256', bytes));
  return `${algorithms.has(name) ? name : 'sha256'}:${Array.from(hash, hex).join('')}`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
