/** What a URI may hold as it is. */
const plain = /^[\w./-]+$/;
/** A part of a path that says nothing, or leads up. */
const dull = /(?:^|\/)\.{0,2}(?:\/|$)/;
const origin = /^(?:[a-z][\w+.-]*:\/\/[^/]*)?\/?/i;

/** The path of `relative` as a file at `path` means it, in the way in which `path` is written: a path, or a URI. */
export function pathBeside(path: string, relative: string): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  if (plain.test(relative) && !dull.test(relative) && !dull.test(folder.replace(origin, '').slice(0, -1) || '-'))
    return folder + relative;
  const written = /^[a-z][\w+.-]*:\/\//i.test(path) ? encodeURI(relative).replaceAll('#', '%23') : relative;
  const [, root = '', base = ''] = /^((?:[a-z][\w+.-]*:\/\/[^/]*)?\/?)(.*)$/is.exec(folder) as RegExpExecArray;
  const parts: string[] = [];
  for (const part of (relative.startsWith('/') ? written : base + written).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || root === '') parts.push(part);
  }
  return root + parts.join('/');
}

/** The last part of a path or URI. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** The relative path that leads from the folder of the file at `path` to `other`; the opposite of `pathBeside`. */
export function pathFrom(path: string, other: string): string {
  const from = path.split('/').slice(0, -1);
  const to = other.split('/');
  let shared = 0;
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared++;
  const relative = [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/') || '.';
  return /^[a-z][\w+.-]*:\/\//i.test(path) ? decodeURI(relative).replaceAll('%23', '#') : relative;
}
