/** What `chmod` makes of a mode for those who are neither owner nor in the group. */
interface Others {
  readonly mayWrite: boolean;
  /** In a sticky directory nobody removes what others own: `/tmp` is one. */
  readonly isSticky: boolean;
}

/** Whether `mode`, octal or symbolic, lets everybody write; undefined when it is no mode. */
export function isWorldWritable(mode: string): boolean | undefined {
  const others = octal(mode) ?? symbolic(mode);
  return others === undefined ? undefined : others.mayWrite && !others.isSticky;
}

/** `mode` without write permission for everybody; undefined when that takes more than changing letters. */
export function withoutWorldWrite(mode: string): string | undefined {
  if (octal(mode) !== undefined) return mode.slice(0, -1) + (Number(mode.at(-1)) & ~2);
  const clause = /^([ugoa]+)([+=])([rwxX]+)$/.exec(mode);
  if (clause === null) return undefined;
  const [, who = '', operator, permissions = ''] = clause;
  const owners = who.includes('a') ? 'ug' : who.replaceAll('o', '');
  const rest = permissions.replaceAll('w', '');
  const kept = [];
  if (owners !== '') kept.push(`${owners}${operator}${permissions}`);
  if (rest !== '' || operator === '=') kept.push(`o${operator}${rest}`);
  return kept.length === 0 ? undefined : kept.join(',');
}

function octal(mode: string): Others | undefined {
  if (!/^[0-7]{1,5}$/.test(mode)) return undefined;
  const special = Number(mode.at(-4) ?? 0);
  return { mayWrite: (Number(mode.at(-1)) & 2) !== 0, isSticky: (special & 1) !== 0 };
}

function symbolic(mode: string): Others | undefined {
  let mayWrite = false;
  let isSticky = false;
  for (const clause of mode.split(',')) {
    const match = /^([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)$/.exec(clause);
    if (match === null) return undefined;
    const [, who = '', actions = ''] = match;
    for (const [, operator, permissions = ''] of actions.matchAll(/([-+=])([ugorwxXst]*)/g)) {
      if (permissions.includes('t')) isSticky = operator !== '-';
      // Without anybody named, the umask keeps others out.
      if (!/[oa]/.test(who)) continue;
      if (permissions.includes('w')) mayWrite = operator !== '-';
      else if (operator === '=') mayWrite = false;
    }
  }
  return { mayWrite, isSticky };
}
