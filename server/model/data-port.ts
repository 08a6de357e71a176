/** Programs that keep data, by the port in the container that they listen on. https://www.iana.org/assignments/service-names-port-numbers */
const programs: ReadonlyMap<number, string> = new Map([
  [1433, 'SQL Server'],
  [1521, 'Oracle Database'],
  [2181, 'ZooKeeper'],
  [2379, 'etcd'],
  [3306, 'MySQL'],
  [5432, 'PostgreSQL'],
  [5672, 'an AMQP broker'],
  [5984, 'CouchDB'],
  [6379, 'Redis'],
  [7687, 'Neo4j'],
  [8086, 'InfluxDB'],
  [9042, 'Cassandra'],
  [9092, 'Kafka'],
  [9200, 'Elasticsearch'],
  [11211, 'Memcached'],
  [15672, 'the management of RabbitMQ'],
  [26257, 'CockroachDB'],
  [27017, 'MongoDB'],
  [28015, 'RethinkDB'],
  [33060, 'MySQL'],
]);

/** The program that keeps data behind `port` of a container; undefined for others and for ranges. */
export function dataProgram(port: string | undefined): string | undefined {
  return port !== undefined && /^\d{4,5}$/.test(port) ? programs.get(Number(port)) : undefined;
}
