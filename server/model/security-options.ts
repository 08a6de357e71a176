import type { ListSlot, Slot } from '../text/slot.ts';

/** `key`, `key:value` or `key=value`; Docker takes both separators. */
function split(option: string): { readonly key: string; readonly value: string | undefined } {
  const at = option.search(/[:=]/);
  return at === -1 ? { key: option, value: undefined } : { key: option.slice(0, at), value: option.slice(at + 1) };
}

/** The entry that counts: where an option is given twice, the engine takes the last. */
function find(options: ListSlot<string>, key: string): Slot<string> | undefined {
  return options.items.findLast(({ value }) => value !== undefined && split(value).key === key);
}

/** The `security_opt` entry `key`, read as its value; setting it writes `key:value`. */
export function securityOption(options: ListSlot<string>, key: string): Slot<string> {
  const item = find(options, key);
  return {
    state: item !== undefined ? 'literal' : options.state === 'literal' ? 'absent' : options.state,
    value: item?.value === undefined ? undefined : split(item.value).value,
    range: item?.range ?? options.range,
    sharedBy: options.sharedBy,
    set: (wanted) => (item === undefined ? options.append(`${key}:${wanted}`) : item.set(`${key}:${wanted}`)),
    remove: () => item?.remove(),
  };
}

/** Whether a service's processes may gain privileges: false where `no-new-privileges` stands. */
export function noNewPrivileges(options: ListSlot<string>): Slot<boolean> {
  const option = securityOption(options, 'no-new-privileges');
  const { state, value, range } = option;
  return {
    state,
    range,
    // Read as Go reads a boolean: https://pkg.go.dev/strconv#ParseBool
    value: find(options, 'no-new-privileges') === undefined ? undefined : /^(?:0|f|false)$/i.test(value ?? ''),
    sharedBy: options.sharedBy,
    set: (wanted) => option.set(String(!wanted)),
    remove: () => option.remove(),
  };
}

/**
 * The option that takes the masks over /proc and /sys away; undefined where it does not stand. It is read by the client,
 * which knows it in one spelling only: https://docs.docker.com/reference/cli/docker/container/run/#security-opt
 */
export function unmaskedPaths(options: ListSlot<string>): Slot<string> | undefined {
  return options.items.find(({ value }) => value === 'systempaths=unconfined');
}

/** Whether control groups are mounted writable; absent leaves it to the engine, which mounts them read-only. */
export function writableControlGroups(options: ListSlot<string>): Slot<boolean> {
  const option = securityOption(options, 'writable-cgroups');
  const { state, value, range } = option;
  return {
    state,
    range,
    value: value === undefined ? undefined : /^(?:1|t|true)$/i.test(value),
    sharedBy: options.sharedBy,
    set: (wanted) => option.set(String(wanted)),
    remove: () => option.remove(),
  };
}
