import type { YamlFile } from '../syntax/yaml/parse.ts';
import type { YamlPlace } from '../syntax/yaml/place.ts';
import { inSteps, type Step } from '../syntax/yaml/transaction.ts';
import { appendItem, insertEntry, setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import { rootOf } from './compose-secret.ts';

/** Edits that leave `service` on the new internal network `network` alone, which all of `users` join. */
export function isolate(
  file: YamlFile,
  service: string,
  users: readonly string[],
  network: string,
): Edit[] | undefined {
  const at = (name: string, change: (networks: YamlPlace) => Edit[] | undefined): Step => {
    return (now) => {
      const networks = rootOf(now)?.get('services', name, 'networks');
      // Those that share it by an anchor would join as well.
      return networks === undefined || networks.sharedBy > 1 ? undefined : change(networks);
    };
  };
  return inSteps(file, [
    at(service, (networks) => setPlace(networks, [network])),
    ...users.map((user) => at(user, (networks) => join(networks, network))),
    (now) => {
      const declared = rootOf(now)?.get('networks', network);
      return declared && setPlace(declared, { internal: true });
    },
  ]);
}

/** Who names no network is on the default one, and stays there. */
function join(networks: YamlPlace, network: string): Edit[] | undefined {
  if (networks.kind === 'absent') return setPlace(networks, ['default', network]);
  return networks.kind === 'map' ? insertEntry(networks, network, {}) : appendItem(networks, network);
}
