import type { Range } from '../text/range.ts';
import type { PodContainer } from './pod.ts';

/** Where git-sync is told what to run as `git`. */
export interface GitProgram {
  readonly program: string;
  readonly range: Range;
}

/** Of either major version: https://github.com/kubernetes/git-sync/blob/master/main.go */
const variable = /^GIT_?SYNC_GIT$/;
const option = /^--?git(?:=(.*))?$/;

/** The programs that a container of git-sync is told to run instead of its own `git`. */
export function foreignGit(container: PodContainer): GitProgram[] {
  if (container.image.value?.repository.split('/').at(-1) !== 'git-sync') return [];
  const told = container.environment.flatMap(({ name, value }) => (variable.test(name) ? [value] : []));
  const words = container.arguments;
  const given = words.flatMap((word, index) => {
    const match = option.exec(word.value ?? '');
    if (match === null) return [];
    const next = words[index + 1];
    if (match[1] !== undefined) return [{ value: match[1], range: word.range }];
    return next === undefined ? [] : [{ value: next.value, range: next.range }];
  });
  return [...told, ...given].flatMap(({ value, range }) =>
    value === undefined || value === '' || value === 'git' || value === '/usr/bin/git'
      ? []
      : [{ program: value, range }],
  );
}
