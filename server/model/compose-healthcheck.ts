import type { YamlPlace } from '../syntax/yaml/place.ts';
import type { Range } from '../text/range.ts';
import type { Slot } from '../text/slot.ts';
import { booleanSlot, fixedSlot, isNothing, literalText, mapSlot } from './yaml-values.ts';

/** Whether a service is asked how it is: by a `test` that is not `NONE`, in a check that is not disabled. */
export function readHealthcheck(place: YamlPlace, absentRange: Range): Slot<boolean> {
  const disabled = booleanSlot(place.get('disable'), absentRange, 'compose');
  if (disabled.state === 'dynamic') return disabled;
  if (disabled.value === true)
    return disabled.state === 'literal'
      ? mapSlot(
          disabled,
          (value) => !value,
          (value) => !value,
        )
      : disabled;
  const test = place.get('test');
  const first = test.kind === 'list' ? test.items()[0] : test;
  const isNone = first !== undefined && literalText(first, 'compose') === 'NONE';
  const range = place.keyRange ?? absentRange;
  if (isNone) return fixedSlot('literal', false, first.range ?? range);
  if (isNothing(test)) return fixedSlot<boolean>(test.kind === 'dynamic' ? 'dynamic' : 'absent', undefined, range);
  return fixedSlot('literal', true, range);
}
