/** A user as containers name it: `user[:group]`, by name or number. */
export interface User {
  /** As written, such as `1000:1000` or `node`. */
  readonly text: string;
  /** Numeric user id; undefined when it is a name other than `root`. */
  readonly uid: number | undefined;
  readonly name: string | undefined;
  readonly group: string | undefined;
  /** uid 0, by number or by the name `root`. */
  readonly isRoot: boolean;
}

const highestId = 2 ** 32 - 1;

/** Reads `text` as a user with an optional group; undefined when it is not one. */
export function parseUser(text: string): User | undefined {
  const match = /^([^\s:]+)(?::([^\s:]*))?$/.exec(text);
  const user = match?.[1];
  if (user === undefined) return undefined;
  const group = match?.[2] || undefined;
  if (/^\d+$/.test(user)) {
    const uid = Number(user);
    return uid > highestId ? undefined : { text, uid, name: undefined, group, isRoot: uid === 0 };
  }
  const isRoot = user === 'root';
  return { text, uid: isRoot ? 0 : undefined, name: user, group, isRoot };
}
