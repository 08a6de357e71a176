import type { ListSlot, Slot } from '../text/slot.ts';

/** `key`, `key:value` or `key=value`; Docker takes both separators. */
function split(option: string): { readonly key: string; readonly value: string | undefined } {
  const at = option.search(/[:=]/);
  return at === -1 ? { key: option, value: undefined } : { key: option.slice(0, at), value: option.slice(at + 1) };
}

function find(options: ListSlot<string>, key: string): Slot<string> | undefined {
  return options.items.find(({ value }) => value !== undefined && split(value).key === key);
}

/** The `security_opt` entry `key`, read as its value; setting it writes `key:value`. */
export function securityOption(options: ListSlot<string>, key: string): Slot<string> {
  const item = find(options, key);
  return {
    state: item !== undefined ? 'literal' : options.state === 'literal' ? 'absent' : options.state,
    value: item?.value === undefined ? undefined : split(item.value).value,
    range: item?.range ?? options.range,
    get sharedBy() {
      return options.sharedBy;
    },
    set: (wanted) => (item === undefined ? options.append(`${key}:${wanted}`) : item.set(`${key}:${wanted}`)),
    remove: () => item?.remove(),
  };
}

/** Whether a service's processes may gain privileges: false where `no-new-privileges` stands. */
export function noNewPrivileges(options: ListSlot<string>): Slot<boolean> {
  const option = securityOption(options, 'no-new-privileges');
  const item = find(options, 'no-new-privileges');
  return {
    ...option,
    value: item === undefined ? undefined : option.value?.toLowerCase() === 'false',
    get sharedBy() {
      return options.sharedBy;
    },
    set: (wanted) => option.set(String(!wanted)),
  };
}
