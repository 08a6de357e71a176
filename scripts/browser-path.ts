/** The one function of Node's `path` that bundled code uses in a browser. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export default { basename };
