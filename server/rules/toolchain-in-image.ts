import type { Stage } from '../model/dockerfile.ts';
import { isForDevelopment } from '../model/purpose.ts';
import { deliveredToolchain, keptCompilers } from '../model/toolchain.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'toolchain-in-image',
  title: 'Compiler delivered with the program',
  severity: 'low',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'Once the program is built, compiler, package manager and sources are of use to nobody but an intruder, who can build there what could not be brought along. They are most of what scanners find in such an image, and most of its size.',
  remedy:
    'Build in a stage of its own and copy the result into a small one: `FROM golang AS build`, and at the end `FROM gcr.io/distroless/static`, `COPY --from=build /app /app`.',
  references: {
    'cis-docker': { id: '4.3', relation: 'wider' },
    tally: { id: 'prefer-multi-stage-build', relation: 'wider' },
  },

  *stage(stage: Stage, { path }) {
    const { isFinal, isWindows, name, from } = stage;
    if (!isFinal || isWindows || isForDevelopment(path) || isForDevelopment(name ?? '')) return;
    const what = deliveredToolchain(stage);
    const range = from.words[0]?.range ?? from.keywordRange;
    if (what !== undefined) yield { range, message: `The image delivers ${what} with the program that it built` };
    for (const { name, word } of keptCompilers(stage))
      yield { range: word.range, message: `\`${name}\` leaves a compiler in the image` };
  },
});
