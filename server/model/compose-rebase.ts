import { isRemote } from './compose-declared.ts';
import type { Plain } from './compose-plain.ts';
import { pathBeside, pathFrom } from './file-path.ts';

/**
 * A service of the file at `from` as it is in the one at `to`: with its relative paths so that they lead to the same files.
 * https://github.com/compose-spec/compose-spec/blob/main/05-services.md#relative-paths
 */
export function rebased(service: Plain, from: string, to: string): Plain {
  if (from === to || !(service instanceof Map)) return service;
  const move = (path: string): string => (isRelative(path) ? pathFrom(to, pathBeside(from, path)) : path);
  const at = (value: Plain, key: string): Plain =>
    value instanceof Map && value.has(key) ? new Map([...value, [key, moved(value.get(key) as Plain, move)]]) : value;
  return new Map(
    [...service].map(([key, value]): [string, Plain] => {
      switch (key) {
        case 'build':
          return [key, typeof value === 'string' ? move(value) : at(value, 'context')];
        case 'env_file':
        case 'label_file':
          return [key, Array.isArray(value) ? value.map((item) => at(moved(item, move), 'path')) : moved(value, move)];
        case 'volumes':
          return [key, Array.isArray(value) ? value.map((item) => at(mountMoved(item, move), 'source')) : value];
        default:
          return [key, value];
      }
    }),
  );
}

function moved(value: Plain, move: (path: string) => string): Plain {
  return typeof value === 'string' ? move(value) : value;
}

/** Of a mount only a path that is marked as one: other sources are names of volumes. */
function mountMoved(item: Plain, move: (path: string) => string): Plain {
  const source = typeof item === 'string' ? /^\.{1,2}(?:\/[^:]*)?(?=:)/.exec(item)?.[0] : undefined;
  if (source === undefined) return item;
  const path = move(source);
  return `${path.startsWith('.') ? path : `./${path}`}${(item as string).slice(source.length)}`;
}

function isRelative(path: string): boolean {
  return !/^[/~$]/.test(path) && !isRemote(path);
}
