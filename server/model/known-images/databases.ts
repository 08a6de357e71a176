import { alpine, alpineVariant, debian, type ImageFacts, type ImageRow, official, rootUser, stepDown } from './row.ts';

/** Starts as root, takes over its data directory and steps down to a user of its own. */
const stepsDown: ImageFacts = { ...debian, user: rootUser, capabilities: stepDown };

function offers(uid: number, gid: number, name: string): ImageFacts {
  return { offersUser: { uid, gid, name } };
}

const sqlVariables = ['ROOT_PASSWORD', 'ROOT_HOST', 'DATABASE', 'USER', 'PASSWORD'];

/** Databases, caches, queues and coordination. */
export const databaseImages: readonly ImageRow[] = [
  official(
    'redis',
    'Redis',
    { ...stepsDown, ...offers(999, 999, 'redis'), ports: [6379], volumes: ['/data'], writablePaths: [] },
    [{ tag: alpineVariant.tag, facts: { ...alpine, ...offers(999, 1000, 'redis') } }],
  ),
  {
    names: ['docker.io/valkey/valkey'],
    title: 'Valkey',
    source: 'https://github.com/valkey-io/valkey-container',
    facts: { ...stepsDown, ...offers(999, 999, 'valkey'), ports: [6379], volumes: ['/data'], writablePaths: [] },
    variants: [{ tag: alpineVariant.tag, facts: { ...alpine, ...offers(999, 1000, 'valkey') } }],
  },
  official(
    'memcached',
    'Memcached',
    { ...debian, user: { uid: 11211, name: 'memcache' }, ports: [11211], writablePaths: [], capabilities: [] },
    [alpineVariant],
  ),
  official(
    'postgres',
    'PostgreSQL',
    {
      ...stepsDown,
      ...offers(999, 999, 'postgres'),
      ports: [5432],
      volumes: ['/var/lib/postgresql'],
      writablePaths: ['/var/run/postgresql', '/tmp'],
      fileVariables: ['POSTGRES_PASSWORD', 'POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_INITDB_ARGS'],
    },
    [
      // 18 moved the volume one folder up.
      { tag: /^(?:[89]|1[0-7])(?:\D|$)/, facts: { volumes: ['/var/lib/postgresql/data'] } },
      { tag: alpineVariant.tag, facts: { ...alpine, ...offers(70, 70, 'postgres') } },
    ],
  ),
  official(
    'mysql',
    'MySQL',
    {
      user: rootUser,
      ...offers(999, 999, 'mysql'),
      hasShell: true,
      capabilities: stepDown,
      ports: [3306, 33060],
      volumes: ['/var/lib/mysql'],
      writablePaths: ['/var/run/mysqld', '/tmp'],
      fileVariables: sqlVariables.map((name) => `MYSQL_${name}`),
    },
    [{ tag: /debian/, facts: debian }],
  ),
  official(
    'mariadb',
    'MariaDB',
    {
      ...stepsDown,
      ...offers(999, 999, 'mysql'),
      ports: [3306],
      volumes: ['/var/lib/mysql'],
      writablePaths: ['/run/mysqld', '/tmp'],
      fileVariables: [
        ...sqlVariables.flatMap((name) => [`MARIADB_${name}`, `MYSQL_${name}`]),
        'MARIADB_ROOT_PASSWORD_HASH',
        'MARIADB_PASSWORD_HASH',
      ],
    },
    [{ tag: /ubi/, facts: { userTool: undefined, packageManager: undefined } }],
  ),
  official(
    'mongo',
    'MongoDB',
    {
      ...stepsDown,
      ...offers(999, 999, 'mongodb'),
      ports: [27017],
      volumes: ['/data/db', '/data/configdb'],
      writablePaths: ['/tmp'],
      fileVariables: ['MONGO_INITDB_ROOT_USERNAME', 'MONGO_INITDB_ROOT_PASSWORD'],
    },
    [],
  ),
  // It no longer reads any `_FILE` variable: they were taken out in 3.9.
  official(
    'rabbitmq',
    'RabbitMQ',
    {
      ...stepsDown,
      ...offers(999, 999, 'rabbitmq'),
      ports: [5672],
      volumes: ['/var/lib/rabbitmq'],
      writablePaths: ['/var/log/rabbitmq', '/tmp'],
    },
    [{ tag: alpineVariant.tag, facts: { ...alpine, ...offers(100, 101, 'rabbitmq') } }],
  ),
  official(
    'influxdb',
    'InfluxDB',
    {
      ...debian,
      user: rootUser,
      ports: [8086],
      volumes: ['/var/lib/influxdb2', '/etc/influxdb2'],
      fileVariables: ['USERNAME', 'PASSWORD', 'ADMIN_TOKEN'].map((name) => `DOCKER_INFLUXDB_INIT_${name}`),
    },
    [
      { tag: /^1(?:\D|$)/, facts: { volumes: ['/var/lib/influxdb'], fileVariables: [] } },
      // 3 is another product that starts as a user of its own.
      { tag: /^3(?:\D|$)|core|enterprise/, facts: { user: undefined, volumes: [], fileVariables: [] } },
      alpineVariant,
    ],
  ),
  // Its entrypoint writes its configuration, among what the image ships there.
  official('cassandra', 'Cassandra', {
    ...stepsDown,
    ...offers(999, 999, 'cassandra'),
    ports: [9042],
    volumes: ['/var/lib/cassandra'],
  }),
  official('nats', 'NATS', { user: rootUser, ports: [4222, 6222, 8222], writablePaths: ['/tmp'], capabilities: [] }, [
    alpineVariant,
  ]),
  official('neo4j', 'Neo4j', {
    user: rootUser,
    ...offers(7474, 7474, 'neo4j'),
    hasShell: true,
    ports: [7474, 7687],
    volumes: ['/data', '/logs'],
  }),
  official('zookeeper', 'ZooKeeper', {
    ...stepsDown,
    ...offers(1000, 1000, 'zookeeper'),
    ports: [2181],
    volumes: ['/data', '/datalog', '/logs'],
  }),
  ...(['consul', 'vault'] as const).map(
    (name): ImageRow => ({
      names: [`docker.io/hashicorp/${name}`, `docker.io/library/${name}`],
      title: `HashiCorp ${name}`,
      source: `https://hub.docker.com/r/hashicorp/${name}`,
      facts: { ...alpine, user: rootUser },
      variants: [{ tag: /ubi/, facts: { user: undefined, userTool: undefined, packageManager: undefined } }],
    }),
  ),
];
