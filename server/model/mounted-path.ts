/** Those of `paths` at which, and above which, none of `targets` is mounted: the root file system itself holds them. */
export function unmountedPaths(paths: readonly string[], targets: readonly (string | undefined)[]): string[] {
  const mounted = targets.flatMap((target) => (target === undefined ? [] : [withoutEnd(target)]));
  return paths.filter((path) => {
    const wanted = withoutEnd(path);
    return !mounted.some((target) => wanted === target || (target !== '' && wanted.startsWith(`${target}/`)));
  });
}

/** `/tmp/` and `/tmp` are one place. */
function withoutEnd(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
