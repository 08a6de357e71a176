import type { Slot } from '../text/slot.ts';
import type { Container } from './container.ts';
import { normalizedName } from './image-reference.ts';
import { parseComposeBytes, parseProcessors, parseQuantity } from './quantity.ts';

/** A limit that is offered: one of several, of which nobody but the user knows which is right. */
export interface LimitChoice {
  /** As the format writes it. */
  readonly value: string;
  /** For the title. */
  readonly text: string;
}

/** What programs of a kind use in the middle; guesses, and the fixes say so. */
interface Usual {
  readonly megabytes: number;
  readonly processors: number;
  readonly processes: number;
}

const light: Usual = { megabytes: 128, processors: 0.5, processes: 128 };
const middle: Usual = { megabytes: 512, processors: 1, processes: 512 };
const heavy: Usual = { megabytes: 1024, processors: 1, processes: 512 };
const virtualMachine: Usual = { megabytes: 2048, processors: 2, processes: 2048 };

/** By the last part of an image's name; the first that fits counts. */
const kinds: readonly (readonly [name: RegExp, usual: Usual])[] = [
  [
    /exporter|^(?:nginx|nginx-unprivileged|traefik|caddy|haproxy|envoy|registry|busybox|whoami|memcached|mailhog|mailpit|hello-world)$/,
    light,
  ],
  [
    /^(?:postgres|postgresql|postgis|mysql|mariadb|mongo|mongodb|percona|influxdb|rabbitmq|prometheus|minio|nextcloud|clickhouse-server|vault)$/,
    heavy,
  ],
  [
    /elasticsearch|opensearch|kafka|keycloak|sonarqube|jenkins|^(?:cassandra|neo4j|solr|logstash|kibana|zookeeper|tomcat|openjdk|eclipse-temurin|amazoncorretto|maven|gradle|nexus3?|activemq|confluence|jira|wildfly|node-(?:chrome|chromium|edge|firefox)|standalone-(?:chrome|chromium|edge|firefox))$/,
    virtualMachine,
  ],
];

/** The medium one first: it is what is chosen where nobody is asked. */
const sizes = [
  ['medium', 1],
  ['small', 0.5],
  ['large', 2],
] as const;

function usualOf({ image }: Pick<Container, 'image'>): Usual {
  const name = image.value === undefined ? '' : normalizedName(image.value);
  const last = name.slice(name.lastIndexOf('/') + 1);
  return kinds.find(([pattern]) => pattern.test(last))?.[1] ?? middle;
}

/** Limits for memory, the most advisable first; none where it is not known what is promised. */
export function memoryChoices(container: Container): LimitChoice[] {
  const { format, memoryRequest } = container;
  const parse = format === 'compose' ? parseComposeBytes : parseQuantity;
  return choices(
    usualOf(container).megabytes,
    memoryRequest,
    (text) => (parse(text) ?? 0) / 1024 ** 2,
    (amount) => ({
      value: `${amount}${format === 'compose' ? 'm' : 'Mi'}`,
      text: `${amount} MiB`,
    }),
  );
}

/** Limits for processors, likewise. */
export function processorChoices(container: Container): LimitChoice[] {
  return choices(
    usualOf(container).processors,
    container.cpuRequest,
    (text) => parseProcessors(text) ?? 0,
    (amount) => ({
      value: String(amount),
      text: amount === 1 ? 'one processor' : amount < 1 ? `${amount} of a processor` : `${amount} processors`,
    }),
  );
}

/** Limits for processes and threads, likewise. */
export function processChoices(container: Container): readonly { readonly value: number; readonly text: string }[] {
  const { processes } = usualOf(container);
  return sizes.map(([size, factor]) => ({ value: processes * factor, text: `${processes * factor} (${size})` }));
}

/** Docker and Kubernetes refuse a limit below what is promised. */
function choices(
  usual: number,
  { state, value: requested }: Slot<string>,
  parse: (text: string) => number,
  write: (amount: number) => LimitChoice,
): LimitChoice[] {
  if (state === 'dynamic') return [];
  const promised = requested === undefined ? 0 : parse(requested);
  const fitting = sizes
    .filter(([, factor]) => usual * factor >= promised)
    .map(([size, factor]): LimitChoice => {
      const { value, text } = write(usual * factor);
      return { value, text: `${text} (${size})` };
    });
  const isMore = requested !== undefined && fitting[0]?.value !== write(usual).value;
  return isMore ? [{ value: requested, text: `the \`${requested}\` that it requests` }, ...fitting] : fitting;
}
