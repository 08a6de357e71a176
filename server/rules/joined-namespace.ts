import type { Service } from '../model/compose.ts';
import { ipcGuests, serviceNamed } from '../model/compose-joins.ts';
import type { TextKey } from '../model/compose-keys.ts';
import type { Edit } from '../text/edit.ts';
import type { Slot } from '../text/slot.ts';
import { defineRule, type Fix, type Problem, type Severity, shared } from './rule.ts';

interface Namespace {
  readonly key: TextKey;
  readonly severity: Severity;
  /** What joining it gives, before the name of whose it is. */
  readonly gives: string;
  readonly breaks: string;
}

const namespaces: readonly Namespace[] = [
  {
    key: 'pid',
    severity: 'medium',
    gives: 'sees and signals the processes of',
    breaks: 'It no longer sees or signals the processes of the other',
  },
  {
    key: 'ipc',
    severity: 'low',
    gives: 'shares memory and message queues with',
    breaks: 'The two no longer exchange data through shared memory',
  },
  {
    key: 'network_mode',
    severity: 'low',
    gives: 'shares the network, `localhost` included, with',
    breaks: 'Neither reaches the other as `localhost` any more, and its traffic takes another way',
  },
];

export default defineRule({
  id: 'joined-namespace',
  title: "Another container's namespace joined",
  severity: 'medium',
  profile: 'strict',
  formats: ['compose'],
  why: 'A wall between two containers is taken down: whoever breaks into one is in the other as far as the namespace goes. By way of processes that is its environment, its files and its secrets; by way of the network it is whatever trusts `localhost`.',
  remedy: 'Keep them apart, and let them talk over a network that only the two of them join.',
  references: {},

  *service(service) {
    if (service.isWindows) return;
    for (const namespace of namespaces) yield* judge(service, namespace);
    const ipc = service.text('ipc');
    if (ipc.value !== 'shareable' || ipcGuests(service) > 0) return;
    const breaks = 'No container outside of this file can join its shared memory any more';
    const fix: Fix = { title: 'Remove `ipc: shareable`', safety: 'unsafe', breaks, edits: () => ipc.remove() };
    const message = `\`${service.name}\` lets other containers join its shared memory, and no service of this file does`;
    yield { range: ipc.range, message, severity: 'low', fixes: [shared(ipc, fix)] };
  },
});

function* judge(service: Service, { key, severity, gives, breaks }: Namespace): Iterable<Problem> {
  const mode = service.text(key);
  const [, kind, other] = /^(service|container):(.+)$/.exec(mode.value ?? '') ?? [];
  if (kind === undefined || other === undefined) return;
  const isOutside = kind === 'container';
  const whose = isOutside ? `the container \`${other}\`, which is none of this file` : `\`${other}\``;
  const fix: Fix = {
    title: `Remove \`${key}: ${mode.value}\``,
    safety: 'unsafe',
    breaks,
    edits: () => unjoin(service, mode),
  };
  yield {
    range: mode.range,
    message: `\`${service.name}\` ${gives} ${whose}`,
    severity: isOutside ? 'medium' : severity,
    fixes: [shared(mode, fix)],
  };
}

/** What was shared for this one alone is shared no longer. */
function unjoin(service: Service, mode: Slot<string>): Edit[] | undefined {
  const removal = mode.remove();
  const [, name] = /^service:(.+)$/.exec(service.text('ipc').value ?? '') ?? [];
  const donor = name === undefined ? undefined : serviceNamed(service.project, name);
  const shares = donor?.text('ipc');
  if (donor === undefined || shares?.value !== 'shareable' || service.text('ipc') !== mode || ipcGuests(donor) > 1)
    return removal;
  const end = shares.remove();
  return removal && end && [...removal, ...end];
}
