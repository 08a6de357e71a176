import { isAllCapabilities, normalizeCapability } from '../model/capability.ts';
import type { Service } from '../model/compose.ts';
import { deviceRule, type HostDevice, hostDevice } from '../model/host-device.ts';
import { defineRule, type Fix, type Severity, shared } from './rule.ts';

const severityOf: Readonly<Record<HostDevice['class'], Severity>> = {
  takeover: 'critical',
  'host-reach': 'medium',
  disclosure: 'medium',
  availability: 'low',
};

const breaks = 'What works with the device fails';

export default defineRule({
  id: 'host-device',
  title: 'Powerful device of the host',
  severity: 'critical',
  profile: 'recommended',
  formats: ['compose'],
  why: 'A device is used past everything that guards files: who may read the disk of the host reads every file on it, and who may write it changes them. Keyboards, terminals and buses lead to whoever sits at the host.',
  remedy:
    'Give the one device that is needed, by its own path, or a folder of the file system in place of the disk that it lies on.',
  references: {
    'cis-docker': { id: '5.18', relation: 'wider' },
    'compose-lint': { id: 'CL-0016', relation: 'narrower' },
  },

  *service(service) {
    const { name } = service;
    if (service.isWindows) return;
    const added = names(service.addedCapabilities);
    for (const { source, permissions, range, remove } of service.devices.items) {
      const found = source.value === undefined ? undefined : hostDevice(source.value, permissions, added);
      if (found === undefined) continue;
      yield {
        range,
        message: `\`${name}\` is given \`${source.value}\`, and can ${found.allows}`,
        severity: severityOf[found.class],
        fixes: [shared(source, removal(`\`${source.value}\``, remove))],
      };
    }
    for (const item of service.list('device_cgroup_rules').items) {
      const found = item.value === undefined ? undefined : deviceRule(item.value);
      if (found === undefined) continue;
      const isBare = !makesNodes(service);
      yield {
        range: item.range,
        message: `\`${name}\` may${isBare ? ', if it gets hold of their files,' : ''} ${found.allows}, by the rule \`${item.value}\``,
        severity: isBare ? 'low' : severityOf[found.class],
        fixes: [
          shared(
            item,
            removal('the rule', () => item.remove()),
          ),
        ],
      };
    }
  },
});

function names({ items }: Service['addedCapabilities']): string[] {
  return items.flatMap(({ value }) => value ?? []);
}

/** Whether it has the capability to make device files, which engines give by default. */
function makesNodes({ addedCapabilities, droppedCapabilities }: Service): boolean {
  const holds = (list: readonly string[]) =>
    list.some((each) => isAllCapabilities(each) || normalizeCapability(each) === 'MKNOD');
  return holds(names(addedCapabilities)) || !holds(names(droppedCapabilities));
}

function removal(what: string, edits: Fix['edits']): Fix {
  return { title: `Leave ${what} out`, safety: 'unsafe', breaks, edits };
}
