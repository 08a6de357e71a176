import path from 'node:path';

/** A path of this machine as the engine has it: with `/`. */
export function documentPath(file: string): string {
  return path.sep === '/' ? file : file.split(path.sep).join('/');
}

/** An absolute path as reports have it: relative to the working directory, with `/`. */
export function reportPath(file: string, workingDirectory: string): string {
  return documentPath(path.relative(workingDirectory, file) || '.');
}
