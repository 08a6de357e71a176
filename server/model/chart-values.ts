import type { YamlFile } from '../syntax/yaml/parse.ts';
import { YamlPlace } from '../syntax/yaml/place.ts';
import type { Facts } from './facts.ts';
import { baseName, pathBeside } from './file-path.ts';
import type { Keys } from './object-path.ts';
import type { Pod } from './pod.ts';
import { readPod } from './pod-spec.ts';

/** Fields of `SecurityContext` and `PodSecurityContext`, and the switch that many charts put beside them. */
const fields: ReadonlySet<string> = new Set([
  ...['enabled', 'allowPrivilegeEscalation', 'appArmorProfile', 'capabilities', 'privileged', 'procMount'],
  ...['readOnlyRootFilesystem', 'runAsGroup', 'runAsNonRoot', 'runAsUser', 'seLinuxOptions', 'seccompProfile'],
  ...['windowsOptions', 'fsGroup', 'fsGroupChangePolicy', 'supplementalGroups', 'supplementalGroupsPolicy', 'sysctls'],
]);
const contextName = /^(?:pod|container)?securityContext$/i;
const deepest = 10;
const mostPlaces = 20_000;

/**
 * The security contexts among the values of a Helm chart, each as a container of which nothing else is known; undefined
 * where the file is no such values. Only what is plainly one is read: what a template makes of other values is its own.
 */
export function readChartValues(file: YamlFile, path: string, facts: Facts): Pod[] | undefined {
  if (!/^values\b.*\.ya?ml$/i.test(baseName(path))) return undefined;
  const [document] = file.documents;
  const chart = facts.file(pathBeside(path, 'Chart.yaml'));
  if (document === undefined || chart.state !== 'known' || chart.value === null) return undefined;
  const root = YamlPlace.root(file, document, true);
  return root.get('apiVersion').kind === 'scalar' && root.get('kind').kind === 'scalar'
    ? undefined
    : contextsBelow(file, root);
}

function contextsBelow(file: YamlFile, root: YamlPlace): Pod[] {
  const found: Pod[] = [];
  let left = mostPlaces;
  const look = (place: YamlPlace, keys: Keys): void => {
    if (keys.length > deepest) return;
    for (const entry of place.entries()) {
      const key = String(entry.key);
      if (left-- <= 0) return;
      if (contextName.test(key) && isContext(entry)) found.push(contextPod(file, root, place, keys, key));
      else look(entry, [...keys, key]);
    }
    for (const [index, item] of place.items().entries()) look(item, [...keys, index]);
  };
  look(root, []);
  return found;
}

function isContext(place: YamlPlace): boolean {
  const entries = place.entries();
  const isOff = place.get('enabled').scalar?.text === 'false';
  return !isOff && entries.length > 0 && entries.every(({ key }) => fields.has(String(key)));
}

function contextPod(file: YamlFile, object: YamlPlace, template: YamlPlace, keys: Keys, contextKey: string): Pod {
  const path = { document: 0, items: [] };
  const name = [...keys, contextKey].join('.');
  return readPod({
    ...{ file, path, kind: 'values', object, keys, template, contextKey, containerName: name },
    specKeys: [],
    lists: [['', 'container']],
    isPart: true,
  });
}
