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
