import { placeInFile } from '../model/built-stage.ts';
import type { Service } from '../model/compose.ts';
import type { PodContainer } from '../model/pod.ts';
import { type UnwritableFolders, unwritableFolders } from '../model/unwritable-folder.ts';
import { type Context, defineRule, type Fix, listed, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'unwritable-folder',
  title: 'Folder to write on a read-only file system',
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'The Dockerfile makes a folder for what the program writes, and the container makes its file system read-only without a volume there. The program fails when it writes, and whoever is in a hurry then makes the whole file system writable again.',
  remedy: 'Mount a volume or memory at the folder.',
  references: {},

  *service(service, context) {
    yield* judge(service, context);
  },

  *podContainer(container, context) {
    yield* judge(container, context);
  },
});

function* judge(container: Service | PodContainer, { facts, path }: Context): Iterable<Problem> {
  const found = unwritableFolders(container, facts, path);
  if (found === undefined) return;
  const { folders, built } = found;
  const names = listed(folders.map((folder) => folder.path));
  const isWritten = folders.some(({ by }) => by === 'written');
  const why = isWritten ? 'to which its Dockerfile has it write' : 'made by its Dockerfile for what it writes';
  yield {
    range: container.readOnlyRootFilesystem.range,
    message: `\`${container.name}\` cannot write ${names}, ${why}: its file system is read-only`,
    related: folders.flatMap(({ instruction, by, path: folder }) => {
      const place = placeInFile(built, instruction);
      const message = by === 'written' ? `Writes to \`${folder}\`` : `Makes \`${folder}\``;
      return place === undefined ? [] : [{ ...place, message }];
    }),
    fixes() {
      // Where the program itself lies nothing can be mounted.
      return isWritten ? [] : [mountFix(container, found)];
    },
  };
}

function mountFix(container: Service | PodContainer, { folders, needs }: UnwritableFolders): Fix {
  const paths = folders.map(({ path }) => needs.paths.find((need) => need.path === path) ?? { path, isKept: false });
  const readOnly = container.readOnlyRootFilesystem;
  const isPod = container.format === 'kubernetes';
  const kept = !isPod && paths.some(({ isKept }) => isKept);
  const what = isPod ? 'an empty volume' : kept ? 'a volume' : 'memory';
  return shared(container.readOnlyRootFilesystem, {
    title: `Mount ${what} at ${listed(paths.map(({ path }) => path))}`,
    safety: 'unsafe',
    breaks: kept
      ? 'What the image has there is only copied into a new volume'
      : 'What the image has there is hidden, and what is written is lost when the container goes',
    // It is read-only already.
    edits: () => container.makeReadOnly(paths)?.filter(({ range }) => range.start !== readOnly.range.start),
  });
}
