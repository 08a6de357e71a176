import { type Facts, noFacts } from '../model/facts.ts';
import { formatReference } from '../model/image-reference.ts';
import {
  asService,
  type ContainerOrigin,
  describedBy,
  type InspectedContainer,
  imageOf,
  originOf,
} from '../model/inspected-container.ts';
import { rules } from '../rules/index.ts';
import { type Rule, type Severity, severities } from '../rules/rule.ts';
import type { Config } from './config.ts';
import { lint } from './lint.ts';

/** What a running container breaks. */
export interface ContainerAudit {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** Worst first. */
  readonly findings: readonly AuditFinding[];
  /** Undefined when Compose did not make it. */
  readonly origin: ContainerOrigin | undefined;
}

export interface AuditFinding {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly message: string;
  /** Items of the CIS Docker Benchmark, such as `5.4`; none for what the benchmark says nothing of. */
  readonly items: readonly string[];
}

/** Items of the benchmark that a container's settings decide while it runs: section 5, and its user. */
const runtimeItem = /^(?:4\.1|4\.6|5\.\d+)$/;
/** 5.28: whether a name is as precise as it should be is seen where it is written. */
const itemsOfNames: ReadonlySet<string> = new Set(['5.28']);

/** Rules on how a container is started that no item of the benchmark has. */
const beyond: ReadonlySet<string> = new Set([
  'disabled-logging',
  'disabled-oom-killer',
  'executable-tmpfs',
  'host-gateway',
  'inherited-mounts',
  'joined-namespace',
  'open-terminal',
  'unlimited-swap',
  'unmasked-proc',
  'weak-sysctl',
]);

/** The rules that judge running containers. */
export const runtimeRules: readonly Rule[] = rules.filter(
  (rule) =>
    rule.formats.includes('compose') &&
    (rule.service ?? rule.container) &&
    (itemsOf(rule).length > 0 || beyond.has(rule.id)),
);

/**
 * Judges containers as they run, by the rules for what Compose would run: each is read as the service that would start
 * it. Whether a rule is recommended does not matter here: what the benchmark lists is listed.
 */
export function auditContainers(
  containers: readonly InspectedContainer[],
  config: Config,
  today: string,
): ContainerAudit[] {
  const strict: Config = { ...config, profile: 'strict', composeFiles: [] };
  const names = new Map(containers.map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names.get(id) ?? id.slice(0, 12);
  return containers.map((container) => {
    const { id, name, image } = container;
    // One at a time: containers that run side by side are no project, and must not be judged by one another.
    const service = asService(container, nameOf);
    const own = 'network_mode' in service ? {} : { networks: ['own'] };
    const services = { [name]: { ...service, ...own } };
    const text = JSON.stringify({ services, networks: { own: { internal: true } } }, asWritten);
    const { findings } = lint({ path: `${id}/compose.yaml`, text }, factsOf(container, today), strict);
    const known = findings.filter(({ rule }) => runtimeRules.includes(rule));
    return { id, name, image, origin: originOf(container), findings: known.map(auditFinding).sort(bySeverity) };
  });
}

/** A Compose file would put the value of a variable where a dollar stands. */
function asWritten(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('$', '$$$$') : value;
}

function auditFinding({ rule, severity, message }: { rule: Rule; severity: Severity; message: string }): AuditFinding {
  return { rule, severity, message, items: itemsOf(rule) };
}

function bySeverity(a: AuditFinding, b: AuditFinding): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity);
}

function itemsOf({ references }: Rule): string[] {
  const all = [references['cis-docker'] ?? []].flat();
  const ids = all.map((each) => (typeof each === 'string' ? each : each.id));
  return ids.filter((id) => runtimeItem.test(id) && !itemsOfNames.has(id));
}

/** Of its image what the engine says; there are no files around a container. */
function factsOf(container: InspectedContainer, today: string): Facts {
  const name = formatReference(imageOf(container));
  const description = { state: 'known', value: describedBy(container), asOf: today } as const;
  return {
    ...noFacts(today),
    file: () => ({ state: 'known', value: null, asOf: today }),
    image: (reference) => (reference === name ? description : { state: 'unknown' }),
  };
}
