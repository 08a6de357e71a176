import { buildContext } from '../model/build-context.ts';
import { type ExposedContext, exposedContext, leaveOutOfContext } from '../model/exposed-context.ts';
import { defineRule, type Fix, listed, type Severity } from './rule.ts';

/** More names than this are counted. */
const mostNames = 3;

export default defineRule({
  id: 'unfiltered-context',
  title: 'Secrets of the build context copied along',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'A copy of a whole folder takes everything along that lies in it: the `.env` of a developer, keys, and `.git`, which holds all that was ever committed. Whoever can pull the image can read it, and a later `RUN rm` only hides it.',
  remedy:
    'Leave it out by a `.dockerignore` in the folder that is built from, best by one that leaves everything out (`*`) and takes back what the image needs (`!src`). Or copy only the files that are needed.',
  references: { 'cis-docker': { id: '4.10', relation: 'wider' } },

  *instruction(instruction, { path, facts }) {
    const { stage, keyword } = instruction;
    if (stage?.isUsed !== true || (keyword !== 'COPY' && keyword !== 'ADD')) return;
    const context = buildContext(stage.build, facts, path);
    const found = context && exposedContext(instruction, context);
    if (context === undefined || found === undefined) return;
    const verb = keyword === 'COPY' ? 'copies' : 'adds';
    const where = stage.isDelivered
      ? 'into the image'
      : 'into a stage that is not delivered, but stays in the build cache';
    const ignoreFile = context.folder.ignoreFile?.path;
    const it = found.files.length === 1 ? 'it' : 'them';
    const reason =
      ignoreFile === undefined ? `no \`.dockerignore\` keeps ${it} out` : `\`${ignoreFile}\` lets ${it} in`;
    const message = `\`${keyword} ${found.source.text}\` ${verb} ${namesOf(found)} ${where}: ${reason}`;
    const edit = leaveOutOfContext(found.files, context, stage.build);
    const fix: Fix = {
      title: `Leave ${namesOf(found)} out of the build context`,
      safety: 'unsafe',
      breaks: 'A step of the build, or a program in the image, that reads this does not find it any more',
      edits: () => edit && [edit],
    };
    yield {
      range: found.source.range,
      severity: severityOf(found, stage.isDelivered),
      message,
      fixes: edit ? [fix] : [],
    };
  },
});

function severityOf({ files }: ExposedContext, isDelivered: boolean): Severity {
  if (!isDelivered) return 'low';
  return files.some(({ kind }) => kind.certainty === 'sure') ? 'high' : 'medium';
}

function namesOf({ files }: ExposedContext): string {
  const names = files.map(({ path }) => path);
  if (names.length <= mostNames) return listed(names);
  const rest = names.length - mostNames;
  return `${names
    .slice(0, mostNames)
    .map((name) => `\`${name}\``)
    .join(', ')} and ${rest} more`;
}
