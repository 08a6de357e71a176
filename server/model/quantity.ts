const decimalUnits: ReadonlyMap<string, number> = new Map([
  ['n', 1e-9],
  ['u', 1e-6],
  ['m', 1e-3],
  ['', 1],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['P', 1e15],
  ['E', 1e18],
]);
const binaryUnits: ReadonlyMap<string, number> = new Map(
  ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((unit, index) => [unit, 1024 ** (index + 1)]),
);
const composeUnits = 'bkmgtp';

/**
 * Reads a quantity of the Kubernetes API, such as `500m`, `128Mi` or `1e3`, in its base unit; undefined when it is none.
 * See https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(text: string): number | undefined {
  const match = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:([eE][+-]?\d{1,3})|([A-Za-z]{0,2}))$/.exec(text);
  if (match === null) return undefined;
  const [, digits = '', exponent, unit = ''] = match;
  if (exponent !== undefined) return Number(digits + exponent);
  const factor = decimalUnits.get(unit) ?? binaryUnits.get(unit);
  return factor === undefined ? undefined : Number(digits) * factor;
}

/** Reads a byte value of Compose, such as `512m`, `1.5gb` or `1024`, as bytes; undefined when it is none. All units are binary. */
export function parseComposeBytes(text: string): number | undefined {
  const match = /^(-?\d+(?:\.\d+)?) ?([bkmgtp])?(i?b)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, digits = '', unit = 'b', suffix] = match;
  if (unit.toLowerCase() === 'b' && suffix !== undefined) return undefined;
  return Number(digits) * 1024 ** composeUnits.indexOf(unit.toLowerCase());
}

/** Reads a number of processors: `0.5`, or `500m` as Kubernetes has it; undefined when it is none. */
export function parseProcessors(text: string): number | undefined {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)m?$/.test(text) ? parseQuantity(text) : undefined;
}
