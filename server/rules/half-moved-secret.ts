import {
  type HalfMovedKey,
  type HalfMovedSecret,
  halfMovedKeys,
  halfMovedSecrets,
} from '../model/half-moved-secret.ts';
import { secretFolder } from '../model/secret-variable.ts';
import { defineRule, type Fix, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'half-moved-secret',
  title: 'Secret moved to a file in one place only',
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'The secret is given to one container as a file, and to another still as a variable, which child processes inherit and crash reports, `docker inspect` and `/proc` show. As long as one place shows it, the move protects nothing.',
  remedy: 'Give it as a file to the other container as well, and have its program read the file.',
  references: {},

  *project(project, around) {
    for (const found of halfMovedSecrets(project, around)) yield ofCompose(found);
  },

  *resource(resource, around) {
    for (const found of halfMovedKeys(resource, around)) yield ofKubernetes(found);
  },
});

function ofCompose({ service, variable, range, secret, file }: HalfMovedSecret): Problem {
  const other = file.service === service ? 'has it' : `\`${file.service}\` has it`;
  return {
    range,
    message: `\`${service}\` is given \`${variable}\` as a variable, and ${other} as the file of the secret \`${secret}\``,
    related: [{ range: file.range, message: `Given to \`${file.service}\` as a file` }],
  };
}

function ofKubernetes({ variable: found, secret, workload, place }: HalfMovedKey): Problem {
  const { variable, container, range, mount, fileVariable } = found;
  const reads =
    fileVariable === undefined
      ? `The program must read the file instead of \`${variable}\``
      : `The user of the container must be able to read the file, which the image is told of by \`${fileVariable}\``;
  const fix: Fix | undefined = mount && {
    title: `Mount Secret \`${secret}\` at \`${secretFolder}/${secret}\` instead`,
    safety: 'unsafe',
    breaks: reads,
    edits: mount,
  };
  return {
    range,
    severity: 'low',
    message: `\`${container}\` is given \`${variable}\` as a variable, and \`${workload}\` has the same of Secret \`${secret}\` as a file`,
    related: [{ ...place, message: `Mounted by \`${workload}\`` }],
    fixes: fix === undefined ? [] : [shared(found, fix)],
  };
}
