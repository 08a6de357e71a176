import type { ListSlot, Slot } from '../text/slot.ts';
import type { Resource } from './resource.ts';
import { textListSlot, textSlot } from './yaml-values.ts';

/** A Service: a name in the cluster for pods, and perhaps an address outside of it. */
export interface ServiceObject {
  readonly type: Slot<string>;
  readonly externalIPs: ListSlot<string>;
  /** Who may use its load balancer; absent for everybody. */
  readonly sourceRanges: ListSlot<string>;
  /** Whether its load balancer has an address inside only, as far as annotations and its class tell. */
  readonly isInternal: boolean;
}

/**
 * How clouds are told that a load balancer is for the inside: the annotation, and what its value then is.
 * https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer
 */
const internalMarks: readonly (readonly [RegExp, RegExp])[] = [
  [/load-balancer-internal$|internal-load-balancer$|loadbalancer-internal$/i, /^(?:true|0\.0\.0\.0\/0)$/i],
  [/load-balancer-(?:type|scheme|ip-type|network-type)$|-inner-charge-type$/i, /^(?:internal|private|intranet)$/i],
  [/address-type$/i, /^(?:intranet|private)$/i],
  [/internal-subnetid$|internal-vpc$/i, /./],
];

/** `resource` as a Service; undefined when it is none. */
export function serviceObject(resource: Resource): ServiceObject | undefined {
  if (!resource.is('', 'Service')) return undefined;
  const { place, nameRange, annotations } = resource;
  return {
    type: textSlot(place.get('spec', 'type'), nameRange, 'kubernetes'),
    externalIPs: textListSlot(place.get('spec', 'externalIPs'), nameRange, 'kubernetes'),
    sourceRanges: textListSlot(place.get('spec', 'loadBalancerSourceRanges'), nameRange, 'kubernetes'),
    isInternal: annotations.some(({ key, value }) =>
      internalMarks.some(
        ([name, wanted]) => name.test(key) && (value.state === 'dynamic' || wanted.test(value.value ?? '')),
      ),
    ),
  };
}
