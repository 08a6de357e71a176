import { type Facts, noFacts } from '../../server/model/facts.ts';

/** Texts of files by path. */
export type Files = Readonly<Record<string, string>>;

/** Facts of a workspace that holds `files` and nothing else, asked from the folder `base`. */
export function workspace(files: Files): Facts {
  const file: Facts['file'] = (path) => {
    const text = files[path];
    return { state: 'known', value: text === undefined ? null : { text }, asOf: '2026-01-01' };
  };
  const entries = Object.keys(files);
  const buildFolders: Facts['buildFolders'] = (path) => ({
    state: 'known',
    value: [
      {
        path:
          path
            .split('/')
            .slice(0, -1)
            .map(() => '..')
            .join('/') || '.',
        ignoreFile: undefined,
        entries,
        isComplete: true,
      },
    ],
    asOf: '2026-01-01',
  });
  return { ...noFacts('2026-01-01'), file, buildFolders };
}
