import { type CopiedSecret, copiedSecrets } from '../model/copied-secret.ts';
import type { Facts } from '../model/facts.ts';
import { leaveOut, lendAgent, mountInstead } from '../model/secret-file-fix.ts';
import { defineRule, type Fix, type Severity } from './rule.ts';

export default defineRule({
  id: 'copied-secret',
  title: 'File with secrets in a layer of the image',
  severity: 'high',
  profile: 'recommended',
  formats: ['dockerfile'],
  why: 'Whoever can pull the image can read every file of every layer, and a later `RUN rm` only hides what the layer below it keeps. The layers of other stages are not delivered, but the build cache holds them, and where that is exported it takes the file along.',
  remedy:
    'Lend the file to the RUNs that need it by `RUN --mount=type=secret`, and give it to the running container by `secrets:` in Compose or a volume from a Secret in Kubernetes. Then replace the secret, because it has been in images.',
  references: {
    'cis-docker': { id: '4.10', relation: 'wider' },
    trivy: { id: 'DS-0031', relation: 'wider' },
  },

  *instruction(instruction, { facts }) {
    const { stage } = instruction;
    if (stage?.isUsed !== true) return;
    for (const found of copiedSecrets(instruction, stage)) {
      const severity = severityOf(found);
      if (severity === undefined) continue;
      const fixes = fixesOf(found, facts);
      const { deletedBy, range } = found;
      const related = deletedBy && [{ range: deletedBy.word.range, message: 'Deleted here, in another layer' }];
      yield { range, severity, message: messageFor(found), ...(related && { related }), fixes };
    }
  },
});

/** Undefined where nothing is to be said. */
function severityOf({ kind: { certainty }, name, target, isDelivered, deletedBy }: CopiedSecret): Severity | undefined {
  const isSecret = certainty === 'sure' || (deletedBy !== undefined && certainty !== 'history');
  if (!isDelivered) return isSecret ? 'low' : undefined;
  if (isSecret) return 'high';
  if (certainty !== 'possible') return 'medium';
  // Settings of a project rarely hold a login; those of a user do, and npm has no other place for one.
  return name === '.npmrc' || /^\/(?:root|home)\//.test(target ?? '') ? 'low' : undefined;
}

function messageFor({ kind: { what }, name, instruction: { keyword }, isDelivered, deletedBy }: CopiedSecret): string {
  const verb = keyword === 'RUN' ? 'writes' : keyword === 'ADD' ? 'adds' : 'copies';
  const thing = `\`${keyword}\` ${verb} \`${name}\`, ${what},`;
  if (deletedBy !== undefined)
    return `${thing} into a layer that keeps it, whatever \`${deletedBy.command.name ?? 'rm'}\` deletes later`;
  if (!isDelivered) return `${thing} into a stage that is not delivered, but stays in the build cache`;
  return `${thing} into the image`;
}

function fixesOf(found: CopiedSecret, facts: Facts): Fix[] {
  const fixes = [agentFix(found, facts), mountFix(found, facts)].flatMap((fix) => fix ?? []);
  const edits = fixes.length > 0 ? undefined : leaveOut(found);
  if (edits === undefined) return fixes;
  const { name } = found;
  const breaks = `A step that reads \`${name}\` fails, and ${atRunTime(found)}`;
  return [{ title: `Leave \`${name}\` out of the image`, safety: 'unsafe', breaks, edits: () => edits }];
}

function agentFix(found: CopiedSecret, facts: Facts): Fix | undefined {
  const edits = lendAgent(found, facts);
  if (edits === undefined) return undefined;
  const title = `Lend an SSH agent to the RUNs that use \`${found.name}\`, instead of copying it`;
  const breaks = `The build must be given an agent that holds the key by \`docker build --ssh default .\`, and ${atRunTime(found)}`;
  return { title, safety: 'unsafe', breaks, edits: () => edits };
}

function mountFix(found: CopiedSecret, facts: Facts): Fix | undefined {
  const mount = mountInstead(found, facts);
  if (mount === undefined) return undefined;
  const { name, kind } = found;
  const { secret, source, edits } = mount;
  const given = `The build must be given the file by \`docker build --secret id=${secret},src=${source} .\``;
  const history = `Programs can only read \`${name}\` there`;
  const breaks = `${kind.certainty === 'history' ? history : given}, and ${atRunTime(found)}`;
  const title = `Lend \`${name}\` to the RUNs that use it, instead of copying it`;
  return { title, safety: 'unsafe', breaks, edits: () => edits };
}

function atRunTime({ name }: CopiedSecret): string {
  return `a container that reads \`${name}\` when it runs must be given it then, by \`secrets:\` in Compose or a volume from a Secret in Kubernetes`;
}
