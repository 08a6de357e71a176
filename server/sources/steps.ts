/** Work that waits for the promises that it yields; where it yields none, it can be done at once. */
export type Steps<T> = Generator<Promise<unknown>, T, unknown>;

/** `value`, when it is there. */
export function* when<T>(value: T | Promise<T>): Steps<T> {
  // What a promise is fulfilled with is what goes back into the generator.
  return value instanceof Promise ? ((yield value) as T) : value;
}

/** Does `steps` one after the other, and waits where they wait. */
export async function inTurn<T>(steps: Steps<T>): Promise<T> {
  let step = steps.next();
  while (step.done !== true) {
    let settled: unknown;
    try {
      settled = await step.value;
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(settled);
  }
  return step.value;
}

/** What `steps` come to, where they wait for nothing. */
export function atOnce<T>(steps: Steps<T>): { readonly value: T } | undefined {
  const step = steps.next();
  if (step.done === true) return { value: step.value };
  // Nobody is there to hear of it when it fails.
  step.value.catch(() => {});
  steps.return(undefined as T);
  return undefined;
}
