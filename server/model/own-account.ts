import { appendDocument } from '../syntax/yaml/append-document.ts';
import { inSteps } from '../syntax/yaml/transaction.ts';
import { setPlace } from '../syntax/yaml/write.ts';
import type { Edit } from '../text/edit.ts';
import { objectAt } from './object-path.ts';
import { podKeys } from './workload.ts';
import type { Workload } from './workload-spec.ts';

/** What a ServiceAccount may be called: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const accountName = /^[a-z\d](?:[-.a-z\d]{0,251}[a-z\d])?$/;

/** Edits that have the pods of `workload` run as a new ServiceAccount, called as the workload is. */
export function addOwnAccount({ resource, account, pod }: Workload): Edit[] | undefined {
  const { name, namespace, manifest, source, kind } = resource;
  const isTaken = manifest.resources.some((other) => other.kind === 'ServiceAccount' && other.name === name);
  if (isTaken || !resource.isNamed || !accountName.test(name) || account.value === name) return undefined;
  if (namespace.state === 'dynamic' || pod.isPartial || account.sharedBy > 1) return undefined;
  const place = namespace.value === undefined ? {} : { namespace: namespace.value };
  return inSteps(source.file, [
    (file) => {
      const spec = objectAt(file, source.path)?.get(...podKeys(kind), 'spec');
      // The older name of the field counts only where the new one is absent.
      return spec && setPlace(spec.get('serviceAccountName'), name);
    },
    (file) => appendDocument(file, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, ...place } }),
  ]);
}
