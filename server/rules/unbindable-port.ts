import { placeInFile } from '../model/built-stage.ts';
import type { Service } from '../model/compose.ts';
import type { PodContainer } from '../model/pod.ts';
import { type UnbindablePort, unbindablePort } from '../model/unbindable-port.ts';
import { type Context, defineRule, type Fix, type Problem, shared } from './rule.ts';

export default defineRule({
  id: 'unbindable-port',
  title: 'Port that the program may not open',
  severity: 'medium',
  profile: 'recommended',
  formats: ['compose', 'kubernetes'],
  why: 'Ports under 1024 take the capability NET_BIND_SERVICE. Where it is dropped the program fails when it starts, unless the runtime lets everybody open all ports, and whoever is in a hurry then gives all capabilities back.',
  remedy:
    'Have the program listen on a port from 1024 on, and lead the well-known one to it by the Service or `ports:`.',
  references: {},

  *service(service, context) {
    yield* judge(service, context);
  },

  *podContainer(container, context) {
    yield* judge(container, context);
  },
});

function* judge(container: Service | PodContainer, { facts, path }: Context): Iterable<Problem> {
  const found = unbindablePort(container, facts, path);
  if (found === undefined) return;
  const { port, isHostNetwork, built, exposed } = found;
  const place = built && exposed && placeInFile(built, exposed.instruction);
  const doubt = isHostNetwork ? '' : ', unless its runtime lets everybody';
  yield {
    range: container.droppedCapabilities.range,
    message: `\`${container.name}\` may not open port ${port} without NET_BIND_SERVICE, which is dropped${doubt}`,
    ...(isHostNetwork ? {} : { severity: 'low' }),
    ...(place && { related: [{ ...place, message: `Port ${port} is to be opened` }] }),
    fixes: () => fixesOf(container, found),
  };
}

/** A capability that is added is root's alone: another user's program starts without it. */
function fixesOf({ addedCapabilities, name }: Service | PodContainer, { port, startsAsRoot }: UnbindablePort): Fix[] {
  if (startsAsRoot !== true) return [];
  const fix: Fix = {
    title: `Let \`${name}\` open port ${port}: add NET_BIND_SERVICE`,
    safety: 'unsafe',
    breaks: 'The program may then open every port under 1024',
    edits: () => addedCapabilities.append('NET_BIND_SERVICE'),
  };
  return [shared(addedCapabilities, fix)];
}
