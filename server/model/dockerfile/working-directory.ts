import type { InstructionModel } from './instruction.ts';

// What Linux allows; a file may add a part on every line.
const longestPath = 4_096;

/** Where `WORKDIR path` leads from `current`; undefined when that is not known. */
export function joinPath(current: string | undefined, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  if (/^[A-Za-z]:[\\/]/.test(path)) return path;
  const isAbsolute = path.startsWith('/');
  if (!isAbsolute && current === undefined) return undefined;
  if (!isAbsolute && !current?.startsWith('/')) return undefined;
  if (path.length + (current?.length ?? 0) > longestPath) return undefined;
  const parts: string[] = [];
  for (const part of `${isAbsolute ? '' : current}/${path}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** `WORKDIR C:/app`: the drive of a path; or Chocolatey, which is for Windows alone. */
export function namesDrive({ keyword, argumentText }: InstructionModel): boolean {
  // In a script it may be `sed 's:/a:/b:'`.
  return keyword === 'RUN'
    ? /^[A-Za-z]:[\\/]|^choco(?:\.exe)?\s|[\s"'][CD]:[\\/][A-Z]/.test(argumentText)
    : /(?:^|[\s"'])[A-Za-z]:[\\/]/.test(argumentText);
}
