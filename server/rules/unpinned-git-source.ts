import type { Instruction } from '../model/dockerfile.ts';
import {
  addedRepository,
  clonedRepository,
  cloneWords,
  type GitSource,
  isCommit,
  isVersion,
  remoteRepository,
} from '../model/git-source.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Problem } from './rule.ts';

export default defineRule({
  id: 'unpinned-git-source',
  title: 'Repository without a commit',
  severity: 'medium',
  profile: 'recommended',
  formats: ['dockerfile', 'compose'],
  why: 'A branch is whatever was pushed last, and a tag can be moved: whoever may push to the repository decides what tomorrow’s build contains. The hash of a commit names the content itself.',
  remedy:
    'Name the commit: `ADD https://…/tool.git#<commit> /src`, or `git checkout <commit>` after the clone. `ADD --checksum=<commit>` keeps a tag readable and checks what it points at.',
  references: { 'cis-docker': { id: '4.11', relation: 'wider' }, tally: { id: 'prefer-add-git', relation: 'wider' } },

  *project({ includes }) {
    for (const { path } of includes.items) yield* remoteProblem(path);
  },

  *service({ build, extendedFile }) {
    if (build !== undefined) {
      yield* remoteProblem(build.context);
      for (const { value } of build.additionalContexts.items) yield* remoteProblem(value);
    }
    if (extendedFile !== undefined) yield* remoteProblem(extendedFile);
  },

  *instruction(instruction) {
    if (instruction.stage?.isUsed !== true) return;
    for (const source of sources(instruction)) {
      const { reference } = source;
      if (reference === undefined || !isCommit(reference)) yield problem(source);
    }
  },
});

function sources(instruction: Instruction): GitSource[] {
  const { keyword, flags, words } = instruction;
  if (keyword === 'ADD')
    return flags.some(({ name }) => name === 'checksum')
      ? []
      : words.slice(0, -1).flatMap((word) => addedRepository(word) ?? []);
  if (keyword !== 'RUN') return [];
  return instruction.commandsWith(...cloneWords).flatMap((command) => clonedRepository(command, instruction) ?? []);
}

function* remoteProblem(slot: Slot<string>): Iterable<Problem> {
  const artifact = /^oci:\/\/(.+)$/.exec(slot.value ?? '')?.[1];
  if (artifact !== undefined && !artifact.includes('@sha256:'))
    yield { range: slot.range, message: `\`${artifact}\` is whatever was pushed to it last` };
  const source = remoteRepository(slot);
  if (source !== undefined && !(source.reference !== undefined && isCommit(source.reference))) yield problem(source);
}

function problem({ repository, reference, range }: GitSource): Problem {
  if (reference === undefined)
    return { range, message: `\`${repository}\` is taken as it stands on the day of the build` };
  if (isVersion(reference))
    return { range, severity: 'low', message: `\`${reference}\` of \`${repository}\` can be moved to another commit` };
  return { range, message: `\`${reference}\` of \`${repository}\` is whatever was pushed to it last` };
}
