import type { Project, Service } from './compose.ts';
import { isExposed } from './exposure.ts';

/** A database that a service reaches which has nothing to do with it, and which others reach from outside. */
export interface ReachableDatabase {
  readonly database: Service;
  /** The service that is reached from outside. */
  readonly front: Service;
  /** The network that both are on. */
  readonly network: string;
  /** The services that use the database. */
  readonly users: readonly Service[];
}

/** Images of programs that keep data for other services, by the last part of their name. */
const databases =
  /(?:^|\/)(?:postgres(?:ql)?|postgis|timescaledb(?:-ha)?|pgvector|mysql(?:-server)?|mariadb(?:-galera)?|percona(?:-server)?|mongo(?:db)?|mongodb-community-server|redis(?:-stack(?:-server)?)?|valkey|keydb|memcached|rabbitmq|elasticsearch|opensearch|cassandra|scylla|neo4j|influxdb|clickhouse(?:-server)?|couchdb|cockroach|etcd|zookeeper|mssql\/server)$/;

/** More services than anybody writes by hand are not compared with one another. */
const mostServices = 200;

/** The databases of `project` that a service at its front shares a network with, although it only uses what uses them. */
export function reachableDatabases({ services }: Project): ReachableDatabase[] {
  const stores = services.length > mostServices ? [] : services.filter((one) => isStore(one) && !isFront(one));
  const fronts = stores.length === 0 ? [] : services.filter((one) => !isStore(one) && isFront(one));
  if (fronts.length === 0) return [];
  const used = new Map(services.map((service) => [service, service.lasting('used-names', () => namesUsedBy(service))]));
  const uses = (service: Service, other: Service) => service !== other && used.get(service)?.has(other.name) === true;
  return stores.flatMap((database) => {
    const users = services.filter((service) => uses(service, database));
    const front = fronts.find((one) => !users.includes(one) && users.some((user) => uses(one, user)));
    const network = front && sharedNetwork(database, front);
    return front === undefined || network === undefined ? [] : [{ database, front, network, users }];
  });
}

function isStore(service: Service): boolean {
  return service.lasting('database', () => isDatabase(service));
}

function isFront(service: Service): boolean {
  return service.lasting('exposed', () => isExposed(service));
}

function isDatabase({ isBuilt, image }: Service): boolean {
  return !isBuilt && databases.test(image.value?.repository ?? '');
}

function sharedNetwork({ networks: { state, items } }: Service, other: Service): string | undefined {
  if (state === 'dynamic' || other.networks.state === 'dynamic') return undefined;
  return items.find(({ name }) => other.networks.items.some((use) => use.name === name))?.name;
}

/** All words of its variables and commands, and what it waits for: the names of other services among them. */
function namesUsedBy({ dependsOn, environment, arguments: words }: Service): Set<string> {
  const texts = [
    ...environment.map(({ value, written }) => value.value ?? written ?? ''),
    ...words.map(({ value }) => value ?? ''),
  ];
  return new Set([...dependsOn, ...texts.flatMap((text) => text.slice(0, 4096).split(/[^\w.-]+/))]);
}
