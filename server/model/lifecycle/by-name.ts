/** Something that is known of what goes by one of `names`; a trailing `*` stands for anything that follows. */
interface Named {
  readonly names: readonly string[];
}

/** The look-up of those of `rows` that a name stands for, in their order: each image is asked for, most have none. */
export function byName<Row extends Named>(rows: readonly Row[]): (name: string) => readonly Row[] {
  const exact = new Map<string, Row[]>();
  const prefixes: { readonly prefix: string; readonly row: Row }[] = [];
  for (const row of rows) {
    for (const name of new Set(row.names)) {
      if (name.endsWith('*')) prefixes.push({ prefix: name.slice(0, -1), row });
      else exact.set(name, [...(exact.get(name) ?? []), row]);
    }
  }
  return (name) => {
    const found = exact.get(name) ?? [];
    const more = prefixes.filter(({ prefix }) => name.startsWith(prefix));
    if (more.length === 0) return found;
    const all = new Set([...found, ...more.map(({ row }) => row)]);
    return rows.filter((row) => all.has(row));
  };
}
