import type { YamlPlace } from '../syntax/yaml/place.ts';
import { removePlace } from '../syntax/yaml/write.ts';
import type { Range } from '../text/range.ts';
import type { PublishedPort } from './container.ts';
import type { DeclaredPort } from './pod.ts';
import { literalText, numberSlot, textSlot } from './yaml-values.ts';

/** The ports that a container says it listens on. */
export function readDeclaredPorts(ports: YamlPlace, absentRange: Range): DeclaredPort[] {
  return ports.items().map((item) => ({
    port: numberSlot(item.get('containerPort'), item.range ?? absentRange, 'kubernetes'),
    protocol: protocolOf(item),
    remove: () => removePlace(item),
  }));
}

/** Those of them that are open on the node as well. */
export function readHostPorts(ports: YamlPlace, absentRange: Range): PublishedPort[] {
  return ports.items().flatMap((item) => {
    const hostPort = textSlot(item.get('hostPort'), item.range ?? absentRange, 'kubernetes');
    if (hostPort.state === 'absent' || hostPort.value === '0') return [];
    return [
      {
        hostPort,
        hostAddress: textSlot(item.get('hostIP'), hostPort.range, 'kubernetes'),
        containerPort: literalText(item.get('containerPort'), 'kubernetes'),
        protocol: protocolOf(item),
        range: hostPort.range,
      },
    ];
  });
}

function protocolOf(item: YamlPlace): string {
  return (literalText(item.get('protocol'), 'kubernetes') ?? 'TCP').toLowerCase();
}
