import type { YamlPlace } from '../syntax/yaml/place.ts';
import { setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import type { Range } from '../text/range.ts';
import { readAs } from './reads.ts';
import { remember } from './remember.ts';
import type { Manifest, Resource, TextEntry } from './resource.ts';
import { certificatesRead } from './yaml-reads.ts';
import { literalText } from './yaml-values.ts';

/** An Ingress: the way of HTTP from outside to Services. */
export interface Ingress {
  readonly hosts: readonly { readonly name: string; readonly range: Range }[];
  /** Undefined where that is not known, or where the controller is told by annotation. */
  readonly hasTls: boolean | undefined;
  /** Hosts that some certificate is named for; `all` when one is for any. */
  readonly tlsHosts: readonly string[] | 'all';
  /** Edits that have its hosts served with the certificate in `secret`. */
  addTls(secret: string): Edit[] | undefined;
}

/** Certificates that a controller is told of in its own words: clouds have stores for them. */
const certificateAnnotation = /cert|ssl|tls|allow-http$/i;
const groups: ReadonlySet<string> = new Set(['networking.k8s.io', 'extensions', '']);

/** Whether `resource` is an Ingress of Kubernetes. */
export function isIngress({ kind, group }: Resource): boolean {
  return kind === 'Ingress' && groups.has(group);
}

/** `resource` as an Ingress; undefined when it is none, or only a part of one. */
export function readIngress(resource: Resource): Ingress | undefined {
  if (!isIngress(resource)) return undefined;
  const spec = resource.place.get('spec');
  const rules = spec.get('rules').items();
  const hasBackend = spec.get('defaultBackend').kind === 'map' || spec.get('backend').kind === 'map';
  if (rules.length === 0 && !hasBackend) return undefined;
  const tls = spec.get('tls');
  const hosts = rules.flatMap((rule) => {
    const host = rule.get('host');
    const name = literalText(host, 'kubernetes');
    return name === undefined || host.range === undefined ? [] : [{ name, range: host.range }];
  });
  const names = [...new Set(hosts.map(({ name }) => name))];
  return {
    hosts,
    hasTls: isToldByAnnotation(resource.annotations) ? undefined : isWritten(tls),
    tlsHosts: tlsHosts(tls),
    addTls: (secret) => {
      const isKnown =
        names.length > 0 && rules.every((rule) => literalText(rule.get('host'), 'kubernetes') !== undefined);
      return setPlace(tls, [{ ...(isKnown ? { hosts: names } : {}), secretName: secret }]);
    },
  };
}

function isWritten(tls: YamlPlace): boolean | undefined {
  if (tls.kind === 'dynamic') return undefined;
  return tls.kind === 'list' && tls.items().length > 0;
}

function tlsHosts(tls: YamlPlace): readonly string[] | 'all' {
  const found: string[] = [];
  for (const item of tls.items()) {
    const hosts = item.get('hosts');
    const names = hosts.items().map((host) => literalText(host, 'kubernetes'));
    if (hosts.kind !== 'list' || names.some((name) => name === undefined)) return 'all';
    found.push(...names.flatMap((name) => name ?? []));
  }
  return found;
}

function isToldByAnnotation(annotations: readonly TextEntry[]): boolean {
  return annotations.some(({ key }) => certificateAnnotation.test(key.slice(key.indexOf('/') + 1)));
}

/** The hosts that an Ingress of `manifest` has a certificate for: it counts for what others serve of the host. */
export function certifiedHosts(manifest: Manifest): readonly string[] | 'all' {
  return readAs(certificatesRead, () => certifiedIn(manifest));
}

/** The same, read out of all its objects. */
export const certifiedIn = remember(({ resources }: Manifest): readonly string[] | 'all' => {
  const hosts = resources.map((resource) => readIngress(resource)?.tlsHosts ?? []);
  return hosts.some((names) => names === 'all') ? 'all' : hosts.flatMap((names) => (names === 'all' ? [] : names));
});

/** Whether a certificate for one of `names`, `*.example.com` perhaps, is for `host`. */
export function isCovered(host: string, names: readonly string[]): boolean {
  return names.some(
    (name) => name === host || (name.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1)),
  );
}
