import { type CopiedEnvFile, copiedEnvFiles } from '../model/copied-env-file.ts';
import { defineRule, type Fix, listed, type Problem } from './rule.ts';

/** More names than these make no message better. */
const mostNames = 3;

export default defineRule({
  id: 'copied-env-file',
  title: 'File of variables copied into an image',
  severity: 'high',
  profile: 'recommended',
  formats: ['compose'],
  why: 'The services are given their secrets by a file, so that these are in no image; but a build copies its whole folder, the file along with it. Whoever can pull the image can read them.',
  remedy:
    'Leave the file out by the `.dockerignore` of the folder that is built from, and replace its secrets, because they have been in images.',
  references: { 'cis-docker': { id: '4.10', relation: 'wider' } },

  *project(project, around) {
    for (const found of copiedEnvFiles(project, around)) yield problem(found);
  },
});

function problem(found: CopiedEnvFile): Problem {
  const { path, names, range, service, instruction, place } = found;
  const shown = names.length > mostNames ? [...names.slice(0, mostNames - 1)] : names;
  const rest = names.length - shown.length;
  const what = rest === 0 ? listed(shown) : `${shown.map((name) => `\`${name}\``).join(', ')} and ${rest} more secrets`;
  const fix: Fix = {
    title: `Leave \`${path}\` out of the image of \`${service}\``,
    safety: 'unsafe',
    breaks: 'A step of the build, or a program in the image, that reads the file does not find it any more',
    edits: () => {
      const change = found.leaveOut();
      return change && [change];
    },
  };
  return {
    range,
    message: `\`${path}\` holds ${what}, and the build of \`${service}\` copies it into the image`,
    related: [{ ...place, message: `\`${instruction.keyword}\` takes it along` }],
    fixes: [fix],
  };
}
