import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import { inSteps } from '../syntax/yaml/transaction.ts';
import { appendItem, insertEntry, removePlace, setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import { readNamed } from './compose-named.ts';
import { rootOf } from './compose-secret.ts';
import type { Mount } from './container.ts';
import { freeName } from './free-name.ts';
import { isNothing } from './yaml-values.ts';

const wanted = 'socket-proxy';

/** What a client that lists containers, and waits for them to come and go, asks of an engine; no files, no environment of theirs. */
const requests = String.raw`(/v1\.[0-9]+)?/(_ping|version|info|events|containers/json)`;

/**
 * Edits that take `mount`, an engine's socket, from the service at `place`, and have it ask a new service instead, of
 * the image `image`, that hands on only requests which read. Undefined when that cannot be done without guessing.
 * https://github.com/wollomatic/socket-proxy
 */
export function filterSocket(place: YamlPlace, mount: Mount, image: string): Edit[] | undefined {
  const name = String(place.key);
  const root = rootOf(place.file);
  const isTaken = (other: string) =>
    ['services', 'networks'].some((key) => root?.get(key, other).written !== undefined);
  const index = place
    .get('volumes')
    .items()
    .findIndex(({ range }) => range?.start === mount.range.start);
  const environment = readNamed(place.get('environment'), mount.range);
  const hasOwnWay = environment.find('DOCKER_HOST') !== undefined || !isNothing(place.get('network_mode'));
  if (root === undefined || index === -1 || hasOwnWay || mount.source.value === undefined) return undefined;
  const proxy = freeName(wanted, isTaken);
  const service = (file: YamlFile) => (rootOf(file) as YamlPlace).get('services', name);
  return inSteps(place.file, [
    (file) => removePlace(service(file).get('volumes').items()[index] as YamlPlace),
    (file) => readNamed(service(file).get('environment'), mount.range).set('DOCKER_HOST', `tcp://${proxy}:2375`),
    (file) => joinNetwork(service(file).get('networks'), proxy),
    (file) => setPlace((rootOf(file) as YamlPlace).get('networks', proxy), { internal: true }),
    (file) =>
      insertEntry((rootOf(file) as YamlPlace).get('services'), proxy, {
        image,
        command: [
          '-listenip=0.0.0.0',
          `-allowfrom=${name}`,
          '-allowhealthcheck',
          '-allowHEAD=/_ping',
          `-allowGET=${requests}`,
        ],
        // The image has no user who may open the socket: that is a matter of the host's groups.
        user: `65534:\${DOCKER_GID:?the group of ${mount.source.value}}`,
        networks: [proxy],
        volumes: [`${mount.source.value}:/var/run/docker.sock:ro`],
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        mem_limit: '64m',
        memswap_limit: '64m',
        cpus: 0.5,
        pids_limit: 50,
        restart: 'on-failure:5',
        healthcheck: { test: ['CMD', './healthcheck'], interval: '30s' },
      }),
  ]);
}

/** A service that names no network has the default one, and is to keep it. */
function joinNetwork(networks: YamlPlace, name: string): Edit[] | undefined {
  if (isNothing(networks)) return setPlace(networks, ['default', name]);
  return networks.kind === 'map' ? insertEntry(networks, name, {}) : appendItem(networks, name);
}
