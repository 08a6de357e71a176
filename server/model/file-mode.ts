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

/** Whom `withoutWorldWrite` leaves write permission, where the mode gives it to them. */
export type Writers = 'owner' | 'group';

/**
 * `mode` with write permission for the owner alone, or for the group too; undefined when that takes more than changing
 * letters.
 */
export function withoutWorldWrite(mode: string, writers: Writers): string | undefined {
  if (octal(mode) !== undefined) {
    const [group = 0, others = 0] = [Number(mode.at(-2) ?? 0), Number(mode.at(-1))];
    if (mode.length === 1) return String(others & ~2);
    return `${mode.slice(0, -2)}${writers === 'owner' ? group & ~2 : group}${others & ~2}`;
  }
  const clauses = mode.split(',').map((clause) => narrowClause(clause, writers));
  return clauses.includes(undefined) ? undefined : clauses.join(',');
}

function narrowClause(clause: string, writers: Writers): string | undefined {
  if (!/^[ugoa]+[+=-][rwxX]*$/.test(clause)) return undefined;
  const [, who = '', operator, permissions = ''] = /^([ugoa]+)([+=])([rxX]*w[rwxX]*)$/.exec(clause) ?? [];
  if (!/[oa]/.test(who)) return clause;
  const all = [...(who.includes('a') ? 'ugo' : who)];
  const mayWrite = all.filter((one) => one === 'u' || (one === 'g' && writers === 'group')).join('');
  const others = all.filter((one) => !mayWrite.includes(one)).join('');
  const rest = permissions.replaceAll('w', '');
  const kept = [];
  if (mayWrite !== '') kept.push(`${mayWrite}${operator}${permissions}`);
  if (rest !== '' || operator === '=') kept.push(`${others}${operator}${rest}`);
  return kept.length === 0 ? 'u+w' : kept.join(',');
}

/** The identities that a program with `mode` takes from its file: its owner's, its group's. */
export function setIds(mode: string): { readonly user: boolean; readonly group: boolean } {
  if (octal(mode) !== undefined) {
    const special = Number(mode.at(-4) ?? 0);
    return { user: (special & 4) !== 0, group: (special & 2) !== 0 };
  }
  let user = false;
  let group = false;
  for (const clause of mode.split(',')) {
    const [, who = '', permissions] = /^([ugoa]*)[+=]([rwxXst]+)$/.exec(clause) ?? [];
    if (permissions?.includes('s') !== true) continue;
    user ||= who === '' || /[ua]/.test(who);
    group ||= who === '' || /[ga]/.test(who);
  }
  return { user, group };
}

/** `mode` with which a program runs as whoever starts it; undefined when that takes more than changing letters. */
export function withoutSetIds(mode: string): string | undefined {
  if (octal(mode) !== undefined) {
    const special = Number(mode.at(-4) ?? 0) & 1;
    return `${mode.slice(0, -4)}${special === 0 ? '' : special}${mode.slice(-3)}`;
  }
  const clauses = mode.split(',').map((clause) => {
    if (!/^[ugoa]*[+=][rwxXst]+$/.test(clause)) return clause;
    // A clause that does nothing else takes the bit away.
    return /\+s$/.test(clause) ? clause.replace(/\+s$/, '-s') : clause.replace('s', '');
  });
  return clauses.join(',');
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
