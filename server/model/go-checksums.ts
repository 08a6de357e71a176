/**
 * Whether the variable `name` with `value` has Go take every module without asking the checksum database; patterns for
 * some modules name private ones, which it does not know. https://go.dev/ref/mod#checksum-database
 */
export function skipsChecksums(name: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (name === 'GOSUMDB') return value === 'off';
  if (name === 'GONOSUMCHECK') return value === '1' || value === 'true';
  return (
    /^GO(?:NOSUMDB|PRIVATE)$/.test(name) && value.split(',').some((pattern) => /^\*(?:\/\*)*$/.test(pattern.trim()))
  );
}
