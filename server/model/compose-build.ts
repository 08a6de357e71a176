import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { Range } from '../text/range.ts';
import { isRemote, readFileUses } from './compose-declared.ts';
import { readNamed } from './compose-named.ts';
import type { ServiceBuild } from './compose-parts.ts';
import { booleanSlot, isNothing, rawText, textListSlot, textSlot } from './yaml-values.ts';

/** How a service is built. https://github.com/compose-spec/compose-spec/blob/main/build.md */
export function readServiceBuild(place: YamlPlace, nameRange: Range): ServiceBuild | undefined {
  if (isNothing(place)) return undefined;
  const range = place.keyRange ?? nameRange;
  const context = place.scalar === undefined ? place.get('context') : place;
  const text = (key: string) => textSlot(place.get(key), range, 'compose');
  const list = (key: string) => textListSlot(place.get(key), range, 'compose');
  return {
    range,
    context: textSlot(context, range, 'compose'),
    isRemote: isRemote(rawText(context) ?? ''),
    dockerfile: text('dockerfile'),
    inlineDockerfile: text('dockerfile_inline'),
    target: text('target'),
    arguments: readNamed(place.get('args'), range),
    additionalContexts: readNamed(place.get('additional_contexts'), range),
    entitlements: list('entitlements'),
    privileged: booleanSlot(place.get('privileged'), range, 'compose'),
    network: text('network'),
    isolation: text('isolation'),
    ssh: list('ssh'),
    secrets: readFileUses(place.get('secrets'), range),
  };
}
